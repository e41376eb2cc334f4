import type { RecordedEvent } from "../event/index.ts";
import type { StoreEngine } from "./engine.ts";
import { BrokenChain } from "./errors.ts";
import type { Page } from "./event-store.ts";
import { markerAt } from "./marker.ts";
import { checkRange } from "./prepare-condition.ts";
import { normalQuery, type Query, type Range } from "./query.ts";
import { decodeEvents, type StoredEvent } from "./stored.ts";

export const pageSize = 1000;

/** Runs a call on the engine, as long as the store is open. */
export type During = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Stored events as the caller gets them. */
export type Decode = (stored: readonly StoredEvent[]) => Promise<readonly RecordedEvent[]>;

export const decoded: Decode = async (stored) => decodeEvents(stored);

/** One page in log order, with the marker of what was seen. */
export async function readPage(engine: StoreEngine, query: Query, range: Range, decode: Decode): Promise<Page> {
  checkRange(range);
  const wanted = normalQuery(query);
  const limit = range.limit ?? Number.MAX_SAFE_INTEGER - 1;
  const upTo = Math.min(range.upTo ?? Number.MAX_SAFE_INTEGER, (await engine.head()).position);
  // One more than asked for tells whether there is more.
  const stored = await engine.page(wanted, { ...range, upTo, limit: limit + 1 });
  const events = await decode(stored.slice(0, limit));
  const more = stored.length > limit;
  const seen = more && !range.backwards ? (events.at(-1)?.position ?? range.after ?? 0) : upTo;
  return { events, marker: markerAt(Math.max(seen, 0)), upTo: seen, more };
}

/** All matching events, page by page. */
export async function* scanLog(
  engine: StoreEngine,
  query: Query,
  range: Range,
  how: { readonly during: During; readonly decode: Decode },
): AsyncGenerator<RecordedEvent> {
  checkRange(range);
  const wanted = normalQuery(query);
  const { during, decode } = how;
  const upTo = Math.min(range.upTo ?? Number.MAX_SAFE_INTEGER, (await during(() => engine.head())).position);
  let left = range.limit ?? Number.MAX_SAFE_INTEGER;
  let bounds = { after: range.after ?? 0, upTo };
  while (left > 0 && bounds.after < bounds.upTo) {
    const limit = Math.min(pageSize, left);
    const part = { ...bounds, limit, backwards: range.backwards ?? false };
    const stored = await during(() => engine.page(wanted, part));
    const last = stored.at(-1);
    if (last && (last.position <= bounds.after || last.position > bounds.upTo))
      throw new BrokenChain({
        place: engine.url,
        position: last.position,
        problem: "the adapter gave an event outside the page it was asked for",
      });
    yield* await decode(stored);
    if (!last || stored.length < limit) return;
    left -= stored.length;
    bounds = range.backwards ? { ...bounds, upTo: last.position - 1 } : { ...bounds, after: last.position };
  }
}
