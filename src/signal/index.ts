export type { BusinessCalendar, Metric, Observation } from "../metric/index.ts";
export { type Shown, showChange, showCount, showInterval, showValue } from "../metric/index.ts";
export { percentText } from "../statistics/index.ts";
export { type AttentionBudget, attentionFreeAt, attentionLeft } from "./attention.ts";
export type {
  AnomalyCondition,
  BurnRateCondition,
  Condition,
  ForecastCondition,
  Holding,
  Judgement,
  NoDataCondition,
  ObjectiveCondition,
  RelativeChange,
  SequentialCondition,
  StaticCondition,
  Verdict,
} from "./condition.ts";
export { canBurn, conditionProblem } from "./condition-problem.ts";
export {
  evaluateWindow,
  type SegmentSeries,
  type Suppression,
  type WindowInput,
  type WindowOutcome,
} from "./evaluate-window.ts";
export {
  type About,
  ConditionEvaluated,
  EvaluationFailed,
  GuardrailsAssessed,
  type Phase,
  SignalCleared,
  SignalHeld,
  SignalRaised,
  SignalSuppressed,
} from "./events.ts";
export { type Batch, batchesOf, belongsTogether, type Waiting } from "./grouping.ts";
export type { Counts, DrawnFrom } from "./guardrail/drawn-from.ts";
export { guardrailFindings, guardrailVerdict } from "./guardrail/findings.ts";
export type { CheckName, Facts, Finding, GroupFacts, Guardrails } from "./guardrail/guardrail.ts";
export { correctedForLooks } from "./judge/corrected-for-looks.ts";
export { judgeCondition, windowsRead } from "./judge/judge-condition.ts";
export { judgeObjective, judgeObjective as judge } from "./judge/judge-objective.ts";
export { foldRule, type RuleState, type SegmentState, signalId } from "./rule-state.ts";

export {
  foldSilences,
  type Silence,
  SilenceAdded,
  SilenceEnded,
  type SilenceState,
  silenceFor,
} from "./silence.ts";
export { type SilentStretch, silentStretches } from "./silent-stretches.ts";
