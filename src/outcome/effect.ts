import type { MadeDecision } from "../decision/index.ts";
import type { Metric, Observation } from "../metric/index.ts";

export type OutcomeVerdict = "better" | "worse" | "no-effect" | "cannot-tell";

/** What a decision was expected to do, as it was stated with it. */
export type Expected = NonNullable<MadeDecision["expected"]>;

export interface EffectInput {
  readonly metric: Metric;
  /** Closed windows up to and including the one that broke, oldest first. */
  readonly before: readonly Observation[];
  /** How many of the last of them are since it broke (default 1; see `brokenStretch`). They were chosen by what they showed, so nothing usual is learnt from them. */
  readonly broken?: number;
  /**
   * What was seen after the one that broke and before the decision could do anything, oldest first. Nobody chose these windows by their
   * numbers, so nothing says more about whether it would have recovered by itself. Of what is not counted or summed also a part of a window.
   */
  readonly between?: readonly Observation[];
  /** Whole windows after the decision, oldest first. */
  readonly after: readonly Observation[];
  /** The same stretch, measured as one number. */
  readonly afterWhole: Observation;
  /** The same windows of segments that the decision did not touch: one observation for each segment and window. */
  readonly control?: { readonly before: readonly Observation[]; readonly after: readonly Observation[] };
  readonly expected?: Expected;
}

/** By what it is told what would have happened without the decision. */
export type CounterfactualMethod = "untouched-segments" | "forecast" | "mean-reversion" | "none";

export interface Counterfactual {
  /** What was to be expected without the decision, with the interval of the number that would have been seen (95 %). */
  readonly value?: number;
  readonly low?: number;
  readonly high?: number;
  readonly method: CounterfactualMethod;
  /** How likely it is that what broke would have stayed, 0..1; the rest is that it was chance. Absent where chance was not corrected for. */
  readonly stays?: number;
  readonly says: string;
}

/** What a decision did to a number. Of counts and sums everything is per window. */
export interface Effect {
  /** After minus what was to be expected without the decision, with its 95 % interval; absent where it cannot be said. */
  readonly difference?: number;
  readonly low?: number;
  readonly high?: number;
  /** What was measured, without any correction: the window that broke, and the time after the decision. */
  readonly raw: { readonly before?: number; readonly after?: number; readonly difference?: number };
  readonly counterfactual: Counterfactual;
  /** Which share of the raw change was to be expected without the decision, 0..1. */
  readonly recoveredAnyway?: number;
  readonly verdict: OutcomeVerdict;
  readonly reason: string;
  readonly expectation?: Expectation;
}

/** What became of the effect that was expected. */
export interface Expectation {
  readonly met: "met" | "partly" | "missed" | "cannot-tell";
  readonly says: string;
}
