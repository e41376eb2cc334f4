import type { RecordedEvent } from "../event/index.ts";
import type { EventStore, Query, Showing } from "../store/index.ts";
import { codeOf } from "./retry.ts";

const pageSize = 1000;

export interface Stretch {
  readonly events: readonly RecordedEvent[];
  /** All up to here was looked at. */
  readonly upTo: number;
  readonly more: boolean;
}

/**
 * The next events after a position. Where an event among them was written by newer code, those before it are given first, one by one,
 * so that a reader comes as far as it can before it stops with that error.
 */
export async function readOn(
  store: EventStore,
  query: Query,
  after: number,
  upTo: number,
  { limit = pageSize, ...showing }: Showing & { readonly limit?: number } = {},
): Promise<Stretch> {
  const range = { after, limit, ...(Number.isFinite(upTo) && { upTo }), ...showing };
  try {
    return await store.read(query, range);
  } catch (cause) {
    if (limit === 1 || codeOf(cause) !== "event/newer-version") throw cause;
    return readOn(store, query, after, upTo, { ...showing, limit: 1 });
  }
}
