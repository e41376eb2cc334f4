import type { Micros } from "../event/index.ts";
import { type AnswerField, belongsTo, dateBound, fieldHint, isDate, today, usualMaxLength } from "./answer-field.ts";

interface OfValue {
  readonly id: string;
  /** What was asked for, in the words of the question. */
  readonly label: string;
}

/** What an answer says beside the option, as it is kept: typed, and readable without the question. */
export type AnswerValue = OfValue &
  (
    | { readonly kind: "number"; readonly value: number; readonly unit?: string }
    | { readonly kind: "scale"; readonly value: number; readonly min: number; readonly max: number }
    /** A date of the calendar, as it is in the zone. */
    | { readonly kind: "date"; readonly value: string; readonly zone: string }
    | { readonly kind: "text"; readonly value: string }
    /** The id of what was chosen, and what it meant to the one who chose. */
    | { readonly kind: "choice"; readonly value: string; readonly chosen: string }
  );

/** Values as somebody typed them, or as a program has them, by the ids of their fields. An empty text is none. */
export type TypedValues = Readonly<Record<string, string | number>>;

/** Why a value cannot be taken: it is not there, or it is not what the field asks for. */
export interface ValueProblem {
  readonly kind: "missing" | "bad";
  readonly field: string;
  readonly text: string;
}

export type AnsweredValues =
  | { readonly kind: "values"; readonly values: readonly AnswerValue[] }
  | { readonly kind: "problem"; readonly problem: ValueProblem };

/** No value is longer, whatever a field allows or somebody sends. */
export const maxText = 4000;
const mostValues = 50;

/** The values of an answer as they are kept, in the order of the fields, or the first that is wrong and what is allowed. Pure. */
export function answerValues(
  fields: readonly AnswerField[],
  option: string,
  typed: TypedValues,
  now: Micros,
): AnsweredValues {
  const given = new Map(Object.entries(typed).filter(([, value]) => !isEmpty(value)));
  const values: AnswerValue[] = [];
  for (const field of fields) {
    const found = given.get(field.id);
    given.delete(field.id);
    if (!belongsTo(field, option)) {
      if (found === undefined) continue;
      const owners = typeof field.when === "string" ? field.when : (field.when ?? []).join(", ");
      const text = `belongs to ${owners}, not to ${option}. Leave it out`;
      return wrong("bad", field, `${named(field)} ${text}.`);
    }
    if (found === undefined) {
      if (field.required === false) continue;
      return wrong("missing", field, `${option} needs ${named(field)} too: ${fieldHint(field, now)}.`);
    }
    const value = read(field, found);
    const problem = value ? boundsProblem(field, value, now) : said(found);
    if (!value || problem !== undefined)
      return wrong("bad", field, `${named(field)} is ${fieldHint(field, now)}; ${problem}.`);
    values.push(value);
  }
  const [unknown] = given.keys();
  if (unknown === undefined) return { kind: "values", values };
  const known = fields.filter((field) => belongsTo(field, option)).map(({ id }) => id);
  const rest = known.length > 0 ? `It asks for ${known.join(", ")}.` : "It asks for no values.";
  return {
    kind: "problem",
    problem: { kind: "bad", field: unknown, text: `"${unknown.slice(0, 40)}" is not asked for. ${rest}` },
  };
}

/**
 * Values of an answer that decides nothing, as they were said: what a field can read is typed, everything else stays the text that it was.
 * Undefined where they are too many or too long to be kept.
 */
export function keptValues(fields: readonly AnswerField[], typed: TypedValues): readonly AnswerValue[] | undefined {
  const given = Object.entries(typed).filter(([, value]) => !isEmpty(value));
  if (given.length > mostValues || given.some(([id, value]) => `${id}${value}`.length > maxText)) return undefined;
  const order = (id: string) => fields.findIndex((field) => field.id === id) + 1 || fields.length + 1;
  return given
    .sort(([a], [b]) => order(a) - order(b))
    .map(([id, value]) => {
      const field = fields.find((one) => one.id === id);
      return (
        (field && read(field, value)) ?? { id, label: field?.label ?? id, kind: "text", value: String(value).trim() }
      );
    });
}

