import type { SQLInputValue, StatementSync } from "node:sqlite";
import type { StoredEvent } from "../../store/index.ts";

/** A row as a list: lists are made faster than objects. */
export type Row = readonly unknown[];

export const eventColumns = `e.position, e.recorded, e.revision, e.hash, e.bytes, e."commit", c.count, c.record`;
export const withCommit = `join "commit" c on c.first = e."commit"`;

let lastRecord: Uint8Array | undefined;
let lastCommit = 0;

export function storedEvent([position, recorded, revision, hash, bytes, commit, count, told]: Row): StoredEvent {
  const first = Number(commit);
  const record = asBytes(told);
  // Rows of one commit come together; sharing one buffer lets the reader parse its record once.
  if (!lastRecord || lastCommit !== first || !same(lastRecord, record)) lastRecord = record;
  lastCommit = first;
  return {
    position: Number(position),
    recorded: Number(recorded),
    revision: Number(revision),
    hash: asBytes(hash),
    bytes: asBytes(bytes),
    commit: { first, count: Number(count), record: lastRecord },
  };
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** The rows that a statement over `eventColumns` finds. */
export function eventRows(statement: StatementSync, values: readonly SQLInputValue[]): Row[] {
  statement.setReturnArrays(true);
  return statement.all(...values) as unknown as Row[]; // its type knows only rows as objects
}

/** A blob as bytes; text that somebody wrote in its place is read as its UTF-8, and will not agree with the chain. */
export function asBytes(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new TextEncoder().encode(String(value ?? ""));
}
