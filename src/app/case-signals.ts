import type { Case } from "../decision/index.ts";
import type { Micros } from "../event/index.ts";
import { SignalCleared, SignalRaised } from "../signal/index.ts";
import type { EventStore } from "../store/index.ts";
import { tagged } from "./read.ts";
import { timeText } from "./text.ts";

/** A signal that a case is about, and since when its number keeps its condition again. */
export interface CaseSignal {
  readonly signal: string;
  readonly rule: string;
  readonly metric: string;
  readonly segment?: string;
  readonly reason: string;
  readonly raised: Micros;
  readonly recovered?: Micros;
}

/** The signals that a case is about, in the order in which they came to it. */
export async function caseSignals(store: EventStore, state: Case): Promise<CaseSignal[]> {
  const ids = [state.opened.data.signal, ...state.signals.map(({ data }) => data.signal)];
  const found = await Promise.all(
    ids.map(async (id): Promise<CaseSignal[]> => {
      if (id === undefined) return [];
      const told = await tagged(store, "thence.signal", id);
      const raised = told.find(SignalRaised.is);
      if (!raised) return [];
      const { rule, metric, segment, reason } = SignalRaised.read(raised).data;
      const recovered = told.findLast(SignalCleared.is)?.occurred;
      return [
        {
          signal: id,
          rule,
          metric,
          ...(segment !== undefined && { segment }),
          reason,
          raised: raised.occurred,
          ...(recovered !== undefined && { recovered }),
        },
      ];
    }),
  );
  return found.flat();
}

/** A line for each signal of a case that has several; nothing where there is one. */
export function caseSignalLines(signals: readonly CaseSignal[]): string[] {
  if (signals.length < 2) return [];
  const isAlone = new Set(signals.map(({ rule }) => rule)).size === 1;
  return signals.map(({ rule, metric, segment, reason, raised, recovered }) => {
    const of = isAlone ? (segment ?? metric) : `${rule}${segment === undefined ? "" : `, ${segment}`}`;
    const stands = recovered === undefined ? "still broken" : `recovered at ${timeText(recovered)}`;
    return `${of}: ${reason} (since ${timeText(raised)}); ${stands}`;
  });
}