/** A value as people read it: `15 %`, `2026-12-01`, `4 (1 to 5)`. */
export function valueText(value: AnswerValue): string {
  switch (value.kind) {
    case "number":
      return `${value.value}${value.unit === undefined ? "" : ` ${value.unit}`}`;
    case "scale":
      return `${value.value} (${value.min} to ${value.max})`;
    case "date":
      return `${value.value}${value.zone === "UTC" ? "" : ` (${value.zone})`}`;
    case "text":
      return value.value;
    case "choice":
      return value.chosen;
  }
}

/** All that an answer says beside the option, in a line: `Discount: 15 %; Until: 2026-12-01`. */
export function valuesText(values: readonly AnswerValue[] | undefined): string {
  return (values ?? []).map((value) => `${value.label}: ${valueText(value)}`).join("; ");
}

function read(field: AnswerField, typed: string | number): AnswerValue | undefined {
  const { id, label } = field;
  const text = String(typed).trim();
  switch (field.kind) {
    case "number":
    case "scale": {
      const unit = field.kind === "number" ? field.unit : undefined;
      const value = typeof typed === "number" ? typed : numberOf(text, unit);
      if (value === undefined || !Number.isFinite(value)) return undefined;
      if (field.kind === "scale") return { id, label, kind: "scale", value: value + 0, min: field.min, max: field.max };
      return { id, label, kind: "number", value: value + 0, ...(unit !== undefined && { unit }) };
    }
    case "date":
      return isDate(text) ? { id, label, kind: "date", value: text, zone: field.zone ?? "UTC" } : undefined;
    case "text":
      return { id, label, kind: "text", value: text };
    case "choice": {
      const option = field.options.find((one) => one.id === text);
      return option && { id, label, kind: "choice", value: option.id, chosen: option.label };
    }
  }
}

// Nearer to zero a double loses digits one by one, until nothing is left of them.
const leastKept = 2 ** -1022;

// A number that a double cannot hold digit by digit would be told back as another.
function numberOf(text: string, unit: string | undefined): number | undefined {
  const bare = unit !== undefined && text.endsWith(unit) ? text.slice(0, -unit.length).trimEnd() : text;
  const [, digits = ""] = /^[+-]?(\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i.exec(bare) ?? [];
  const significant = digits.replace(".", "").replace(/^0+/, "");
  const value = Number(bare);
  if (digits === "" || significant.length > 15) return undefined;
  return significant !== "" && Math.abs(value) < leastKept ? undefined : value;
}

/** What is wrong with a value that could be read; undefined where nothing is. */
function boundsProblem(field: AnswerField, { value }: AnswerValue, now: Micros): string | undefined {
  switch (field.kind) {
    case "number":
    case "scale": {
      if ((field.kind === "scale" || field.whole) && !Number.isSafeInteger(value)) return said(value);
      return isWithin(Number(value), field.min, field.max) ? undefined : said(value);
    }
    case "date": {
      const day = today(field, now);
      const [min, max] = [field.min, field.max].map((bound) =>
        bound === undefined ? undefined : dateBound(bound, day),
      );
      return isWithin(String(value), min, max) ? undefined : said(value);
    }
    case "text": {
      const { length } = String(value);
      if (!String(value).isWellFormed()) return "this one has characters that are none";
      const isFit = isWithin(length, field.minLength, field.maxLength ?? usualMaxLength);
      return isFit ? undefined : `this one has ${length}`;
    }
    case "choice":
      return undefined;
  }
}

function isWithin<Value extends number | string>(
  value: Value,
  min: Value | undefined,
  max: Value | undefined,
): boolean {
  return (min === undefined || value >= min) && (max === undefined || value <= max);
}

const isEmpty = (value: string | number) => typeof value === "string" && value.trim() === "";
const said = (value: string | number) => `"${String(value).slice(0, 60)}" is not`;
const named = ({ id, label }: AnswerField) => `"${label}" (${id})`;
const wrong = (kind: ValueProblem["kind"], { id: field }: AnswerField, text: string): AnsweredValues => ({
  kind: "problem",
  problem: { kind, field, text },
});
