import type { RecordedEvent } from "../event/index.ts";
import { commitRecordOf, type EventStore } from "../store/index.ts";

/** What an event was decided on: which code decided, and what it had read. */
export interface Grounds {
  /** The hash of the decider's code. */
  readonly code?: string;
  /** The position that was read up to. */
  readonly upTo: number;
  /** How many events were read, and where they are. */
  readonly events: number;
  readonly positions: readonly number[];
}

/** What was read before an event was decided, read again as the log stood then; undefined where nothing was read. */
export async function groundsOf(
  store: EventStore,
  event: RecordedEvent,
): Promise<{ readonly grounds: Grounds; readonly read: readonly RecordedEvent[] } | undefined> {
  const record = await commitRecordOf(store, event.id);
  if (!record?.reads || record.reads.length === 0) return undefined;
  const found = new Map<number, RecordedEvent>();
  for (const { query, after, upTo } of record.reads)
    for await (const one of store.scan(query, { after, upTo })) found.set(one.position, one);
  const read = [...found.values()].sort((a, b) => a.position - b.position);
  const grounds = {
    ...(record.code !== undefined && { code: record.code }),
    upTo: Math.max(...record.reads.map(({ upTo }) => upTo)),
    events: read.length,
    positions: read.map(({ position }) => position),
  };
  return { grounds, read };
}
