import type { Sha256 } from "../kit/sha256.ts";

/** What a link of the chain is made of. */
export interface Link {
  /** The link before it in the log, and before it in its stream (absent at a stream's start, and outside streams). */
  readonly previous: Uint8Array;
  readonly previousInStream: Uint8Array | undefined;
  readonly position: number;
  readonly revision: number;
  readonly recorded: number;
  /** Where the event stands in its commit; the first brings the commit's record into the chain. */
  readonly index: number;
  readonly count: number;
  readonly record: Uint8Array;
  readonly bytes: Uint8Array;
}

const headerBytes = 32 + 32 + 8 + 8 + 8 + 4 + 4 + 4;
const none = new Uint8Array(32);
let scratch = new Uint8Array(4096);

/** The link that an empty log begins with; it differs from log to log. */
export function genesis(log: string, hash: Sha256): Uint8Array {
  return hash(new TextEncoder().encode(`thence log 1\n${log}`));
}

/**
 * The hash that proves an event, all before it, and its place: change any stored byte and every later link differs.
 *
 * shape   SHA-256 over: previous link (32 bytes) ‖ previous link in the stream, or zeros (32) ‖ position (8) ‖ revision, 0 outside
 *         streams (8) ‖ recorded microseconds (8) ‖ index in commit (4) ‖ events in commit (4) ‖ record length (4) ‖ record ‖ event;
 *         integers big-endian; the record only with the commit's first event
 */
export function chainLink(link: Link, hash: Sha256): Uint8Array {
  const record = link.index === 0 ? link.record : none.subarray(0, 0);
  const length = headerBytes + record.length + link.bytes.length;
  if (scratch.length < length) scratch = new Uint8Array(length * 2);
  scratch.set(link.previous, 0);
  scratch.set(link.previousInStream ?? none, 32);
  const view = new DataView(scratch.buffer);
  writeWide(view, 64, link.position);
  writeWide(view, 72, link.revision);
  writeWide(view, 80, link.recorded);
  view.setUint32(88, link.index);
  view.setUint32(92, link.count);
  view.setUint32(96, record.length);
  scratch.set(record, headerBytes);
  scratch.set(link.bytes, headerBytes + record.length);
  return hash(scratch.subarray(0, length));
}

function writeWide(view: DataView, at: number, value: number): void {
  const high = Math.floor(value / 2 ** 32);
  view.setInt32(at, high);
  view.setUint32(at + 4, value - high * 2 ** 32);
}
