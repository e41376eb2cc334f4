import type { Form, FormField } from "../../question/index.ts";
import { paragraph } from "./card.ts";
import { type Click, type Functions, onClick } from "./click.ts";
import { bold, clean, html, label } from "./html.ts";
import { most } from "./limits.ts";

type Json = Readonly<Record<string, unknown>>;

/** A form as a card: the body of a dialog, or of a message to one person where there are no dialogs. */
export function formCard(form: Form, click: Click, functions: Functions): Json {
  const fields = form.fields.slice(0, most.fields);
  const needs = fields.filter(({ required }) => required !== false).map(({ id }) => id);
  const submit = {
    text: label(form.submit, most.buttonLabel),
    type: "FILLED",
    onClick: onClick({ ...click, form: true }, functions, { needs }),
  };
  const widgets = [
    paragraph(bold(form.title) || "–"),
    ...(form.says ?? []).map((text) => paragraph(html(text))),
    ...fields.map(input),
    { buttonList: { buttons: [submit] } },
  ];
  return { sections: [{ widgets }] };
}

function input(field: FormField): Json {
  const { id, hint, initial } = field;
  const unit = field.kind === "number" && field.unit !== undefined ? ` (${field.unit})` : "";
  const shared = { name: id, label: label(`${field.label}${unit}`, most.title) };
  const options =
    field.kind === "choice" ? field.options : field.kind === "scale" ? scaleOptions(field.min, field.max) : [];
  if (options.length > 0 && options.length <= most.options) {
    const items = options.map((option) => ({
      text: label(option.label, most.title),
      value: option.id,
      selected: option.id === initial,
    }));
    return { selectionInput: { ...shared, type: "DROPDOWN", items } };
  }
  // A dialog of Google Chat knows no picker of dates, so a date is typed like everything else.
  const says = hint ?? (field.kind === "date" ? "YYYY-MM-DD" : undefined);
  const limit = field.kind === "text" ? Math.min(field.maxLength ?? most.typed, most.typed) : 100;
  return {
    textInput: {
      ...shared,
      type: field.kind === "text" && field.multiline ? "MULTIPLE_LINE" : "SINGLE_LINE",
      ...(says !== undefined && { hintText: label(says, most.title) }),
      ...(initial !== undefined && { value: clean(initial) }),
      validation: { characterLimit: limit },
    },
  };
}

function scaleOptions(min: number, max: number): readonly { readonly id: string; readonly label: string }[] {
  const count = Math.min(max - min + 1, most.options + 1);
  return Array.from({ length: count }, (_, i) => ({ id: String(min + i), label: String(min + i) }));
}
