import { parseTag, tagText } from "../../event/index.ts";
import { uuidText } from "../../kit/uuid.ts";
import {
  admit,
  createEventStore,
  type EventStore,
  genesis,
  type Head,
  type IndexedRow,
  type LogView,
  matches,
  mustFollow,
  type Query,
  queryItems,
  type Range,
  type StoreContext,
  type StoreEngine,
  type StreamHead,
} from "../../store/index.ts";

export const needs: Readonly<Record<string, string>> = {};

/** A store in this process's memory: for tests, examples and browsers. It is gone when the process ends, which its name says. */
export async function openEventStore(url: string, context: StoreContext): Promise<EventStore> {
  return createEventStore(memoryEngine(url, context), context);
}

function memoryEngine(url: string, { hash, random }: StoreContext): StoreEngine {
  let log = uuidText(random(16));
  let rows: IndexedRow[] = [];
  const byId = new Map<string, IndexedRow>();
  const streams = new Map<string, StreamHead>();
  const byTerm = new Map<string, IndexedRow[]>();
  const watchers = new Set<() => void>();
  const wakeAll = () => {
    for (const wake of watchers) wake();
  };

  const head = (): Head => {
    const last = rows.at(-1);
    return {
      log,
      position: last?.position ?? 0,
      hash: last?.hash ?? genesis(log, hash),
      recorded: last?.recorded ?? 0,
    };
  };

  const add = (row: IndexedRow) => {
    rows.push(row);
    byId.set(row.indexed.id, row);
    if (row.indexed.stream !== undefined) streams.set(row.indexed.stream, { revision: row.revision, hash: row.hash });
    for (const term of termsOf(row.indexed)) {
      const list = byTerm.get(term);
      if (list) list.push(row);
      else byTerm.set(term, [row]);
    }
  };

  const page = (
    query: Query,
    { after = 0, upTo = rows.length, limit, backwards = false }: Range & { limit: number },
  ) => {
    const found: IndexedRow[] = [];
    const candidates = narrowed(query, rows, byTerm);
    const [from, to] = [countUpTo(candidates, after), countUpTo(candidates, upTo)];
    for (let n = 0; n < to - from && found.length < limit; n++) {
      const row = candidates[backwards ? to - 1 - n : from + n];
      if (row && matches(query, row.indexed)) found.push(row);
    }
    return found;
  };

  const view = (): LogView => ({
    head: head(),
    streamHead: (stream) => streams.get(stream),
    known: (id) => byId.get(id),
    lastMatch: (query, after) => page(query, { after, limit: 1, backwards: true })[0]?.position,
  });

  return {
    url,
    lacks: {
      durability: "it is kept in memory and gone when the process ends",
      sharing: "it is the memory of one process, and each address opened is a log of its own",
    },
    commit: async (batch, now) => {
      const { outcomes, rows: admitted } = admit(batch, view(), now, hash);
      for (const row of admitted) add(row);
      if (admitted.length > 0) wakeAll();
      return outcomes;
    },
    page: async (query, range) => page(query, range),
    find: async (ids) => ids.flatMap((id) => byId.get(id) ?? []),
    head: async () => head(),
    rows: async (after, limit) => rows.slice(after, after + limit),
    indexEntries: async (upTo) => [...byTerm.values()].reduce((sum, list) => sum + countUpTo(list, upTo), 0),
    restore: async (from, events) => {
      mustFollow(head(), from, events, url);
      log = from;
      for (const event of events) add(event);
      wakeAll();
    },
    watch: (wake) => {
      watchers.add(wake);
      return () => watchers.delete(wake);
    },
    close: async () => {
      rows = [];
      for (const kept of [byId, streams, byTerm]) kept.clear();
    },
  };
}

// A tag's text never begins with a colon, so a type that does is no tag.
function termsOf({ lineage, tags }: IndexedRow["indexed"]): string[] {
  return [...lineage.map((type) => `:${type}`), ...tags.map(([name, value]) => tagText(name, value))];
}

// The first tag, or a type alone, is looked up; the rest is compared event by event.
function narrowed(
  query: Query,
  rows: readonly IndexedRow[],
  byTerm: ReadonlyMap<string, readonly IndexedRow[]>,
): readonly IndexedRow[] {
  const [item, ...others] = queryItems(query);
  if (!item || others.length > 0) return rows;
  const tag = item.tags?.[0] ?? item.stream;
  if (tag !== undefined) return byTerm.get(tagText(...parseTag(tag))) ?? [];
  const [type, ...otherTypes] = item.types ?? [];
  if (type === undefined || otherTypes.length > 0) return rows;
  return byTerm.get(`:${type}`) ?? [];
}

/** How many of the rows, which are in log order, stand at `position` or before it. */
function countUpTo(rows: readonly IndexedRow[], position: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle]?.position ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}
