import type { RecordedEvent } from "../event/index.ts";

/**
 * The events as they stand corrected: each corrected one, in its own place, says what its latest correction says, and the corrections
 * are gone from theirs. Pure.
 *
 * A correction counts where it is an event of the same type, or of one that refines it; another one tells something of its own, and
 * stays. One whose event is not among these stays too. A correction of a correction corrects the first event.
 */
export function corrected(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const originals = new Map<string, RecordedEvent>();
  const latest = new Map<string, RecordedEvent>();
  const kept: RecordedEvent[] = [];
  for (const event of events.toSorted((a, b) => a.position - b.position)) {
    const original = event.corrects === undefined ? undefined : originals.get(event.corrects);
    const replaces = original !== undefined && event.lineage.includes(original.type);
    originals.set(event.id, replaces ? original : event);
    if (replaces) latest.set(original.id, event);
    else kept.push(event);
  }
  const inPlace = new Map(kept.map((event) => [event.id, said(event, latest.get(event.id))]));
  return events.flatMap((event) => inPlace.get(event.id) ?? []);
}

/** What the correction says, where and when the original said it. */
function said(original: RecordedEvent, correction: RecordedEvent | undefined): RecordedEvent {
  if (!correction) return original;
  const { type, lineage, version, versions, data, personal } = correction;
  const { versions: _versions, personal: _personal, ...place } = original;
  return { ...place, type, lineage, version, data, ...(versions && { versions }), ...(personal && { personal }) };
}
