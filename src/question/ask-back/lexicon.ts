import { danish } from "./lexicon-da.ts";
import { english } from "./lexicon-en.ts";
import type { Comparison, Intent, PeriodUnit } from "./query.ts";

export const languages = ["en", "da"] as const;
export type Language = (typeof languages)[number];

/** The words of a language, as data. Of several ways to say something the first is the one that is written back. */
export interface Lexicon {
  readonly language: Language;
  /** Whether months and weekdays are written with a capital. */
  readonly hasCapitals: boolean;
  readonly phrases: Readonly<Record<Exclude<Intent, "compare">, readonly string[]>>;
  readonly compare: Readonly<Record<Comparison, readonly string[]>>;
  /** What stands before a property, a metric, a segment. */
  readonly by: readonly string[];
  readonly of: readonly string[];
  readonly for: readonly string[];
  readonly and: readonly string[];
  /** Words that say nothing of their own. */
  readonly fillers: readonly string[];
  readonly last: readonly string[];
  readonly this: readonly string[];
  readonly since: readonly string[];
  readonly before: readonly string[];
  readonly in: readonly string[];
  /** What is written before each kind of day; of a weekday its last form follows. */
  readonly inBefore: Readonly<Record<"day" | "month" | "year" | "weekday", string>>;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly between: readonly string[];
  readonly today: readonly string[];
  readonly yesterday: readonly string[];
  readonly units: Readonly<Record<PeriodUnit, readonly string[]>>;
  /** From January. */
  readonly months: readonly (readonly string[])[];
  /** From Monday. */
  readonly weekdays: readonly (readonly string[])[];
  /** From one. */
  readonly numbers: readonly (readonly string[])[];
  /** What stands between a property and its value, beside `=`. */
  readonly is: readonly string[];
}

export const lexicons: Readonly<Record<Language, Lexicon>> = { en: english, da: danish };
