export type { Metric, Observation } from "../metric/index.ts";
export { type Judgement, judge, type Verdict } from "./condition.ts";
export { ConditionEvaluated, SignalCleared, SignalRaised } from "./events.ts";
export { type Shown, showInterval, showValue } from "./show-value.ts";
export { type SignalState, signalEvents, signalId, signalState } from "./signal.ts";
