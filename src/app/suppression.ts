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
import { inhibitorsOf } from "./inhibition.ts";
import type { Journal } from "./journal.ts";
import { sourceRule } from "./owner.ts";
import { raisedAt } from "./raised.ts";
import type { Rule } from "./rule.ts";

/** What keeps a signal from being raised at a moment: a silence that somebody asked for, that the metric's source is silent, or another signal that inhibits it. */
export function suppressingBy(journal: Journal, rules: readonly Rule[]): Suppressing {
  const silences = silencesOf(journal);
  return (rule, segment, at) => {
    const silence = silenceFor(
      silences,
      { rule: rule.name, metric: rule.metric.name, ...(segment !== undefined && { segment }) },
      at,
    );
    if (silence) return { by: silence.silence, reason: silence.reason };
    return stale(journal, rule.metric.name, at) ?? inhibited(journal, rules, { rule, segment, at });
  };
}

/** A signal of a rule that inhibits this one: of the same segment where both are split by one property. */
function inhibited(
  journal: Journal,
  rules: readonly Rule[],
  { rule, segment, at }: { readonly rule: Rule; readonly segment: string | undefined; readonly at: Micros },
): Suppression | undefined {
  for (const other of inhibitorsOf(rule, rules)) {
    const isAlike = rule.segments !== undefined && other.segments?.by === rule.segments.by;
    const found = raisedAt(journal, other.name, at).find((one) => !isAlike || one.segment === segment);
    if (found) return { by: found.signal, reason: `${other.name} is broken: ${found.reason}` };
  }
  return undefined;
}

function stale(journal: Journal, metric: string, at: Micros): Suppression | undefined {
  const signal = raisedAt(journal, sourceRule(metric), at)[0];
  return signal && { by: signal.signal, reason: `its source is silent: ${signal.reason}` };
}

export function silencesOf(journal: Journal): readonly SilenceState[] {
  const told = [SilenceAdded, SilenceEnded].flatMap(({ type }) => journal.typed(type));
  return foldSilences(told.sort((a, b) => a.position - b.position));
}
