import type { Micros } from "../event/index.ts";
import type { Outcome } from "./admit.ts";
import type { Lacks } from "./lacks.ts";
import type { PreparedCommit } from "./prepare.ts";
import type { Query, Range } from "./query.ts";
import type { Head, IndexedRow, StoredEvent, TextEvent } from "./stored.ts";

/** How many events, and how many characters of events and records. */
export interface BatchLimits {
  readonly events: number;
  readonly length: number;
}

/**
 * What a database must be able to do to keep a log; `createEventStore` makes an event store of it.
 *
 * The one hard promise is `commit`: answer `admit`'s questions and write its rows in a single transaction that no other writer can
 * interleave with, and return only when the rows are on disk.
 */
export interface StoreEngine {
  /** The store's address, without secrets. */
  readonly url: string;
  readonly lacks: Lacks;
  /** How much `commit` can write in one go, where that is less than usual; more than one commit comes only within it. */
  readonly mostAtOnce?: BatchLimits;
  commit(batch: readonly PreparedCommit[], now: Micros): Promise<readonly Outcome[]>;
  /** Up to `limit` matching events in log order, or from the end backwards. `limit` is always given. */
  page(query: Query, range: Range & { readonly limit: number }): Promise<readonly StoredEvent[]>;
  /** The same as `page`, for reading alone, where the database gives text faster than bytes. Bytes that are no UTF-8 are refused. */
  texts?(query: Query, range: Range & { readonly limit: number }): Promise<readonly TextEvent[]>;
  find(ids: readonly string[]): Promise<readonly StoredEvent[]>;
  head(): Promise<Head>;
  /** Stored events with the query columns kept beside them, in log order, for `verify`. */
  rows(after: number, limit: number): Promise<readonly IndexedRow[]>;
  /** How many index entries there are up to a position, and beyond the log's end, so that `verify` notices entries without an event. */
  indexEntries(upTo: number): Promise<number>;
  /** Writes events with the positions and hashes they have (migration, backup). Only right after the head. */
  restore(log: string, events: readonly IndexedRow[]): Promise<void>;
  /** Calls `wake` after each commit, also another process's where the database can tell. Returns the way to stop. */
  watch(wake: () => void): () => void;
  close(): Promise<void>;
  /** Where the chained bytes lie, for those who want to look. */
  readonly stored?: { readonly table: string; readonly column: string };
}
