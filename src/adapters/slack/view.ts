import { isRecord } from "../../kit/is-record.ts";
import { type Form, type FormField, type Place, shortened } from "../../question/index.ts";
import { most } from "./limits.ts";
import { type Block, clean, plain, rich, section, words } from "./rich-text.ts";

/** What a form is of, kept with it while it is open: the message, the button and where they stand. */
export interface FormOf {
  readonly message: string;
  readonly button: string;
  readonly place: Place;
}

/** Names our forms among all that an app opens. */
export const formName = "thence-form";
const valueName = "value";

/** A form as a modal. */
export function formView(form: Form, of: FormOf): Block {
  const isCut = clean(form.title).length > most.viewTitle;
  const head = [...(isCut ? [form.title] : []), ...(form.says ?? [])].map((text) =>
    rich(section(words(shortened(text, most.typed)))),
  );
  return {
    type: "modal",
    callback_id: formName,
    title: plain(form.title, most.viewTitle),
    submit: plain(form.submit, most.viewButton),
    private_metadata: JSON.stringify(of).slice(0, most.viewMetadata),
    blocks: [...head, ...form.fields.map(inputBlock)].slice(0, most.viewBlocks),
  };
}

/** A sentence in place of a form that nobody can mend. */
export function problemView(title: string, text: string): Block {
  return {
    type: "modal",
    callback_id: `${formName}-problem`,
    title: plain(title, most.viewTitle),
    blocks: [rich(section(words(shortened(text, most.typed))))],
  };
}

function inputBlock(field: FormField): Block {
  const { id, label, hint, required } = field;
  return {
    type: "input",
    block_id: id,
    label: plain(label, most.label),
    optional: required === false,
    ...(hint !== undefined && { hint: plain(hint, most.hint) }),
    element: { ...elementOf(field), action_id: valueName },
  };
}

function elementOf(field: FormField): Block {
  const { initial } = field;
  switch (field.kind) {
    case "number":
      return {
        type: "number_input",
        is_decimal_allowed: field.whole !== true,
        ...(field.min !== undefined && { min_value: String(field.min) }),
        ...(field.max !== undefined && { max_value: String(field.max) }),
        ...(initial !== undefined && { initial_value: initial }),
      };
    case "scale": {
      const { min, max } = field;
      const count = max - min + 1;
      if (count > most.options)
        return { type: "number_input", is_decimal_allowed: false, min_value: String(min), max_value: String(max) };
      return select(
        Array.from({ length: count }, (_, i) => ({ id: String(min + i), label: String(min + i) })),
        initial,
      );
    }
    case "date":
      return { type: "datepicker", ...(initial !== undefined && { initial_date: initial }) };
    case "choice":
      return field.options.length > most.options || field.options.some(({ id }) => id.length > most.optionValue)
        ? { type: "plain_text_input", max_length: most.typed }
        : select(field.options, initial);
    case "text": {
      const longest = Math.min(field.maxLength ?? most.typed, most.typed);
      const { minLength = 0 } = field;
      return {
        type: "plain_text_input",
        multiline: field.multiline === true,
        max_length: longest,
        ...(minLength > 0 && { min_length: Math.min(minLength, longest) }),
        ...(initial !== undefined && { initial_value: shortened(initial, longest) }),
      };
    }
  }
}

function select(options: readonly { readonly id: string; readonly label: string }[], initial?: string): Block {
  const all = options.map(({ id, label }) => ({ text: plain(label, most.optionLabel), value: id }));
  const chosen = all.find(({ value }) => value === initial);
  return { type: "static_select", options: all, ...(chosen && { initial_option: chosen }) };
}

/** What a form that came back is of; undefined where it is none of ours. */
export function formOf(metadata: unknown): FormOf | undefined {
  if (typeof metadata !== "string") return undefined;
  try {
    const { message, button, place }: Readonly<Record<string, unknown>> = JSON.parse(metadata) ?? {};
    if (typeof message !== "string" || typeof button !== "string" || !isRecord(place)) return undefined;
    const names = Object.entries(place).filter((entry): entry is [string, string] => typeof entry[1] === "string");
    return { message, button, place: Object.fromEntries(names) };
  } catch {
    return undefined;
  }
}

/** What was typed and chosen, by field. */
export function typedValues(state: unknown): Readonly<Record<string, string>> {
  const values = isRecord(state) && isRecord(state["values"]) ? state["values"] : {};
  return Object.fromEntries(
    Object.entries(values)
      .slice(0, most.viewBlocks)
      .flatMap(([id, block]) => {
        const value = typedIn(isRecord(block) ? block[valueName] : undefined);
        return value === undefined ? [] : [[id, value.slice(0, most.typed)] as const];
      }),
  );
}

function typedIn(element: unknown): string | undefined {
  if (!isRecord(element)) return undefined;
  const { value, selected_date: date, selected_option: option } = element;
  const found = [value, date, isRecord(option) ? option["value"] : undefined];
  return found.find((one): one is string => typeof one === "string");
}
