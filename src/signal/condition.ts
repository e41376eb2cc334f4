import type { Objective, Observation } from "../metric/index.ts";

/** What an objective says of an observation. */
export type Verdict = "kept" | "broken" | "held";

export interface Judgement {
  readonly verdict: Verdict;
  /** One sentence with the numbers in it. */
  readonly reason: string;
}

/** Holds an observation against its objective. Too few to tell is not broken: it is held, and says so. */
export function judge(objective: Objective, observation: Observation, show: (value: number) => string): Judgement {
  const { value, denominator } = observation;
  if (value === undefined) return { verdict: "held", reason: "nothing was there to be measured" };
  if (objective.minSample !== undefined && denominator < objective.minSample) {
    return { verdict: "held", reason: `${denominator} are too few to tell; ${objective.minSample} are needed` };
  }
  if (objective.atLeast !== undefined && value < objective.atLeast) {
    return {
      verdict: "broken",
      reason: `${show(value)} is below the objective of at least ${show(objective.atLeast)}`,
    };
  }
  if (objective.atMost !== undefined && value > objective.atMost) {
    return { verdict: "broken", reason: `${show(value)} is above the objective of at most ${show(objective.atMost)}` };
  }
  return { verdict: "kept", reason: `${show(value)} keeps the objective` };
}

/** A value as people read it: a share as a percentage, a count as it is. */
export function showValue(unit: "share" | "count", value: number): string {
  return unit === "share" ? `${(value * 100).toFixed(1)} %` : String(value);
}
