import type { Sha256 } from "../../kit/sha256.ts";
import { genesis, type Head, type IndexedRow, StoreDamaged } from "../../store/index.ts";
import { type Batch, batchIn, firstOf, indexedRow, lastOf } from "./batch.ts";
import type { Item } from "./client.ts";
import { bucketSize, type Keys, padded } from "./keys.ts";
import type { Table } from "./table.ts";

/** The log as this process knows it. A view never changes; a later one takes its place. */
export interface View {
  readonly head: Head;
  /** The index is complete up to this position. */
  readonly indexed: number;
  /** The last batches of the log, at least those behind `indexed`. They are compared in memory. */
  readonly recent: readonly Batch<IndexedRow>[];
}

/** The position behind which every event is in memory. */
export const floorOf = ({ head, recent }: View) => (recent[0] ? firstOf(recent[0]) - 1 : head.position);

/** The batches that the index may know only a part of, or nothing. */
export const waitingIn = ({ recent, indexed }: View) => recent.filter((batch) => firstOf(batch) > indexed);

/** How many batches are fetched at once, and how many may wait for their index entries before somebody looks whether they have them. */
const few = 8;

export interface LogOptions {
  readonly hash: Sha256;
  /** Names the log where it has no events. */
  readonly newId: string;
  /** How many batches are remembered that the index knows too. */
  readonly remembered: number;
}

export type Log = Awaited<ReturnType<typeof openLog>>;

/** Follows one log: where it ends, and what of it is not indexed yet. */
export async function openLog(table: Table, keys: Keys, { hash, newId, remembered }: LogOptions) {
  const watchers = new Set<() => void>();
  const empty: Head = { log: newId, position: 0, hash: genesis(newId, hash), recorded: 0 };
  let view: View = { head: empty, indexed: 0, recent: [] };

  const see = (next: View) => {
    const isNew = next.head.position > view.head.position;
    const waiting = next.recent.findIndex((batch) => firstOf(batch) > next.indexed);
    const known = waiting < 0 ? next.recent.length : waiting;
    view = { ...next, recent: next.recent.slice(Math.max(0, Math.min(known, next.recent.length - remembered))) };
    if (isNew) for (const wake of watchers) wake();
  };

  /** Takes in the next batch; one that is known is passed over. */
  const add = (batch: Batch<IndexedRow>) => {
    const { head } = view;
    if (firstOf(batch) <= head.position) return;
    if (firstOf(batch) > head.position + 1)
      throw new StoreDamaged({ place: table.place, problem: `position ${head.position + 1} is missing` });
    const last = batch.rows.at(-1);
    if (!last) return;
    const { position, hash, recorded } = last;
    see({ ...view, head: { log: batch.log, position, hash, recorded }, recent: [...view.recent, batch] });
  };

  /** The index is complete up to `head`, as somebody has written down. */
  const trim = (head: Head) => {
    if (head.position <= view.indexed) return;
    if (head.position > view.head.position) see({ head, indexed: head.position, recent: [] });
    else see({ ...view, indexed: head.position });
  };

  const readCursor = async () => {
    const item = await table.get(keys.cursor);
    if (item) trim(headIn(item));
  };

  const look = async (): Promise<View> => {
    for (;;) {
      const from = view.head.position + 1;
      const { items, more } = await table.query({ pk: keys.bucket(from), from: padded(from), limit: few });
      for (const item of items) {
        const { log, rows } = batchIn(item, table.place);
        add({ log, rows: rows.map(indexedRow) });
      }
      if (items.length === 0) return view;
      if (waitingIn(view).length > few) await readCursor();
      if (!more && keys.bucket(view.head.position + 1) === keys.bucket(from)) return view;
    }
  };

  let current: Promise<View> | undefined;
  let next: Promise<View> | undefined;
  /** The log as it is now: every commit that was acknowledged before this call is in it. Who calls while a look is under way shares the next. */
  const refresh = (): Promise<View> => {
    if (!current) {
      current = look().finally(() => {
        current = undefined;
      });
      return current;
    }
    const begin = () => {
      next = undefined;
      return refresh();
    };
    next ??= current.then(begin, begin);
    return next;
  };

  await readCursor();
  await refresh();

  return {
    view: () => view,
    refresh,
    readCursor,
    add,
    trim,
    /** Who is called whenever the log is seen to have grown. */
    watchers,
    /** Batches in log order from the one that holds `from`, or backwards; up to `limit` in one go. */
    batches: (from: number, how: { readonly limit: number; readonly backwards?: boolean }) =>
      how.backwards ? before(from, how.limit) : onwards(from, how.limit),
  };

  async function before(from: number, limit: number): Promise<Batch[]> {
    for (const at of [from, from - bucketSize]) {
      if (at < 0) break;
      const { items } = await table.query({ pk: keys.bucket(at), to: padded(from), backwards: true, limit });
      if (items.length > 0) return items.map((item) => batchIn(item, table.place));
    }
    return [];
  }

  async function onwards(from: number, limit: number): Promise<Batch[]> {
    // Positions are dense, so a batch begins at `from`, or the one that begins before it holds it.
    const { items } = await table.query({ pk: keys.bucket(from), from: padded(from), limit });
    const found = items.map((item) => batchIn(item, table.place));
    if (found[0] && firstOf(found[0]) === from) return found;
    const [holding] = await before(from, 1);
    return holding && lastOf(holding) >= from ? [holding, ...found] : found;
  }
}

/** What the cursor says: the log up to its position is indexed. It carries the whole head, so that an idle log is opened by one look. */
export function cursorItem(keys: Keys, { log, position, hash, recorded }: Head): Item {
  const { pk, sk } = keys.cursor;
  return {
    pk: { S: pk },
    sk: { S: sk },
    log: { S: log },
    position: { N: String(position) },
    hash: { B: hash },
    recorded: { N: String(recorded) },
  };
}

function headIn(item: Item): Head {
  return {
    log: item["log"]?.S ?? "",
    position: Number(item["position"]?.N),
    hash: item["hash"]?.B ?? new Uint8Array(),
    recorded: Number(item["recorded"]?.N),
  };
}
