import type { Micros } from "../event/index.ts";
import {
  foldSilences,
  SilenceAdded,
  SilenceEnded,
  type SilenceState,
  type Suppression,
  silenceFor,
} from "../signal/index.ts";
import type { Suppressing } from "./evaluate.ts";
import type { Journal } from "./journal.ts";
import { sourceRule } from "./owner.ts";
import { raisedAt } from "./raised.ts";

/** What keeps a signal from being raised at a moment: a silence that somebody asked for, or that the metric's source is silent. */
export function suppressingBy(journal: Journal): Suppressing {
  const silences = silencesOf(journal);
  return (rule, segment, at) => {
    const silence = silenceFor(
      silences,
      { rule: rule.name, metric: rule.metric.name, ...(segment !== undefined && { segment }) },
      at,
    );
    if (silence) return { by: silence.silence, reason: silence.reason };
    return stale(journal, rule.metric.name, at);
  };
}

function stale(journal: Journal, metric: string, at: Micros): Suppression | undefined {
  const signal = raisedAt(journal, sourceRule(metric), at)[0];
  return signal && { by: signal.signal, reason: `its source is silent: ${signal.reason}` };
}

export function silencesOf(journal: Journal): readonly SilenceState[] {
  const told = [SilenceAdded, SilenceEnded].flatMap(({ type }) => journal.typed(type));
  return foldSilences(told.sort((a, b) => a.position - b.position));
}
