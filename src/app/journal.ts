import { isReserved, type RecordedEvent, tagText, tagValues } from "../event/index.ts";
import type { EventStore } from "../store/index.ts";
import { ownTypes } from "./own-types.ts";

/** The product's own events of a log, in memory and in order: what the loop has done so far, read on from where it was read last. */
export interface Journal {
  readonly store: EventStore;
  /** Reads on to the log's end. */
  refresh(): Promise<void>;
  /** The log's end when it was read last. */
  upTo(): number;
  /** Own events that bear a tag, oldest first. */
  tagged(name: string, value: string): readonly RecordedEvent[];
  /** Own events of a stream, oldest first. */
  stream(name: string, value: string): readonly RecordedEvent[];
  /** Own events of a type, oldest first. */
  typed(type: string): readonly RecordedEvent[];
  /** Own events behind a position, oldest first. */
  after(position: number): readonly RecordedEvent[];
}

const none: readonly RecordedEvent[] = [];

/** An empty journal of a log; `refresh` fills it. */
export function openJournal(store: EventStore): Journal {
  const byTag = new Map<string, RecordedEvent[]>();
  const byStream = new Map<string, RecordedEvent[]>();
  const byType = new Map<string, RecordedEvent[]>();
  const all: RecordedEvent[] = [];
  let upTo = 0;
  const take = (event: RecordedEvent) => {
    all.push(event);
    push(byType, event.type, event);
    if (event.stream !== undefined) push(byStream, event.stream, event);
    for (const name of Object.keys(event.tags)) {
      if (!isReserved(name)) continue;
      for (const value of new Set(tagValues(event.tags, name))) push(byTag, tagText(name, value), event);
    }
  };
  const read = async () => {
    const { position } = await store.head();
    if (position <= upTo) return;
    for await (const event of store.scan({ types: ownTypes }, { after: upTo, upTo: position })) {
      take(event);
      // With each event: a read that breaks off goes on from there, and takes none twice.
      upTo = event.position;
    }
    upTo = position;
  };
  let reading: Promise<void> = Promise.resolve();
  return {
    store,
    // One after the other: two at once would take every event twice.
    refresh: () => {
      const next = reading.then(read);
      reading = next.catch(() => undefined); // whoever asked is told; the next one reads again
      return next;
    },
    upTo: () => upTo,
    tagged: (name, value) => byTag.get(tagText(name, value)) ?? none,
    stream: (name, value) => byStream.get(tagText(name, value)) ?? none,
    typed: (type) => byType.get(type) ?? none,
    after: (position) => all.slice(all.findLastIndex((event) => event.position <= position) + 1),
  };
}

function push(lists: Map<string, RecordedEvent[]>, key: string, event: RecordedEvent): void {
  const list = lists.get(key);
  if (list) list.push(event);
  else lists.set(key, [event]);
}
