import type { Metric, Observation } from "../../metric/index.ts";
import type { DrawnFrom } from "./drawn-from.ts";

/** What is asked of a number before a person is. Each is left out with `false`; those that are left out of the definition have their defaults. */
export interface Guardrails {
  /** At least so many in the denominator, below which the question is held. Default: the condition's or the objective's `minSample`, else 30. */
  readonly sampleSize?: number | false;
  /** The interval must leave out the line (default: caution where it does not; `hold` holds). */
  readonly interval?: "caution" | "hold" | false;
  /** Without the largest share of the amounts (default 0.01), is it still broken? Caution where not. */
  readonly largest?: number | false;
  /** Properties in whose groups the change must not reverse: hold (default) or caution where it does. */
  readonly groups?: { readonly by: readonly string[]; readonly onReversal?: "hold" | "caution" } | false;
  /** Windows in a season: compared with the same place in the seasons before; caution where it is as usual there. */
  readonly season?: number | false;
  /** Caution where the condition looks at the number again and again without correcting for it. */
  readonly peeking?: boolean;
  /** The last event must not be older than this at the window's close, as `2h`; held where it is. */
  readonly freshness?: string | false;
  /** Groups whose sizes should be as these shares; caution where chance alone would hardly make them so (p < 0.01). */
  readonly sampleRatio?: { readonly by: string; readonly shares: Readonly<Record<string, number>> } | false;
  /** Caution where more than this share of the events (default 0.05) is not in the number. */
  readonly coverage?: number | false;
}

export type CheckName =
  | "sample-size"
  | "interval"
  | "largest"
  | "reversal"
  | "mix"
  | "season"
  | "peeking"
  | "freshness"
  | "sample-ratio"
  | "coverage";

/** What one check found: a verdict, the number it rests on, a plain sentence, and a lesson of a minute. */
export interface Finding {
  readonly check: CheckName;
  readonly verdict: "pass" | "caution" | "hold";
  readonly number?: number;
  readonly sentence: string;
  /** A page of docs/lessons: `small-numbers`, `confounding`, `outliers`, `seasons`, `peeking`, `survivorship`, `regression-to-the-mean`, `bias`. */
  readonly lesson: string;
  /** What it was drawn from, where it is no `pass`; absent in those that were recorded before that was kept. */
  readonly drawnFrom?: DrawnFrom;
}

/** A group's number now and before. */
export interface GroupFacts {
  readonly value: string;
  readonly now: Observation;
  readonly before: Observation;
}

/** What the checks are told of a number; what is absent is not checked. Pure data, made by the app from the log. */
export interface Facts {
  readonly metric: Metric;
  /** Closed windows, oldest first; the last is the one that broke. */
  readonly series: readonly Observation[];
  /** The same number over the windows that it is compared with, as one observation. */
  readonly before?: Observation;
  /** By property of `groups.by`. */
  readonly groups?: Readonly<Record<string, readonly GroupFacts[]>>;
  /** The amounts that the number is made of, of a sum, a mean or a ratio's `over`; of the judged window. */
  readonly amounts?: readonly number[];
  /** The same of the windows just before it, oldest first, as many as are known: what fell may have been lifted by one large amount. */
  readonly amountsBefore?: readonly (readonly number[])[];
  /** The moment of the last event that the metric reads, up to the window's close. */
  readonly lastEvent?: number;
  /** The window's close. */
  readonly closes: number;
  /** Sizes by value of `sampleRatio.by`, over the windows from `before` to the judged one. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** Events that are meant, and how many of them are not in the number, with why: without the property, without the tag, unreadable. */
  readonly coverage?: { readonly meant: number; readonly leftOut: number; readonly because: string };
  /** How often this condition has looked at the number so far. */
  readonly looks?: number;
}
