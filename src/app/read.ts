import { type RecordedEvent, tagText } from "../event/index.ts";
import type { EventStore, Query } from "../store/index.ts";

/** All events that match, in memory. For questions whose answer is small. */
export async function all(store: EventStore, query: Query): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const event of store.scan(query)) events.push(event);
  return events;
}

export function tagged(store: EventStore, name: string, value: string): Promise<RecordedEvent[]> {
  return all(store, { tags: [tagText(name, value)] });
}

export function streamOf(store: EventStore, name: string, value: string): Promise<RecordedEvent[]> {
  return all(store, { stream: tagText(name, value) });
}
