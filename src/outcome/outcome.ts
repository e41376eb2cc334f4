import { defineOwnEvent, type Micros } from "../event/index.ts";
import { addsUp, directionOf, type Metric, type Observation } from "../metric/index.ts";
import { newcombe } from "../statistics/index.ts";

export type OutcomeVerdict = "better" | "worse" | "cannot-tell";

export interface AwaitedOutcome {
  readonly case: string;
  readonly metric: string;
  readonly from: Micros;
  readonly to: Micros;
}

export interface MeasuredOutcome {
  readonly case: string;
  readonly metric: string;
  readonly before: Observation;
  readonly after: Observation;
  /** After minus before, per window; with its 95 % interval where both are shares (Newcombe). */
  readonly difference?: number;
  readonly low?: number;
  readonly high?: number;
  readonly verdict: OutcomeVerdict;
  readonly reason: string;
}

const caseTags = (data: { readonly case: string; readonly metric: string }) => ({
  "thence.case": data.case,
  "thence.metric": data.metric,
});

export const OutcomeAwaited = defineOwnEvent<AwaitedOutcome>()("thence.outcome-awaited", {
  tags: caseTags,
  stream: "thence.case",
  purpose: "Which later stretch of time will tell what came of the decision; fixed before it begins.",
});

export const OutcomeMeasured = defineOwnEvent<MeasuredOutcome>()("thence.outcome-measured", {
  tags: caseTags,
  stream: "thence.case",
  purpose: "What the number did after the decision, and how sure that is.",
});

/** The number after a decision as it is to be held against the one before: a count or a sum over several windows per window, others as they are. */
export function comparable(before: Observation, after: Observation): number | undefined {
  if (after.value === undefined || !addsUp(before)) return after.value;
  return (after.value * (before.to - before.from)) / (after.to - after.from);
}

/**
 * Compares the number after a decision with the one that asked for it. An interval that holds zero says that one cannot tell.
 * A later issue corrects for what would have happened anyway; until then the reason says that nothing was corrected.
 */
export function compareOutcome(metric: Metric, before: Observation, after: Observation): Omit<MeasuredOutcome, "case"> {
  const about = { metric: metric.name, before, after };
  const value = comparable(before, after);
  if (before.value === undefined || value === undefined)
    return { ...about, verdict: "cannot-tell", reason: "nothing was there to be measured" };
  const difference = value - before.value;
  if (metric.measure.kind === "distinct-count" && lasting(after) > Math.round(1.5 * lasting(before)))
    return {
      ...about,
      verdict: "cannot-tell",
      reason: "how many different ones there are in several windows says nothing of one window",
    };
  if (metric.unit !== "share") {
    const reason =
      metric.unit === "count"
        ? "a single count has no interval to compare"
        : "only shares are compared with an interval";
    return { ...about, difference, verdict: "cannot-tell", reason };
  }
  const [low, high] = newcombe([after.numerator, after.denominator], [before.numerator, before.denominator]);
  const isBetter = isImproved(metric, before.value, value);
  if (low <= 0 && high >= 0)
    return {
      ...about,
      difference,
      low,
      high,
      verdict: "cannot-tell",
      reason: "the interval holds zero: chance alone could do this",
    };
  return {
    ...about,
    difference,
    low,
    high,
    verdict: isBetter ? "better" : "worse",
    reason: "the interval leaves zero out; regression to the mean is not corrected for",
  };
}

function lasting({ from, to }: Observation): Micros {
  return to - from;
}

/** Whether a number went the better way; where its objective has two sides and no direction, nearer to what is between them. */
function isImproved(metric: Metric, before: number, after: number): boolean {
  const way = directionOf(metric);
  const { atLeast = -Infinity, atMost = Infinity } = metric.objective ?? {};
  if (way || !Number.isFinite(atMost)) return way === "down" ? after < before : after > before;
  const missed = (value: number) => Math.max(0, atLeast - value, value - atMost);
  return missed(after) < missed(before);
}
