import type { Micros } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import type { Sha256 } from "../kit/sha256.ts";
import { chainLink } from "./chain.ts";
import type { Condition } from "./condition.ts";
import { markerPosition } from "./marker.ts";
import type { PreparedCommit } from "./prepare.ts";
import type { PreparedEvent } from "./prepare-event.ts";
import { matches, type Query } from "./query.ts";
import type { Head, StoredCommit, StoredEvent } from "./stored.ts";

/** Where a stream stands. */
export interface StreamHead {
  readonly revision: number;
  readonly hash: Uint8Array;
}

/** What admission must know of the log as it stands, answered inside the adapter's own transaction. */
export interface LogView {
  readonly head: Head;
  streamHead(stream: string): StreamHead | undefined;
  /** The last position after `after` whose event matches, if any. */
  lastMatch(query: Query, after: number): number | undefined;
  /** The event with this id, if it is there. */
  known(id: string): KnownEventAt | undefined;
}

/** Where an event is, its bytes, and the commit it came with. */
export interface KnownEventAt {
  readonly position: number;
  readonly bytes: Uint8Array;
  readonly commit: { readonly first: number; readonly count: number };
}

/** A row to write. */
export interface AdmittedEvent extends StoredEvent {
  /** What to index it by. */
  readonly indexed: PreparedEvent;
}

/** Why a commit was not admitted, as data that can cross a thread. */
export type Refusal =
  | { readonly kind: "stale-revision"; readonly stream: string; readonly expected: number; readonly actual: number }
  | { readonly kind: "condition-failed"; readonly query: string; readonly position: number }
  | { readonly kind: "known-event"; readonly ids: readonly string[]; readonly changed: boolean };

export type Outcome =
  | {
      readonly ok: true;
      readonly first: number;
      readonly last: number;
      readonly recorded: Micros;
      readonly known: number;
      readonly changed: readonly string[];
    }
  | { readonly ok: false; readonly refusal: Refusal };

export interface Admission {
  readonly outcomes: readonly Outcome[];
  readonly rows: readonly AdmittedEvent[];
  readonly head: Head;
}

/**
 * Decides a batch of commits in order: each alone, each seeing the admitted ones before it. Pure; the adapter writes the rows in the
 * same transaction that answered `view`, and acknowledges after its sync.
 *
 * Recorded time never runs backwards: it is `now`, or the log's last recorded time where the clock was set back.
 */
export function admit(batch: readonly PreparedCommit[], view: LogView, now: Micros, hash: Sha256): Admission {
  const rows: AdmittedEvent[] = [];
  const streams = new Map<string, StreamHead>();
  const ids = new Map<string, AdmittedEvent>();
  let head = view.head;

  const streamHead = (stream: string) => streams.get(stream) ?? view.streamHead(stream);
  const known = (id: string) => ids.get(id) ?? view.known(id);
  const lastMatch = (query: Query, after: number) => {
    for (let i = rows.length - 1; i >= 0; i--) {
      const row = rows[i];
      if (row && row.position > after && matches(query, row.indexed)) return row.position;
    }
    return view.lastMatch(query, after);
  };

  const refused = (condition: Condition): Refusal | undefined => {
    if ("stream" in condition) {
      const actual = streamHead(condition.stream)?.revision ?? 0;
      if (actual === condition.revision) return undefined;
      return { kind: "stale-revision", stream: condition.stream, expected: condition.revision, actual };
    }
    const position = lastMatch(condition.query, markerPosition(condition.after));
    return position === undefined
      ? undefined
      : { kind: "condition-failed", query: canonicalJson(condition.query), position };
  };

  const outcomes = batch.map((commit): Outcome => {
    const { fresh, same, repeated, changed } = sorted(commit, known);
    if (commit.known === "refuse" && fresh.length < commit.events.length) {
      if (isWhole(commit, same))
        return { ok: true, ...span(same), recorded: head.recorded, known: same.length, changed };
      return {
        ok: false,
        refusal: { kind: "known-event", ids: changed.length > 0 ? changed : repeated, changed: changed.length > 0 },
      };
    }
    if (fresh.length === 0)
      return { ok: true, first: 0, last: 0, recorded: head.recorded, known: repeated.length, changed };
    for (const condition of commit.conditions) {
      const refusal = refused(condition);
      if (refusal) return { ok: false, refusal };
    }

    const recorded = Math.max(now, head.recorded);
    const stored: StoredCommit = {
      first: head.position + 1,
      count: fresh.length,
      record: encoder.encode(commit.record),
    };
    fresh.forEach((indexed, index) => {
      const position = head.position + 1;
      const before = indexed.stream === undefined ? undefined : streamHead(indexed.stream);
      const revision = indexed.stream === undefined ? 0 : (before?.revision ?? 0) + 1;
      const link = {
        previous: head.hash,
        previousInStream: before?.hash,
        position,
        revision,
        recorded,
        index,
        count: stored.count,
      };
      const bytes = encoder.encode(indexed.text);
      const row = {
        position,
        recorded,
        revision,
        hash: chainLink({ ...link, record: stored.record, bytes }, hash),
        bytes,
        commit: stored,
        indexed,
      };
      rows.push(row);
      ids.set(indexed.id, row);
      if (indexed.stream !== undefined) streams.set(indexed.stream, { revision, hash: row.hash });
      head = { log: head.log, position, hash: row.hash, recorded };
    });
    return { ok: true, first: stored.first, last: head.position, recorded, known: repeated.length, changed };
  });
  return { outcomes, rows, head };
}

const encoder = new TextEncoder();

/** The events of a commit by what the log knows of them; an id that comes twice in the commit is a repetition the second time. */
function sorted(commit: PreparedCommit, known: LogView["known"]) {
  const fresh = new Map<string, PreparedEvent>();
  const same: KnownEventAt[] = [];
  const repeated: string[] = [];
  const changed: string[] = [];
  for (const event of commit.events) {
    const before = known(event.id);
    const twin = fresh.get(event.id);
    if (!before && !twin) fresh.set(event.id, event);
    else if (before ? equalBytes(before.bytes, encoder.encode(event.text)) : twin?.text === event.text)
      repeated.push(event.id);
    else changed.push(event.id);
    if (before && changed.at(-1) !== event.id) same.push(before);
  }
  return { fresh: [...fresh.values()], same, repeated, changed };
}

/** Whether these events are one commit of the log: all of it, in its order. */
function isWhole(commit: PreparedCommit, same: readonly KnownEventAt[]): boolean {
  const first = same[0]?.commit.first ?? 0;
  return (
    same.length === commit.events.length &&
    same[0]?.commit.count === same.length &&
    same.every((event, i) => event.position === first + i)
  );
}

const span = (events: readonly KnownEventAt[]) => ({
  first: events[0]?.position ?? 0,
  last: events.at(-1)?.position ?? 0,
});

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
