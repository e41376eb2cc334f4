import { type FieldOf, field, type Html } from "../page/parts.ts";
import { type Json, list, textOf } from "./card.ts";

/** A field of a card, with what somebody typed into it before. */
export function drawInput(input: Json, typed: Readonly<Record<string, string>>): Html {
  const id = textOf(input["id"]);
  const hint = textOf(input["placeholder"]);
  return field({
    ...{ id, label: textOf(input["label"]) || textOf(input["title"]) || hint || id, ...kindOf(input) },
    initial: typed[id] ?? textOf(input["value"]),
    isOptional: input["isRequired"] !== true,
    ...(hint !== "" && { hint }),
  });
}

function kindOf(input: Json): Pick<FieldOf, "kind" | "choices"> {
  switch (input["type"]) {
    case "Input.Date":
      return { kind: "date" };
    case "Input.Number":
      return { kind: "number" };
    case "Input.Toggle": {
      const [on, off] = [textOf(input["valueOn"]) || "true", textOf(input["valueOff"]) || "false"];
      return { kind: "choice", choices: [on, off].map((value) => ({ value, label: value })) };
    }
    case "Input.ChoiceSet": {
      const choices = list(input["choices"]).map(({ title, value }) => ({
        value: textOf(value),
        label: textOf(title),
      }));
      return { kind: input["isMultiSelect"] === true ? "choices" : "choice", choices };
    }
    default:
      return { kind: input["isMultiline"] === true ? "lines" : "text" };
  }
}

/** What is sent of some fields, or what Teams itself says is wrong, so that nothing is sent. */
export function valuesOf(
  inputs: readonly Json[],
  typed: Readonly<Record<string, string>>,
): { readonly values: Json } | { readonly problem: string } {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const input of inputs) {
    const id = textOf(input["id"]);
    const value = typedOf(id, typed) ?? textOf(input["value"]);
    const label = textOf(input["label"]) || id;
    const wrong = wrongWith(input, value);
    if (wrong !== undefined) problems.push(`${label} – ${wrong}`);
    else if (value !== "" || input["type"] === "Input.Text")
      values[id] = input["type"] === "Input.Number" ? Number(value) : value;
  }
  return problems.length > 0 ? { problem: problems.join("; ") } : { values };
}

/** By the field's id, or by what stands behind the last slash in it. */
function typedOf(id: string, typed: Readonly<Record<string, string>>): string | undefined {
  return typed[id] ?? typed[id.split("/").at(-1) ?? id];
}

/** What was typed into some fields, by their ids. */
export function typedIn(
  inputs: readonly Json[],
  typed: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const found = inputs.flatMap((input) => {
    const id = textOf(input["id"]);
    const value = typedOf(id, typed);
    return value === undefined ? [] : [[id, value] as const];
  });
  return Object.fromEntries(found);
}

function wrongWith(input: Json, value: string): string | undefined {
  if (value === "") return input["isRequired"] === true ? "this is needed" : undefined;
  const [min, max, most] = [input["min"], input["max"], input["maxLength"]].map((one) =>
    typeof one === "number" ? one : undefined,
  );
  if (most !== undefined && value.length > most) return `at most ${most} characters`;
  if (input["type"] === "Input.ChoiceSet") {
    const known = new Set(list(input["choices"]).map((one) => textOf(one["value"])));
    return value.split(",").every((one) => known.has(one)) ? undefined : `"${value}" is no choice`;
  }
  if (input["type"] === "Input.Date") return /^\d{4}-\d\d-\d\d$/.test(value) ? undefined : "a date is needed";
  if (input["type"] !== "Input.Number") return undefined;
  const number = Number(value);
  if (!Number.isFinite(number)) return "a number is needed";
  if (min !== undefined && number < min) return `at least ${min}`;
  return max !== undefined && number > max ? `at most ${max}` : undefined;
}
