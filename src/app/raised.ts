import type { Micros } from "../event/index.ts";
import { type SegmentState, SignalCleared, SignalRaised } from "../signal/index.ts";
import type { Journal } from "./journal.ts";

/** A signal that stood at a moment. */
export interface StoodAt {
  readonly signal: NonNullable<SegmentState["signal"]>;
  readonly segment?: string;
  readonly reason: string;
}

/** The signals of a rule that were raised by a moment and not cleared then, by their own time. */
export function raisedAt(journal: Journal, rule: string, at: Micros): StoodAt[] {
  const standing = new Map<string | undefined, StoodAt>();
  for (const event of journal.stream("thence.rule", rule)) {
    if (event.occurred > at) continue;
    if (SignalRaised.is(event)) {
      const { signal, segment, reason } = event.data;
      standing.set(segment, { signal, reason, ...(segment !== undefined && { segment }) });
    } else if (SignalCleared.is(event)) standing.delete(event.data.segment);
  }
  return [...standing.values()];
}
