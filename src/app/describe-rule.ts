import type { RecordedEvent } from "../event/index.ts";
import {
  EvaluationFailed,
  GuardrailsAssessed,
  SignalHeld,
  SignalSuppressed,
  SilenceAdded,
  SilenceEnded,
} from "../signal/index.ts";

/** What became of a number that broke, in a line; undefined for any other event. */
export function describeRule(event: RecordedEvent): string | undefined {
  if (GuardrailsAssessed.is(event)) return `guardrails: ${event.data.verdict}; ${event.data.reason}`;
  if (SignalHeld.is(event)) return `nobody is asked yet (${event.data.checks.join(", ")}): ${event.data.reason}`;
  if (SignalSuppressed.is(event)) return `kept quiet by ${event.data.by}: ${event.data.reason}`;
  if (EvaluationFailed.is(event)) return `${event.data.metric} could not be evaluated: ${event.data.problem}`;
  if (SilenceAdded.is(event)) return `${event.data.by} asked for silence: ${event.data.reason}`;
  if (SilenceEnded.is(event)) return `${event.data.by} ended the silence: ${event.data.reason}`;
  return undefined;
}
