export {
  type AwaitedOutcome,
  comparable,
  compareOutcome,
  type MeasuredOutcome,
  OutcomeAwaited,
  OutcomeMeasured,
  type OutcomeVerdict,
} from "./outcome.ts";
