export { type Calibration, calibration, type ReliabilityBin, type ScoredFor, type Share } from "./calibration.ts";
export type {
  Counterfactual,
  CounterfactualMethod,
  Effect,
  EffectInput,
  Expectation,
  Expected,
  OutcomeVerdict,
} from "./effect.ts";
export {
  type AwaitedOutcome,
  type MeasuredOutcome,
  measuredOutcome,
  OutcomeAwaited,
  OutcomeMeasured,
  PredictionScored,
  type ScoredPrediction,
} from "./events.ts";
export { type Score, scoreExpectation } from "./expectation.ts";
export { lessonFor, type ProposedChange, proposedChange } from "./lesson.ts";
export { brokenStretch, measureEffect } from "./measure-effect.ts";
export { comparable } from "./number.ts";
