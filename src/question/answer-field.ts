import { type Micros, zoneOffsetSeconds } from "../event/index.ts";

interface OfField {
  /** In kebab-case: what is typed, and what the action's receiver gets it by. */
  readonly id: string;
  readonly label: string;
  /** Default: true. */
  readonly required?: boolean;
  /** The option, or the options, that it belongs to. Left out: all of them. */
  readonly when?: string | readonly string[];
}

/** A number in a unit that is said beside it. */
export interface NumberField extends OfField {
  readonly kind: "number";
  /** As people write it: `%`, `EUR`, `days`. */
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  /** No fractions. */
  readonly whole?: boolean;
}

/** A whole number from `min` to `max`, as 1 to 5. */
export interface ScaleField extends OfField {
  readonly kind: "scale";
  readonly min: number;
  readonly max: number;
}

/** A date of the calendar. A bound is a date, `today`, or so many days from it: `today+30d`. */
export interface DateField extends OfField {
  readonly kind: "date";
  readonly min?: string;
  readonly max?: string;
  /** Where it is today. Default: the zone of the playbook's calendar, else UTC. */
  readonly zone?: string;
}

export interface TextField extends OfField {
  readonly kind: "text";
  readonly minLength?: number;
  /** Default: 1000. */
  readonly maxLength?: number;
}

export interface ChoiceField extends OfField {
  readonly kind: "choice";
  readonly options: readonly { readonly id: string; readonly label: string }[];
}

/** What an answer says beside the option: a typed field of the question. */
export type AnswerField = NumberField | ScaleField | DateField | TextField | ChoiceField;

export const usualMaxLength = 1000;

/** Whether a field belongs to an option. */
export function belongsTo({ when }: AnswerField, option: string): boolean {
  return when === undefined || (typeof when === "string" ? when === option : when.includes(option));
}

/** Whether somebody must type something before an option can be taken. */
export function needsValues(fields: readonly AnswerField[] | undefined, option: string): boolean {
  return (fields ?? []).some((field) => field.required !== false && belongsTo(field, option));
}

/** What may be typed, in words: `a number from 0 to 50, in %`. `now` says what day it is. */
export function fieldHint(field: AnswerField, now?: Micros): string {
  switch (field.kind) {
    case "number": {
      const what = field.whole ? "a whole number" : "a number";
      return `${what}${rangeText(field.min, field.max)}${field.unit === undefined ? "" : `, in ${field.unit}`}`;
    }
    case "scale":
      return `a whole number${rangeText(field.min, field.max)}`;
    case "date": {
      const [min, max] = [field.min, field.max].map((bound) => boundText(bound, field, now));
      return `a date${likeText(min, max)}${rangeText(min, max)}${field.zone === undefined || field.zone === "UTC" ? "" : ` (${field.zone})`}`;
    }
    case "text": {
      const { minLength = 0, maxLength = usualMaxLength } = field;
      return minLength > 1
        ? `a text of ${minLength} to ${maxLength} characters`
        : `a text of at most ${maxLength} characters`;
    }
    case "choice":
      return `one of ${field.options.map(({ id }) => id).join(", ")}`;
  }
}

function rangeText(min: number | string | undefined, max: number | string | undefined): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  return min !== undefined ? ` from ${min} on` : max !== undefined ? ` up to ${max}` : "";
}

const likeDate = "2026-11-21";

/** An example that could be typed; none where a bound is not known. */
function likeText(min: string | undefined, max: string | undefined): string {
  if ([min, max].some((bound) => bound !== undefined && !isDate(bound))) return "";
  const isFit = (min === undefined || likeDate >= min) && (max === undefined || likeDate <= max);
  return ` like ${isFit ? likeDate : (min ?? max)}`;
}

function boundText(bound: string | undefined, field: DateField, now: Micros | undefined): string | undefined {
  return bound === undefined || now === undefined ? bound : dateBound(bound, today(field, now));
}

/** The date that it is somewhere at a moment. errors  event/unknown-zone */
export function today({ zone = "UTC" }: Pick<DateField, "zone">, now: Micros): string {
  const millis = Math.floor(now / 1000);
  return dateText(millis + zoneOffsetSeconds(zone, millis) * 1000);
}

/** The date that a bound is on a day; undefined where it is written otherwise. */
export function dateBound(bound: string, day: string): string | undefined {
  if (isDate(bound)) return bound;
  const [, sign, days] = /^today(?:([+-])(\d{1,5})d)?$/.exec(bound) ?? [undefined, undefined, undefined];
  if (days === undefined) return bound === "today" ? day : undefined;
  return dateText(Date.parse(day) + Number(days) * (sign === "-" ? -86_400_000 : 86_400_000));
}

/** Whether a text is a date of the calendar: 2026-02-28, and not 2026-02-30. */
export function isDate(text: string): boolean {
  if (!/^[1-9]\d{3}-\d{2}-\d{2}$/.test(text)) return false;
  const millis = Date.parse(text);
  return Number.isFinite(millis) && dateText(millis) === text;
}

const dateText = (millis: number) => new Date(millis).toISOString().slice(0, 10);
