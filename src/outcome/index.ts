export {
  type AwaitedOutcome,
  compareOutcome,
  type MeasuredOutcome,
  OutcomeAwaited,
  OutcomeMeasured,
  type OutcomeVerdict,
} from "./outcome.ts";
