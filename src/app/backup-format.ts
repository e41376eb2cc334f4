import type { Micros } from "../event/index.ts";
import type { StoredCommit, StoredEvent } from "../store/index.ts";

/** The format that this version writes. Newer ones are refused, older ones stay readable. */
export const backupFormat = 1;

/** How the body is packed. */
export type Packing = "gzip" | "zstd";

/** What a backup says of itself first. */
export interface BackupHeader {
  readonly log: string;
  /** How many events it holds: the log's last position when the backup began. */
  readonly position: number;
  /** The last link of the chain, as hexadecimal digits. */
  readonly hash: string;
  readonly recorded: Micros;
  readonly made: Micros;
}

/** What it says last. */
export interface BackupTrailer {
  readonly events: number;
  readonly hash: string;
}

export type Frame =
  | { readonly kind: "header"; readonly header: BackupHeader }
  | { readonly kind: "event"; readonly event: StoredEvent }
  | { readonly kind: "trailer"; readonly trailer: BackupTrailer };

/** The first line of a file, which is not packed, so that anybody can see what it is. */
export function firstLine(packing: Packing): string {
  return `thence backup ${backupFormat} ${packing}\n`;
}

/**
 * The format of a backup, version 1. It holds stored bytes as they are, never a key.
 *
 *     thence backup 1 gzip⏎          the first line, as text; the packing is gzip or zstd
 *     <packed frames>                one gzip or zstd stream
 *     <32 bytes>                     SHA-256 of all bytes of the file before them
 *
 * A frame is a letter (1 byte), the length of what follows (4 bytes), and that; all integers are big-endian:
 *
 *     H  header     JSON: log, position, hash, recorded, made
 *     C  commit     first position (8), count (4), record; the events of the commit follow
 *     E  event      position (8), recorded microseconds (8), revision, 0 outside streams (8), link of the chain (32), bytes
 *     T  trailer    JSON: events, hash; nothing follows
 */
export const letters = { header: "H", commit: "C", event: "E", trailer: "T" } as const;

const eventHead = 8 + 8 + 8 + 32;
const commitHead = 8 + 4;
const frameHead = 1 + 4;
// A commit holds 256 KiB at most, and its record less; a longer frame is damage, and nothing of its length is set aside.
const longestFrame = 16 * 2 ** 20;

export function headerFrame(header: BackupHeader): Uint8Array {
  return frame(letters.header, Buffer.from(JSON.stringify(header)));
}

export function trailerFrame(trailer: BackupTrailer): Uint8Array {
  return frame(letters.trailer, Buffer.from(JSON.stringify(trailer)));
}

/** The frames of some events, each commit's record once, before its first event. */
export function eventFrames(events: readonly StoredEvent[]): Uint8Array {
  return Buffer.concat(
    events.flatMap((event) => {
      const { position, recorded, revision, hash, bytes, commit } = event;
      const head = Buffer.alloc(eventHead);
      head.writeBigInt64BE(BigInt(position), 0);
      head.writeBigInt64BE(BigInt(recorded), 8);
      head.writeBigInt64BE(BigInt(revision), 16);
      head.set(hash, 24);
      const own = frame(letters.event, head, bytes);
      return commit.first === position ? [commitFrame(commit), own] : [own];
    }),
  );
}

function commitFrame({ first, count, record }: StoredCommit): Uint8Array {
  const head = Buffer.alloc(commitHead);
  head.writeBigInt64BE(BigInt(first), 0);
  head.writeUInt32BE(count, 8);
  return frame(letters.commit, head, record);
}

function frame(letter: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const head = Buffer.alloc(frameHead);
  head.write(letter, 0, "latin1");
  head.writeUInt32BE(
    parts.reduce((sum, part) => sum + part.length, 0),
    1,
  );
  return Buffer.concat([head, ...parts]);
}

/** A frame that cannot be one. The reader of the file says where that was. */
export class BadFrame extends Error {}

/** Reads frames back from unpacked bytes; ends at the trailer, after which nothing may come. */
export async function* framesIn(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  let left: Buffer = Buffer.alloc(0);
  let commit: StoredCommit | undefined;
  let isOver = false;
  for await (const chunk of chunks) {
    left = left.length === 0 ? Buffer.from(chunk) : Buffer.concat([left, chunk]);
    let at = 0;
    while (left.length - at >= frameHead) {
      const length = left.readUInt32BE(at + 1);
      if (length > longestFrame) throw new BadFrame(`a frame of ${length} bytes`);
      const end = at + frameHead + length;
      if (left.length < end) break;
      if (isOver) throw new BadFrame("something follows its trailer");
      const letter = left.toString("latin1", at, at + 1);
      const body = left.subarray(at + frameHead, end);
      at = end;
      if (letter === letters.commit) commit = commitIn(body);
      else {
        const found = frameOf(letter, body, commit);
        isOver = found.kind === "trailer";
        yield found;
      }
    }
    left = left.subarray(at);
  }
  if (left.length > 0 || !isOver) throw new BadFrame("it ends in the middle");
}

function commitIn(body: Buffer): StoredCommit {
  if (body.length < commitHead) throw new BadFrame("a commit cut short");
  // Copies, so that a whole chunk of the file does not stay in memory for the sake of one record.
  return { first: wide(body, 0), count: body.readUInt32BE(8), record: new Uint8Array(body.subarray(commitHead)) };
}

function frameOf(letter: string, body: Buffer, commit: StoredCommit | undefined): Frame {
  switch (letter) {
    case letters.header:
      return { kind: "header", header: headerIn(jsonIn(body)) };
    case letters.trailer:
      return { kind: "trailer", trailer: trailerIn(jsonIn(body)) };
    case letters.event: {
      if (body.length < eventHead || !commit) throw new BadFrame("an event cut short, or without its commit");
      const [position, recorded, revision] = [wide(body, 0), wide(body, 8), wide(body, 16)];
      const hash = new Uint8Array(body.subarray(24, eventHead));
      const bytes = new Uint8Array(body.subarray(eventHead));
      return { kind: "event", event: { position, recorded, revision, hash, bytes, commit } };
    }
    default:
      throw new BadFrame("a frame of an unknown kind");
  }
}

function wide(body: Buffer, at: number): number {
  const value = Number(body.readBigInt64BE(at));
  if (!Number.isSafeInteger(value)) throw new BadFrame("a number beyond all positions and times");
  return value;
}

function jsonIn(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>; // any object is one
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw new BadFrame("a header or trailer that is no JSON object");
}

function headerIn({ log, position, hash, recorded, made }: Readonly<Record<string, unknown>>): BackupHeader {
  if (typeof log !== "string" || typeof hash !== "string" || !isCount(position) || !isCount(recorded) || !isCount(made))
    throw new BadFrame("a header without its parts");
  return { log, position, hash, recorded, made };
}

function trailerIn({ events, hash }: Readonly<Record<string, unknown>>): BackupTrailer {
  if (!isCount(events) || typeof hash !== "string") throw new BadFrame("a trailer without its parts");
  return { events, hash };
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value);
}
