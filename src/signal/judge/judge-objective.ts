import type { Objective, Observation } from "../../metric/index.ts";
import type { Judgement } from "../condition.ts";
import { held, toldBeside, tooFew } from "./look.ts";

/** Holds an observation against its objective. Too few to tell is not broken: it is held, and says so. */
export function judgeObjective(
  objective: Objective,
  observation: Observation,
  show: (value: number) => string,
): Judgement {
  const { value, denominator } = observation;
  if (value === undefined) return held("nothing was there to be measured");
  const told = toldBeside(observation, value, show);
  const { atLeast, atMost, minSample } = objective;
  if (minSample !== undefined && denominator < minSample) return held(tooFew(denominator, minSample));
  if (atLeast !== undefined && value < atLeast)
    return { verdict: "broken", reason: `${told(atLeast)} is below the objective of at least ${show(atLeast)}` };
  if (atMost !== undefined && value > atMost)
    return { verdict: "broken", reason: `${told(atMost)} is above the objective of at most ${show(atMost)}` };
  return { verdict: "kept", reason: `${show(value)} keeps the objective` };
}
