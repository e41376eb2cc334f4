import type { Micros, RecordedEvent } from "../event/index.ts";
import type { StoreEngine } from "./engine.ts";
import { BrokenChain } from "./errors.ts";
import type { Page } from "./event-store.ts";
import { itemsOf } from "./items-of.ts";
import { markerAt } from "./marker.ts";
import { nextTurn } from "./next-turn.ts";
import { checkRange } from "./prepare-condition.ts";
import { normalQuery, type Query, type Range } from "./query.ts";
import { decodeEvents, type StoredEvent, type TextEvent } from "./stored.ts";

export const pageSize = 1000;

/** Runs a call on the engine, as long as the store is open. */
export type During = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Stored events as the caller gets them. */
export type Decode = (stored: readonly Readable[]) => Promise<readonly RecordedEvent[]>;

export type Readable = StoredEvent | TextEvent;

export const decoded: Decode = async (stored) => decodeEvents(stored);

/** One page in log order, with the marker of what was seen. */
export async function readPage(engine: StoreEngine, query: Query, range: Range, decode: Decode): Promise<Page> {
  checkRange(range);
  const wanted = normalQuery(query);
  const limit = range.limit ?? Number.MAX_SAFE_INTEGER - 1;
  const upTo = await lastSeen(engine, range);
  // One more than asked for tells whether there is more.
  const found = await firstOf(limit + 1, engine, wanted, { ...range, upTo }, decode);
  const more = found.length > limit;
  const events = more ? found.slice(0, limit) : found;
  const seen = more && !range.backwards ? (events.at(-1)?.position ?? range.after ?? 0) : upTo;
  return { events, marker: markerAt(Math.max(seen, 0)), upTo: seen, more };
}

type Bounds = Range & { readonly upTo: number };

async function firstOf(
  count: number,
  engine: StoreEngine,
  query: Query,
  range: Bounds,
  decode: Decode,
): Promise<readonly RecordedEvent[]> {
  const { after = 0, upTo, backwards = false, asOf } = range;
  if (asOf === undefined) return decode(await readablePage(engine, query, { after, upTo, backwards, limit: count }));
  const found: RecordedEvent[] = [];
  const how = { during: atOnce, decode };
  for await (const page of pages(engine, query, { ...range, limit: count }, how)) found.push(...page);
  return found;
}

const atOnce: During = (work) => work();

/** How reading asks the engine, and what the caller gets to see. */
export interface Reading {
  readonly during: During;
  readonly decode: Decode;
}

/** All matching events, one by one. */
export function scanLog(engine: StoreEngine, query: Query, range: Range, how: Reading): AsyncIterable<RecordedEvent> {
  return itemsOf(scanPages(engine, query, range, how));
}

/** All matching events, page by page. */
export async function* scanPages(
  engine: StoreEngine,
  query: Query,
  range: Range,
  how: Reading,
): AsyncGenerator<readonly RecordedEvent[], void> {
  checkRange(range);
  const upTo = await how.during(() => lastSeen(engine, range));
  yield* pages(engine, normalQuery(query), { ...range, upTo }, how);
}

async function* pages(
  engine: StoreEngine,
  query: Query,
  { after = 0, upTo, backwards = false, asOf, limit = Number.MAX_SAFE_INTEGER }: Bounds,
  { during, decode }: Reading,
): AsyncGenerator<readonly RecordedEvent[], void> {
  let left = limit;
  let bounds = { after, upTo };
  while (left > 0 && bounds.after < bounds.upTo) {
    const size = asOf === undefined ? Math.min(pageSize, left) : pageSize;
    const part = { ...bounds, limit: size, backwards };
    const stored = await during(() => readablePage(engine, query, part));
    const last = stored.at(-1);
    const events = await decode(stored);
    const kept = asOf === undefined ? events : events.filter(({ occurred }) => occurred <= asOf).slice(0, left);
    if (kept.length > 0) yield kept;
    if (!last || stored.length < size) return;
    left -= kept.length;
    bounds = backwards ? { ...bounds, upTo: last.position - 1 } : { ...bounds, after: last.position };
    await nextTurn();
  }
}

type Part = { readonly after: number; readonly upTo: number; readonly limit: number; readonly backwards: boolean };

/** A page as the engine gives it fastest, and only if it lies where it was asked for: what goes on from it would never end otherwise. */
export async function readablePage(engine: StoreEngine, query: Query, part: Part): Promise<readonly Readable[]> {
  const found = await (engine.texts ? engine.texts(query, part) : engine.page(query, part));
  for (const event of [found[0], found.at(-1)]) {
    if (event && (event.position <= part.after || event.position > part.upTo))
      throw new BrokenChain({
        place: engine.url,
        position: event.position,
        problem: "the adapter gave an event outside the page it was asked for",
      });
  }
  return found;
}

/** The last position of a range: its own, the log's end, or where the log ended at `asAt`. */
async function lastSeen(engine: StoreEngine, { upTo = Number.MAX_SAFE_INTEGER, asAt }: Range): Promise<number> {
  const head = await engine.head();
  const end = Math.min(upTo, head.position);
  return asAt === undefined || head.recorded <= asAt ? end : Math.min(end, await positionAt(engine, asAt, end));
}

/** The last position up to `end` that was recorded by `at`. Recorded time never runs backwards, so halving finds it. */
async function positionAt(engine: StoreEngine, at: Micros, end: number): Promise<number> {
  let [low, high] = [0, Math.max(end, 0)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const [event] = await engine.page({}, { after: middle - 1, upTo: middle, limit: 1 });
    if (event && event.recorded <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
