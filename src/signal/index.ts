export type { Metric, Observation } from "../metric/index.ts";
export { type Judgement, judge, showValue, type Verdict } from "./condition.ts";
export { ConditionEvaluated, SignalCleared, SignalRaised } from "./events.ts";
export { type SignalState, signalEvents, signalId, signalState } from "./signal.ts";
