import { parseTag, type Tag } from "../../event/index.ts";
import {
  admit,
  BrokenChain,
  createEventStore,
  type EventStore,
  genesis,
  type Head,
  type IndexedRow,
  matches,
  type PreparedCommit,
  type Query,
  type Range,
  type StoreContext,
  type StoreEngine,
  queryItems,
  type StreamHead,
} from "../../store/index.ts";
import { uuidText } from "../../kit/uuid.ts";

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

  const head = (): Head => {
    const last = rows.at(-1);
    return { log, position: last?.position ?? 0, hash: last?.hash ?? genesis(log, hash), recorded: last?.recorded ?? 0 };
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

  const page = (query: Query, { after = 0, upTo = rows.length, limit, backwards = false }: Range & { limit: number }) => {
    const found: IndexedRow[] = [];
    const candidates = narrowed(query, rows, byTerm);
    for (let n = 0; n < candidates.length && found.length < limit; n++) {
      const row = candidates[backwards ? candidates.length - 1 - n : n];
      if (row && row.position > after && row.position <= upTo && matches(query, row.indexed)) found.push(row);
    }
    return found;
  };

  return {
    url,
    lacks: { durability: "it is kept in memory and gone when the process ends" },
    commit: async (batch: readonly PreparedCommit[], now) => {
      const view = {
        head: head(),
        streamHead: (stream: string) => streams.get(stream),
        known: (id: string) => byId.get(id),
        lastMatch: (query: Query, after: number) => page(query, { after, limit: 1, backwards: true })[0]?.position,
      };
      const { outcomes, rows: admitted } = admit(batch, view, now, hash);
      for (const { prepared, ...stored } of admitted) add({ ...stored, indexed: prepared });
      if (admitted.length > 0) for (const wake of watchers) wake();
      return outcomes;
    },
    page: async (query, range) => page(query, range),
    find: async (ids) => ids.flatMap((id) => byId.get(id) ?? []),
    head: async () => head(),
    rows: async (after, limit) => rows.slice(after, after + limit),
    indexEntries: async () => [...byTerm.values()].reduce((sum, list) => sum + list.length, 0),
    restore: async (from, events) => {
      if (rows.length > 0 && log !== from) throw new BrokenChain({ place: url, position: 1, problem: "another log begins" });
      log = from;
      for (const event of events) {
        if (event.position !== rows.length + 1) throw new BrokenChain({ place: url, position: event.position, problem: "an event does not follow the last one" });
        add({ ...event, indexed: event.indexed });
      }
      for (const wake of watchers) wake();
    },
    watch: (wake) => {
      watchers.add(wake);
      return () => watchers.delete(wake);
    },
    close: async () => {
      rows = [];
    },
  };
}

function termsOf(event: { readonly lineage: readonly string[]; readonly tags: readonly Tag[] }): string[] {
  return [...event.lineage.map((type) => `\n${type}`), ...event.tags.map(([name, value]) => `${name}\n${value}`)];
}

// The first tag, or a type alone, is looked up; the rest is compared event by event.
function narrowed(query: Query, rows: readonly IndexedRow[], byTerm: ReadonlyMap<string, readonly IndexedRow[]>): readonly IndexedRow[] {
  const [item, ...others] = queryItems(query);
  if (!item || others.length > 0) return rows;
  const tag = item.tags?.[0] ?? item.stream;
  if (tag !== undefined) return byTerm.get(parseTag(tag).join("\n")) ?? [];
  const [type, ...otherTypes] = item.types ?? [];
  if (type === undefined || otherTypes.length > 0) return rows;
  return byTerm.get(`\n${type}`) ?? [];
}
