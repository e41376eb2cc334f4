import { directionOf, type Metric } from "../metric/index.ts";
import type { Expected, OutcomeVerdict } from "./effect.ts";

interface Told {
  readonly metric: Metric;
  /** What the number was before, what was to be expected of it without the decision, and what it came to. */
  readonly before: number;
  readonly without: number;
  readonly after: number;
  readonly low: number;
  readonly high: number;
  readonly isCorrected: boolean;
  readonly expected?: Expected | undefined;
}

/** What an interval says: better or worse where it leaves zero out, no effect where it is narrow around it, otherwise nothing. */
export function verdictOf(told: Told): { readonly verdict: OutcomeVerdict; readonly reason: string } {
  const { metric, before, low, high, isCorrected, expected } = told;
  if (low <= 0 && high >= 0) {
    const margin = marginOf(before, expected);
    return -margin < low && high < margin
      ? {
          verdict: "no-effect",
          reason: "the interval holds zero and is narrow: an effect worth speaking of would show",
        }
      : { verdict: "cannot-tell", reason: "the interval holds zero: chance alone could do this" };
  }
  const way = isImproved(metric, told, expected);
  if (way === undefined)
    return {
      verdict: "cannot-tell",
      reason: `the interval leaves zero out, but ${metric.objective ? "its objective is as far away either way" : "nothing says which way is better"}`,
    };
  return {
    verdict: way ? "better" : "worse",
    reason: isCorrected
      ? "the interval leaves zero out, also beside what was to be expected without the decision"
      : "the interval leaves zero out; regression to the mean is not corrected for",
  };
}

const smallShare = 0.05;

/** Below what an effect is not worth speaking of: half of the one that was expected, or a twentieth of what the number was. */
function marginOf(before: number, expected: Expected | undefined): number {
  const size = expected && sizeOf(expected, before);
  return Math.min(smallShare * Math.abs(before), size === undefined ? Infinity : size / 2);
}

/** How large an effect was expected to be, in the metric's unit, without its sign. */
export function sizeOf({ by, byShare }: Expected, before: number): number | undefined {
  if (by !== undefined) return Math.abs(by);
  return byShare === undefined ? undefined : Math.abs(byShare * before);
}

/**
 * Whether a number went the better way; where its objective has two sides and no direction, nearer to what is between them. Without either,
 * the way that was expected of the decision is taken for the one that was wanted.
 */
function isImproved(metric: Metric, { without, after }: Told, expected: Expected | undefined): boolean | undefined {
  const way = directionOf(metric);
  if (way) return way === "down" ? after < without : after > without;
  const { atLeast = -Infinity, atMost = Infinity } = metric.objective ?? {};
  if (Number.isFinite(atMost)) {
    const missed = (value: number) => Math.max(0, atLeast - value, value - atMost);
    return missed(after) === missed(without) ? undefined : missed(after) < missed(without);
  }
  if (!expected || expected.direction === "unchanged") return undefined;
  return expected.direction === "down" ? after < without : after > without;
}
