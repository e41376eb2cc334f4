import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32 } from "node:zlib";
import { type Segment, SegmentDamaged, type Segments, type TypedColumn } from "../../insight/index.ts";

export const needs = {};

/**
 * Columns kept as files in a folder, one a segment.
 *
 * A file: the magic text, the header's length and checksum, the header as JSON with where each column lies, and the columns, each at a
 * multiple of 8 bytes and with its own CRC-32. All numbers are little-endian, as on every machine that Node runs on.
 */
export function openSegments(url: string): Segments {
  const folder = fileURLToPath(url);
  const pathOf = (name: string) => join(folder, `${name}${ending}`);
  return {
    url,
    load: (name) => read(pathOf(name)),
    save: async (name, segment) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await write(pathOf(name), pack(segment));
      await sweep(folder, pathOf(name));
    },
    drop: (name) => rm(pathOf(name), { force: true }),
    list: async () => {
      const files = await listed(folder);
      return files.flatMap((file) => (file.endsWith(ending) ? [file.slice(0, -ending.length)] : [])).sort();
    },
  };
}

const ending = ".columns";
const draftEnding = ".columns.tmp";
const magic = "thence-columns-1";
const headLength = magic.length + 8;

interface Laid {
  readonly name: string;
  readonly type: keyof typeof types;
  readonly at: number;
  readonly bytes: number;
  readonly crc: number;
}

const types = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array } as const;

function typeOf(column: TypedColumn): Laid["type"] {
  return column instanceof Uint8Array ? "u8" : column instanceof Uint16Array ? "u16" : "u32";
}

function bytesOf(column: TypedColumn): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

function* pack({ header, columns }: Segment): Generator<Uint8Array> {
  const laid: Laid[] = [];
  let at = 0;
  for (const [name, column] of Object.entries(columns)) {
    laid.push({ name, type: typeOf(column), at, bytes: column.byteLength, crc: crc32(bytesOf(column)) });
    at += aligned(column.byteLength);
  }
  const text = Buffer.from(JSON.stringify({ header, columns: laid }));
  const head = Buffer.alloc(aligned(headLength + text.length));
  head.write(magic, "latin1");
  head.writeUInt32LE(text.length, magic.length);
  head.writeUInt32LE(crc32(text), magic.length + 4);
  head.set(text, headLength);
  yield head;
  for (const column of Object.values(columns)) {
    yield bytesOf(column);
    const rest = aligned(column.byteLength) - column.byteLength;
    if (rest > 0) yield Buffer.alloc(rest);
  }
}

async function unpack(file: FileHandle, place: string): Promise<Segment> {
  const damaged = (problem: string) => new SegmentDamaged({ place, problem });
  const { size } = await file.stat();
  const part = async (at: number, length: number, name: string) => {
    if (at + length > size) throw damaged(`${name} is not whole`);
    return filled(file, at, new Uint8Array(length));
  };
  const head = Buffer.from((await part(0, headLength, "its beginning")).buffer);
  if (head.toString("latin1", 0, magic.length) !== magic) throw damaged("it does not begin as a segment does");
  const length = head.readUInt32LE(magic.length);
  const text = Buffer.from((await part(headLength, length, "its header")).buffer);
  if (crc32(text) !== head.readUInt32LE(magic.length + 4)) throw damaged("its header is not what was written");
  // The checksum holds, so `pack` wrote it.
  const { header, columns } = JSON.parse(text.toString()) as { header: Segment["header"]; columns: Laid[] };
  const start = aligned(headLength + length);
  const found: Record<string, TypedColumn> = {};
  for (const { name, type, at, bytes, crc } of columns) {
    const column = await part(start + at, bytes, `the column ${name}`);
    if (crc32(column) !== crc) throw damaged(`the column ${name} is not what was written`);
    found[name] = new types[type](column.buffer);
  }
  return { header, columns: found };
}

/** At once no more than this is read: Node refuses what does not fit 31 bits. */
const mostBytes = 2 ** 30;

async function filled(file: FileHandle, at: number, into: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  for (let done = 0; done < into.length; ) {
    const { bytesRead } = await file.read(into, done, Math.min(mostBytes, into.length - done), at + done);
    if (bytesRead === 0) throw new Error("it ended while it was read");
    done += bytesRead;
  }
  return into;
}

function aligned(length: number): number {
  return Math.ceil(length / 8) * 8;
}

async function read(path: string): Promise<Segment | undefined> {
  try {
    await using file = await open(path, "r");
    return await unpack(file, path);
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    if (cause instanceof SegmentDamaged) throw cause;
    // A file where the folder should be, or one that we may not read: nothing of ours, and no reason to answer nothing.
    throw new SegmentDamaged(
      { place: path, problem: cause instanceof Error ? cause.message : String(cause) },
      { cause },
    );
  }
}

async function listed(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if (isMissing(cause)) return [];
    throw cause;
  }
}

// To another name first: a process that ends half-way leaves the segment of before.
async function write(path: string, parts: Iterable<Uint8Array>): Promise<void> {
  const temporary = `${path.slice(0, -ending.length)}.${randomUUID()}${draftEnding}`;
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      for (const part of parts) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
}

const dayMs = 86_400_000;

/** Takes away what processes that were ended while they wrote have left behind. */
async function sweep(folder: string, written: string): Promise<void> {
  const drafts = (await listed(folder)).filter((file) => file.endsWith(draftEnding));
  if (drafts.length === 0) return;
  const now = await changedMs(written);
  for (const file of drafts) {
    const path = join(folder, file);
    // Another process may be writing it.
    if ((await changedMs(path)) < now - dayMs) await rm(path, { force: true });
  }
}

async function changedMs(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (cause) {
    if (isMissing(cause)) return Infinity;
    throw cause;
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}
