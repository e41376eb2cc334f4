import { type Objective, type Observation, unitOf } from "../metric/index.ts";

/** What an objective says of an observation. */
export type Verdict = "kept" | "broken" | "held";

export interface Judgement {
  readonly verdict: Verdict;
  /** One sentence with the numbers in it. */
  readonly reason: string;
}

/** Holds an observation against its objective. Too few to tell is not broken: it is held, and says so. */
export function judge(objective: Objective, observation: Observation, show: (value: number) => string): Judgement {
  const { value, numerator, denominator } = observation;
  if (value === undefined) return { verdict: "held", reason: "nothing was there to be measured" };
  // Rounding may hide what the verdict rests on: 4,999 of 10,000 shows as 50.0 %, and is below it.
  const unit = unitOf(observation);
  const exact =
    unit === "share" ? `${numerator} of ${denominator}` : unit === "duration" ? `${value} µs` : String(value);
  const told = (line: number) => (show(value) === show(line) ? exact : show(value));
  if (objective.minSample !== undefined && denominator < objective.minSample) {
    return { verdict: "held", reason: `${denominator} are too few to tell; ${objective.minSample} are needed` };
  }
  const { atLeast, atMost } = objective;
  if (atLeast !== undefined && value < atLeast)
    return { verdict: "broken", reason: `${told(atLeast)} is below the objective of at least ${show(atLeast)}` };
  if (atMost !== undefined && value > atMost)
    return { verdict: "broken", reason: `${told(atMost)} is above the objective of at most ${show(atMost)}` };
  return { verdict: "kept", reason: `${show(value)} keeps the objective` };
}
