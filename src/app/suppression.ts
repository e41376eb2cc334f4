import { foldSilences, SilenceAdded, SilenceEnded, silenceFor } from "../signal/index.ts";
import type { Suppressing } from "./evaluate.ts";
import type { Journal } from "./journal.ts";

/** What keeps a signal from being raised now: a silence that somebody asked for. */
export function suppressingBy(journal: Journal): Suppressing {
  const told = [SilenceAdded, SilenceEnded].flatMap(({ type }) => journal.typed(type));
  const silences = foldSilences(told.sort((a, b) => a.position - b.position));
  return (rule, segment, at) => {
    const silence = silenceFor(
      silences,
      { rule: rule.name, metric: rule.metric.name, ...(segment !== undefined && { segment }) },
      at,
    );
    return silence && { by: silence.silence, reason: silence.reason };
  };
}
