import type { Actor, Intent, Micros, Origin, PersonalFields, RecordedEvent, Tag, Tags } from "../event/index.ts";
import { isRecord } from "../kit/is-record.ts";
import type { ReadRecord } from "./condition.ts";
import { recordReader } from "./read-record.ts";

/** The end of the log. */
export interface Head {
  /** The log's own id: two logs with the same events still differ. */
  readonly log: string;
  /** The last position; 0 in an empty log. */
  readonly position: number;
  /** The last link of the hash chain. */
  readonly hash: Uint8Array;
  /** The last recorded time; 0 in an empty log. */
  readonly recorded: Micros;
}

/** An event as an adapter keeps it: opaque bytes, and what the store added. Commit ids are time-ordered UUIDs. */
export interface StoredEvent {
  readonly position: number;
  readonly recorded: Micros;
  /** 0 where the event belongs to no stream. */
  readonly revision: number;
  readonly hash: Uint8Array;
  readonly bytes: Uint8Array;
  readonly commit: StoredCommit;
}

/** A commit as an adapter keeps it: its first position, how many events it holds, and its record's bytes. */
export interface StoredCommit {
  readonly first: number;
  readonly count: number;
  readonly record: Uint8Array;
}

/** A stored event for reading alone, its bytes and its commit's record as text. */
export interface TextEvent {
  readonly position: number;
  readonly recorded: Micros;
  readonly revision: number;
  readonly text: string;
  readonly record: string;
}

/** What the bytes of an event say. */
export interface EventBody {
  readonly id: string;
  readonly type: string;
  readonly lineage?: readonly string[];
  readonly version?: number;
  readonly versions?: readonly number[];
  readonly data: unknown;
  readonly tags: Tags;
  readonly stream?: string;
  readonly occurred: Micros;
  readonly offset?: number;
  readonly corrects?: string;
  readonly personal?: PersonalFields;
  readonly correlation?: string;
  readonly causation?: string;
  readonly origin?: Origin;
}

/** A stored event with the copies that the store keeps to find it by. */
export interface IndexedRow extends StoredEvent {
  readonly indexed: {
    readonly id: string;
    readonly lineage: readonly string[];
    readonly tags: readonly Tag[];
    readonly stream: string | undefined;
    readonly occurred: Micros;
  };
  /** What the bytes say, where the adapter has read them anyway. */
  readonly body?: EventBody | undefined;
}

/** What the bytes of a commit record say. */
export interface CommitRecord {
  readonly id: string;
  readonly intent: Intent;
  readonly actor?: Actor;
  readonly correlation?: string;
  readonly causation?: string;
  readonly reads?: readonly ReadRecord[];
  readonly code?: string;
}

const decoder = new TextDecoder("utf-8", { fatal: true });

export function readBody(bytes: Uint8Array): EventBody {
  return JSON.parse(decoder.decode(bytes));
}

/** What stored bytes say, or undefined where they are not an event as this store writes it. */
export function bodyIn(bytes: Uint8Array): EventBody | undefined {
  try {
    const body: unknown = readBody(bytes);
    return isBody(body) ? body : undefined;
  } catch (cause) {
    if (cause instanceof SyntaxError || cause instanceof TypeError) return undefined;
    throw cause;
  }
}

function isBody(value: unknown): value is EventBody {
  if (!isRecord(value) || !isRecord(value["tags"])) return false;
  const { id, type, occurred, stream, lineage, tags } = value;
  if (typeof id !== "string" || typeof type !== "string" || typeof occurred !== "number") return false;
  if (stream !== undefined && typeof stream !== "string") return false;
  if (lineage !== undefined && !isTexts(lineage)) return false;
  for (const name in tags) if (typeof tags[name] !== "string" && !isTexts(tags[name])) return false;
  return true;
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

const toRecord = recordReader();

export function readRecord(bytes: Uint8Array): CommitRecord {
  return toRecord(decoder.decode(bytes));
}

/** Reads stored events back; events of one commit share its parsed record. */
export function decodeEvents(stored: readonly (StoredEvent | TextEvent)[]): RecordedEvent[] {
  let last: Uint8Array | string | undefined;
  let record: CommitRecord | undefined;
  return stored.map((event) => {
    const isText = "text" in event;
    const told = isText ? event.record : event.commit.record;
    if (record === undefined || told !== last) {
      record = typeof told === "string" ? toRecord(told) : readRecord(told);
      last = told;
    }
    const body: EventBody = isText ? JSON.parse(event.text) : readBody(event.bytes);
    return recordedEvent(event, body, record);
  });
}

type Writable<Value> = { -readonly [Name in keyof Value]: Value[Name] };

// What nearly every event has comes in one of two literals and the rest is added: spreading into one literal takes three times as long.
function recordedEvent(stored: StoredEvent | TextEvent, body: EventBody, record: CommitRecord): RecordedEvent {
  const { position, recorded, revision } = stored;
  const { id, type, data, tags, stream, occurred } = body;
  const lineage = body.lineage ?? [type];
  const version = body.version ?? 1;
  const offset = body.offset ?? 0;
  const { id: commit, intent } = record;
  const event: Writable<RecordedEvent> =
    stream === undefined
      ? { id, type, lineage, version, data, tags, position, occurred, offset, recorded, commit, intent }
      : {
          id,
          type,
          lineage,
          version,
          data,
          tags,
          stream,
          revision,
          position,
          occurred,
          offset,
          recorded,
          commit,
          intent,
        };
  if (record.actor) event.actor = record.actor;
  const correlation = body.correlation ?? record.correlation;
  if (correlation !== undefined) event.correlation = correlation;
  const causation = body.causation ?? record.causation;
  if (causation !== undefined) event.causation = causation;
  if (body.versions) event.versions = body.versions;
  if (body.corrects !== undefined) event.corrects = body.corrects;
  if (body.personal) event.personal = body.personal;
  if (body.origin) event.origin = body.origin;
  return event;
}
