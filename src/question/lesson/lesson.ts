import type { BarsPicture } from "../../chart/index.ts";
import type { Finding, Metric, Observation } from "../../signal/index.ts";
import { percentText } from "../../signal/index.ts";

/** One minute with a case's own numbers: guess first, then see what is behind the number. Plain data. */
export interface Lesson {
  readonly title: string;
  /** What the reader guesses before anything is shown. `right` is a place in `choices`. */
  readonly guess: { readonly text: string; readonly choices: readonly string[]; readonly right: number };
  readonly picture: BarsPicture;
  /** What was behind the number, row by row. */
  readonly table?: { readonly heads: readonly string[]; readonly rows: readonly (readonly string[])[] };
  /** What this case's numbers say, a sentence each. */
  readonly reveal: readonly string[];
  /** What holds of any number. */
  readonly general: string;
  /** The page of docs/lessons that tells it in general. */
  readonly page: string;
}

/** What a lesson is drawn from: a number, and what a check found of it. */
export interface LessonOf {
  readonly metric: Metric;
  readonly finding: Finding;
  /** The windows up to the one that broke, which is the last. */
  readonly observations: readonly Observation[];
}

/** A metric's name within a sentence. */
export function nameOf({ name }: Pick<Metric, "name">): string {
  return name.replaceAll("-", " ");
}

/** The same at the beginning of one. */
export function startOf(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `41.2 %`, without a sign. */
export function percent(share: number): string {
  return percentText(Math.abs(share));
}

export function counted(count: number, one: string): string {
  return `${amount(count)} ${one}${count === 1 ? "" : "s"}`;
}

const format = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

export function amount(value: number): string {
  return format.format(value);
}

/** Choices in the order of their size without those that read alike, and where the right one is; undefined where none is left to choose from. */
export function choicesOf(
  right: number,
  wrong: readonly number[],
  show: (value: number) => string,
): { readonly choices: readonly string[]; readonly right: number } | undefined {
  const shown = show(right);
  const others = wrong.filter(
    (one, i) => Number.isFinite(one) && show(one) !== shown && wrong.findIndex((two) => show(two) === show(one)) === i,
  );
  const choices = [...others, right].sort((a, b) => a - b).map(show);
  return choices.length < 2 ? undefined : { choices, right: choices.indexOf(shown) };
}
