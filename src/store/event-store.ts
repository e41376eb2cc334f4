import type { Actor, Clock, Micros, NewEvent, RandomBytes, RecordedEvent } from "../event/index.ts";
import type { Sha256 } from "../kit/sha256.ts";
import type { Condition, ReadRecord } from "./condition.ts";
import type { Integrity } from "./integrity.ts";
import type { PersonalContext } from "./keys.ts";
import type { Lacks } from "./lacks.ts";
import type { Marker } from "./marker.ts";
import type { Query, Range } from "./query.ts";
import type { Head } from "./stored.ts";

/** Why these events are appended, and what must hold. */
export interface AppendOptions {
  /** The command that led here: "place-order". */
  readonly command: string;
  readonly reason?: string;
  readonly onBehalfOf?: string;
  /** The command's own id and the SHA-256 of what it said; `decide` sets both. */
  readonly commandId?: string;
  readonly commandDigest?: string;
  readonly actor?: Actor;
  readonly correlation?: string;
  readonly causation?: string;
  readonly conditions?: readonly Condition[];
  readonly reads?: readonly ReadRecord[];
  /** The hash of the code that decided. */
  readonly code?: string;
  /**
   * What to do with events whose id is in the log already. `refuse` (the default): a commit that is there whole, byte for byte,
   * gives its first outcome again, and anything else is refused. `skip`: known events are left out, changed ones reported.
   */
  readonly known?: "refuse" | "skip";
}

/** Where the events went. All is on disk when you hold this. */
export interface Appended {
  readonly commit: string;
  /** The first and the last position; equal for one event, both 0 where everything was known already. */
  readonly first: number;
  readonly last: number;
  readonly recorded: Micros;
  readonly ids: readonly string[];
  /** How many of the events were in the log already. */
  readonly known: number;
  /** Ids in the log that carry other bytes than these events (only with `known: "skip"`). */
  readonly changed: readonly string[];
}

export interface Page {
  readonly events: readonly RecordedEvent[];
  /** Hand it to a condition: "nothing has come since". */
  readonly marker: Marker;
  /** The position that was seen up to: the log's end (as it was at `asAt`), or the last event where `limit` cut the page. */
  readonly upTo: number;
  readonly more: boolean;
}

/** How personal fields are shown. */
export interface Showing {
  /**
   * `revealed` (the default): in plain, or as "[erased]" once the person was forgotten. `sealed`: as they are stored, for whatever keeps
   * what it reads (read models, exports, evidence); `reveal` opens them for its readers.
   */
  readonly personal?: "revealed" | "sealed";
}

export interface ReadOptions extends Range, Showing {}

export interface SubscribeOptions extends Showing {
  readonly after?: number;
  readonly signal?: AbortSignal;
}

/**
 * Where events are kept: one log of commits, dense positions, a hash chain over the stored bytes.
 *
 * An append is whole or not at all, and acknowledged only when it is on disk. Appends made at the same time share one
 * write; each succeeds or fails alone and sees the ones before it.
 */
export interface EventStore {
  /** The store's address, without secrets. */
  readonly url: string;
  readonly lacks: Lacks;
  /** errors  store/stale-revision, store/condition-failed, store/unbounded-condition, store/known-event, store/commit-too-large, store/undeclared-event, store/corrects-unknown, store/no-keys, store/subject-erased, store/personal-in-plain */
  append(events: readonly NewEvent[], options: AppendOptions): Promise<Appended>;
  /**
   * One page in log order, with the marker for a later condition: what was looked through, whether or not `asOf` left some of it out.
   */
  read(query: Query, range?: ReadOptions): Promise<Page>;
  /** All matching events in log order, page by page, in constant memory. */
  scan(query: Query, range?: ReadOptions): AsyncIterable<RecordedEvent>;
  /** What `scan` gives, a page at a time: for those who work through millions of events. No page is empty. */
  scanPages(query: Query, range?: ReadOptions): AsyncIterable<readonly RecordedEvent[]>;
  /** All matching events after a position, then each new one as it comes, until `signal` ends it. */
  subscribe(query: Query, options?: SubscribeOptions): AsyncIterable<RecordedEvent>;
  /** The events with these ids, in no particular order; unknown ids are left out. */
  find(ids: readonly string[], options?: Showing): Promise<readonly RecordedEvent[]>;
  /** What stands in a tag for a personal text that was given as `pseudonym(text)`, to ask for it. */
  pseudonym(text: string): Promise<string>;
  /** Changes when a person is erased, by whatever process: whoever remembers plain values that this store gave forgets them then. */
  erasureEpoch(): Promise<number>;
  head(): Promise<Head>;
  /** Reads the whole log and compares it with its chain and its query columns. */
  verify(progress?: (position: number, of: number) => void): Promise<Integrity>;
  close(): Promise<void>;
}

/** What every store is given instead of reaching for it. */
export interface StoreContext {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly hash: Sha256;
  /** What personal fields need; without it, an event that has any is refused. */
  readonly personal?: PersonalContext;
}
