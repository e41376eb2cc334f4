import {
  matches,
  type Query,
  type QueryItem,
  queryItems,
  type Range,
  StoreDamaged,
  type StoredEvent,
} from "../../store/index.ts";
import { type Batch, batchIn, firstOf } from "./batch.ts";
import type { Keys } from "./keys.ts";
import { floorOf, type Log, type View } from "./log.ts";
import { type Entry, inAll, inAny, type Positions, termPositions } from "./positions.ts";
import type { Table } from "./table.ts";

/** How many batches one look fetches while the whole log is read. */
const batchesAtOnce = 16;

export type Reader = ReturnType<typeof newReader>;

/** Compares the end of the log in memory, and asks the index for all before it. */
export function newReader(table: Table, keys: Keys, log: Log) {
  const page = async (query: Query, range: Range & { readonly limit: number }): Promise<readonly StoredEvent[]> => {
    const { after = 0, upTo = Number.MAX_SAFE_INTEGER, limit, backwards = false } = range;
    const view = upTo > log.view().head.position ? await log.refresh() : log.view();
    const bounds = { after: Math.max(after, 0), upTo: Math.min(upTo, view.head.position), limit, backwards };
    const fresh = () => inMemory(view, query, bounds);
    const found = backwards ? fresh().slice(0, limit) : await older(view, query, bounds);
    if (found.length >= limit) return found;
    const rest = limit - found.length;
    const more = backwards ? await older(view, query, { ...bounds, limit: rest }) : fresh().slice(0, rest);
    return [...found, ...more];
  };

  const older = async (view: View, query: Query, bounds: Bounds): Promise<readonly StoredEvent[]> => {
    const within = { ...bounds, upTo: Math.min(bounds.upTo, floorOf(view)) };
    const items = queryItems(query);
    if (within.after >= within.upTo || within.limit < 1 || items.length === 0) return [];
    return items.some(isFree) ? walk(within) : events(await take(positionsOf(items, bounds.backwards), within));
  };

  /** Every event, batch by batch. */
  const walk = async ({ after, upTo, limit, backwards }: Bounds): Promise<StoredEvent[]> => {
    const found: StoredEvent[] = [];
    for (let from = backwards ? upTo : after + 1; found.length < limit && from > after && from <= upTo; ) {
      const wanted = Math.min(limit - found.length, batchesAtOnce);
      const batches = await log.batches(from, { limit: wanted, backwards });
      const rows = batches.flatMap((batch) => (backwards ? batch.rows.toReversed() : batch.rows));
      found.push(...rows.filter(({ position }) => position > after && position <= upTo));
      const last = rows.at(-1)?.position;
      if (last === undefined) throw missing(from);
      from = backwards ? last - 1 : last + 1;
    }
    return found.slice(0, limit);
  };

  const positionsOf = (items: readonly QueryItem[], backwards: boolean): Positions => {
    const term = (pk: string) => termPositions(table, pk, backwards);
    const any = items.map(({ stream, tags = [], types }) => {
      const all = [...(stream === undefined ? [] : [keys.stream(stream)]), ...tags.map(keys.tag)].map(term);
      return inAll(types ? [...all, inAny(types.map(keys.type).map(term), backwards)] : all);
    });
    return inAny(any, backwards);
  };

  const events = async (entries: readonly Entry[]): Promise<StoredEvent[]> => {
    const batches = new Map<number, Batch>();
    const firsts = [...new Set(entries.map((entry) => entry.batch))];
    for (const item of await table.getAll(firsts.map(keys.batch))) {
      const batch = batchIn(item, table.place);
      batches.set(firstOf(batch), batch);
    }
    return entries.map(({ position, batch }) => {
      const event = batches.get(batch)?.rows[position - batch];
      if (!event) throw missing(position);
      return event;
    });
  };

  const missing = (position: number) =>
    new StoreDamaged({ place: table.place, problem: `position ${position} is missing` });

  return {
    page,
    events,
    /** The last position after `after` of an event that matches, as this view has it. */
    lastMatch: async (view: View, query: Query, after: number): Promise<number | undefined> => {
      const bounds = { after, upTo: view.head.position, limit: 1, backwards: true };
      const [fresh] = inMemory(view, query, bounds);
      if (fresh || after >= floorOf(view)) return fresh?.position;
      const entries = await take(positionsOf(queryItems(query), true), { ...bounds, upTo: floorOf(view) });
      return entries[0]?.position;
    },
    /** The events with these ids, as this view has them. */
    find: async (view: View, ids: readonly string[]): Promise<ReadonlyMap<string, StoredEvent>> => {
      const wanted = new Set(ids);
      const found = new Map<string, StoredEvent>();
      for (const { rows } of view.recent)
        for (const row of rows) if (wanted.delete(row.indexed.id)) found.set(row.indexed.id, row);
      const items = floorOf(view) === 0 ? [] : await table.getAll([...wanted].map(keys.id));
      const entries = items
        .map((item) => ({ pk: item["pk"]?.S, position: Number(item["position"]?.N), batch: Number(item["batch"]?.N) }))
        .filter((entry) => entry.position <= floorOf(view));
      const older = await events(entries);
      const byKey = new Map(older.map((event, i) => [entries[i]?.pk, event]));
      for (const id of wanted) {
        const event = byKey.get(keys.id(id).pk);
        if (event) found.set(id, event);
      }
      return found;
    },
  };
}

interface Bounds {
  readonly after: number;
  readonly upTo: number;
  readonly limit: number;
  readonly backwards: boolean;
}

const isFree = ({ stream, tags = [], types }: QueryItem) =>
  stream === undefined && tags.length === 0 && types === undefined;

function inMemory(view: View, query: Query, { after, upTo, backwards }: Bounds) {
  const found = view.recent
    .flatMap((batch) => batch.rows)
    .filter((row) => row.position > after && row.position <= upTo && matches(query, row.indexed));
  return backwards ? found.reverse() : found;
}

async function take(positions: Positions, { after, upTo, limit, backwards }: Bounds): Promise<Entry[]> {
  const found: Entry[] = [];
  for (let from = backwards ? upTo : after + 1; found.length < limit && from > after && from <= upTo; ) {
    const entry = await positions.next(from);
    if (!entry || entry.position <= after || entry.position > upTo) break;
    found.push(entry);
    from = entry.position + (backwards ? -1 : 1);
  }
  return found;
}
