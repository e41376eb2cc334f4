import type { Micros } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import type { Sha256 } from "../kit/sha256.ts";
import { chainLink } from "./chain.ts";
import type { Condition, Marker } from "./event-store.ts";
import type { PreparedCommit, PreparedEvent } from "./prepare.ts";
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
  /** Where an event with this id is, and its bytes. */
  known(id: string): { readonly position: number; readonly bytes: Uint8Array } | undefined;
}

/** A row to write. */
export interface AdmittedEvent extends StoredEvent {
  readonly prepared: PreparedEvent;
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

export function markerAt(position: number): Marker {
  return `p${position}` as Marker; // the one place that makes markers
}

export function markerPosition(marker: Marker): number {
  return Number(marker.slice(1));
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
      if (row && row.position > after && matches(query, row.prepared)) return row.position;
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
    return position === undefined ? undefined : { kind: "condition-failed", query: canonicalJson(condition.query), position };
  };

  const outcomes = batch.map((commit): Outcome => {
    const fresh: PreparedEvent[] = [];
    const same: number[] = [];
    const changed: string[] = [];
    for (const event of commit.events) {
      const before = known(event.id);
      if (!before) fresh.push(event);
      else if (equalBytes(before.bytes, encoder.encode(event.text))) same.push(before.position);
      else changed.push(event.id);
    }
    if (commit.known === "refuse" && same.length + changed.length > 0) {
      if (same.length === commit.events.length) {
        return { ok: true, first: Math.min(...same), last: Math.max(...same), recorded: head.recorded, known: same.length, changed: [] };
      }
      const names = changed.length > 0 ? changed : commit.events.filter((event) => known(event.id)).map((event) => event.id);
      return { ok: false, refusal: { kind: "known-event", ids: names, changed: changed.length > 0 } };
    }
    if (fresh.length === 0) return { ok: true, first: 0, last: 0, recorded: head.recorded, known: same.length, changed };
    for (const condition of commit.conditions) {
      const refusal = refused(condition);
      if (refusal) return { ok: false, refusal };
    }
    const repeated = repeatedId(fresh);
    if (repeated) return { ok: false, refusal: { kind: "known-event", ids: [repeated], changed: true } };

    const recorded = Math.max(now, head.recorded);
    const stored: StoredCommit = { first: head.position + 1, count: fresh.length, record: encoder.encode(commit.record) };
    fresh.forEach((prepared, index) => {
      const position = head.position + 1;
      const before = prepared.stream === undefined ? undefined : streamHead(prepared.stream);
      const revision = prepared.stream === undefined ? 0 : (before?.revision ?? 0) + 1;
      const link = { previous: head.hash, previousInStream: before?.hash, position, revision, recorded, index, count: stored.count };
      const bytes = encoder.encode(prepared.text);
      const row = { position, recorded, revision, hash: chainLink({ ...link, record: stored.record, bytes }, hash), bytes, commit: stored, prepared };
      rows.push(row);
      ids.set(prepared.id, row);
      if (prepared.stream !== undefined) streams.set(prepared.stream, { revision, hash: row.hash });
      head = { log: head.log, position, hash: row.hash, recorded };
    });
    return { ok: true, first: stored.first, last: head.position, recorded, known: same.length, changed };
  });
  return { outcomes, rows, head };
}

const encoder = new TextEncoder();

function repeatedId(events: readonly PreparedEvent[]): string | undefined {
  const seen = new Set<string>();
  return events.find((event) => seen.size === seen.add(event.id).size)?.id;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
