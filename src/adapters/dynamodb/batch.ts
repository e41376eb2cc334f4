import { gunzipSync, gzipSync } from "node:zlib";
import { tagPairs } from "../../event/index.ts";
import {
  bodyIn,
  type IndexedRow,
  NewerFormat,
  StoreDamaged,
  type StoredCommit,
  type StoredEvent,
} from "../../store/index.ts";
import type { Item } from "./client.ts";
import type { Keys } from "./keys.ts";

const format = 1;

/** What one conditional write adds to the log: events with neighbouring positions. */
export interface Batch<Row extends StoredEvent = StoredEvent> {
  readonly log: string;
  readonly rows: readonly Row[];
}

export const firstOf = ({ rows }: Batch) => rows[0]?.position ?? 0;
export const lastOf = ({ rows }: Batch) => rows.at(-1)?.position ?? 0;

/** What is told about the bytes of a batch, which follow it in the order of the lists. */
interface Header {
  /** First position, count and length of the record. A restored batch may hold a part of a commit. */
  readonly commits: readonly (readonly [first: number, count: number, length: number])[];
  /** Which of the commits, revision, recorded time and length. */
  readonly events: readonly (readonly [commit: number, revision: number, recorded: number, length: number])[];
}

/**
 * The item that holds a batch. Its key is its first position, so that whoever knows the end of the log knows the only key at which
 * the log can go on.
 *
 * shape   `events` is gzip over: header length (4 bytes, big-endian) ‖ header as JSON ‖ 32 bytes of hash an event ‖ records ‖ events
 */
export function batchItem(keys: Keys, batch: Batch): Item {
  const { pk, sk } = keys.batch(firstOf(batch));
  return {
    pk: { S: pk },
    sk: { S: sk },
    format: { N: String(format) },
    log: { S: batch.log },
    events: { B: packed(batch.rows) },
  };
}

function packed(rows: readonly StoredEvent[]): Uint8Array {
  const commits: StoredCommit[] = [];
  const events = rows.map(({ commit, revision, recorded, bytes }): Header["events"][number] => {
    if (commits.at(-1)?.first !== commit.first) commits.push(commit);
    return [commits.length - 1, revision, recorded, bytes.length];
  });
  const told: Header = { commits: commits.map(({ first, count, record }) => [first, count, record.length]), events };
  const header = Buffer.from(JSON.stringify(told));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(header.length);
  const parts = [rows.map((row) => row.hash), commits.map((commit) => commit.record), rows.map((row) => row.bytes)];
  return gzipSync(Buffer.concat([length, header, ...parts.flat()]));
}

/** errors  store/newer-format, store/damaged */
export function batchIn(item: Item, place: string): Batch {
  const found = Number(item["format"]?.N);
  if (found > format) throw new NewerFormat({ place, found, known: format });
  try {
    return { log: item["log"]?.S ?? "", rows: unpacked(item["events"]?.B ?? new Uint8Array(), Number(item["sk"]?.S)) };
  } catch (cause) {
    const problem = `the batch of position ${Number(item["sk"]?.S)} cannot be unpacked`;
    throw new StoreDamaged({ place, problem }, { cause });
  }
}

function unpacked(bytes: Uint8Array, first: number): StoredEvent[] {
  const all = gunzipSync(bytes);
  let at = 0;
  const take = (length: number) => {
    at += length;
    if (at > all.length) throw new RangeError("it ends too early");
    return new Uint8Array(all.buffer, all.byteOffset + at - length, length);
  };
  const length = Buffer.from(take(4)).readUInt32BE();
  const header = JSON.parse(Buffer.from(take(length)).toString()) as Header; // written by packed
  const hashes = header.events.map(() => take(32));
  const commits = header.commits.map(
    ([start, count, size]): StoredCommit => ({ first: start, count, record: take(size) }),
  );
  return header.events.map(([commit, revision, recorded, size], i) => ({
    position: first + i,
    recorded,
    revision,
    hash: hashes[i] ?? new Uint8Array(),
    bytes: take(size),
    commit: commits[commit] ?? { first: 0, count: 0, record: new Uint8Array() },
  }));
}

/** An event with what its bytes say it is to be found by; nothing where they are damaged. */
export function indexedRow(stored: StoredEvent): IndexedRow {
  const body = bodyIn(stored.bytes);
  const { id = "", type, occurred = 0, stream } = body ?? {};
  const lineage = body?.lineage ?? (type === undefined ? [] : [type]);
  return { ...stored, body, indexed: { id, lineage, tags: tagPairs(body?.tags ?? {}), stream, occurred } };
}
