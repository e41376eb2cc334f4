import type { Form, FormField } from "../../question/index.ts";
import { clean, type Element, label, lines } from "./elements.ts";
import { most } from "./limits.ts";

/** What a click names, and nothing else: the message, the button, and whether its form was filled in. */
export interface Click {
  readonly message: string;
  readonly button: string;
  readonly form?: true;
}

/** Separates the button of an input from its field; inputs of one card must not share an id. */
const between = "/";

/** A form as the body and the action of a card, below a button or in place of a card. */
export function formCard(form: Form, click: Click, problem?: string): Element {
  return {
    type: "AdaptiveCard",
    body: [
      ...lines(form.title, { weight: "Bolder" }),
      ...(problem === undefined ? [] : lines(problem, { color: "Attention" })),
      ...(form.says ?? []).flatMap((text) => lines(text)),
      ...form.fields
        .slice(0, most.fields)
        .flatMap((field) => [
          input(field, click.button),
          ...(field.hint === undefined || usesHint(field) ? [] : lines(field.hint, { isSubtle: true, size: "Small" })),
        ]),
    ],
    actions: [execute(form.submit, { ...click, form: true }, "positive")],
  };
}

/** Universal where the client knows it, so that it is answered at once; a plain submit elsewhere. */
export function execute(title: string, thence: Click, style?: "positive" | "destructive"): Element {
  const shared = { title: label(title, most.buttonLabel), data: { thence }, ...(style && { style }) };
  return { type: "Action.Execute", verb: "thence", ...shared, fallback: { type: "Action.Submit", ...shared } };
}

const usesHint = ({ kind }: FormField) => kind === "text" || kind === "number";

function input(field: FormField, button: string): Element {
  const { id, required, hint, initial } = field;
  const shared = {
    id: `${button}${between}${id}`,
    label: label(
      field.kind === "number" && field.unit !== undefined ? `${field.label} (${field.unit})` : field.label,
      most.title,
    ),
    isRequired: required !== false,
    ...(required !== false && { errorMessage: "✎" }),
    ...(hint !== undefined && usesHint(field) && { placeholder: label(hint, most.title) }),
  };
  switch (field.kind) {
    case "scale":
    case "choice": {
      const options = field.kind === "choice" ? field.options : scaleOptions(field.min, field.max);
      if (options.length > most.options) return { type: "Input.Text", ...shared, maxLength: most.typed };
      const choices = options.map((option) => ({ title: label(option.label, most.title), value: option.id }));
      return {
        type: "Input.ChoiceSet",
        style: "compact",
        ...shared,
        choices,
        ...(initial !== undefined && { value: initial }),
      };
    }
    case "date":
      return { type: "Input.Date", ...shared, ...(initial !== undefined && { value: initial }) };
    case "number": {
      const value = initial === undefined ? Number.NaN : Number(initial);
      return {
        type: "Input.Number",
        ...shared,
        ...(field.min !== undefined && { min: field.min }),
        ...(field.max !== undefined && { max: field.max }),
        ...(Number.isFinite(value) && { value }),
      };
    }
    case "text":
      return {
        type: "Input.Text",
        ...shared,
        isMultiline: field.multiline === true,
        maxLength: Math.min(field.maxLength ?? most.typed, most.typed),
        ...(initial !== undefined && { value: clean(initial) }),
      };
  }
}

function scaleOptions(min: number, max: number): readonly { readonly id: string; readonly label: string }[] {
  const count = Math.min(max - min + 1, most.options + 1);
  return Array.from({ length: count }, (_, i) => ({ id: String(min + i), label: String(min + i) }));
}

/** What was typed and chosen below a button, by field. */
export function typedValues(data: Readonly<Record<string, unknown>>, button: string): Readonly<Record<string, string>> {
  const prefix = `${button}${between}`;
  return Object.fromEntries(
    Object.entries(data)
      .filter(([id]) => id.startsWith(prefix))
      .slice(0, most.fields)
      .flatMap(([id, value]) =>
        typeof value === "string" || typeof value === "number"
          ? [[id.slice(prefix.length), String(value).slice(0, most.typed)] as const]
          : [],
      ),
  );
}
