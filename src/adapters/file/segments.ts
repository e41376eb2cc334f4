import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
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
  const pathOf = (name: string) => join(folder, `${name}.columns`);
  return {
    url,
    load: async (name) => {
      const bytes = await read(pathOf(name));
      return bytes && unpack(bytes, pathOf(name));
    },
    save: async (name, segment) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await write(pathOf(name), pack(segment));
    },
    drop: (name) => rm(pathOf(name), { force: true }),
    list: async () => {
      const files = await listed(folder);
      return files.flatMap((file) => (file.endsWith(".columns") ? [file.slice(0, -".columns".length)] : [])).sort();
    },
  };
}

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

function unpack(bytes: Buffer, place: string): Segment {
  const damaged = (problem: string) => new SegmentDamaged({ place, problem });
  if (bytes.length < headLength || bytes.toString("latin1", 0, magic.length) !== magic)
    throw damaged("it does not begin as a segment does");
  const length = bytes.readUInt32LE(magic.length);
  const text = bytes.subarray(headLength, headLength + length);
  if (text.length < length || crc32(text) !== bytes.readUInt32LE(magic.length + 4))
    throw damaged("its header is not what was written");
  // The checksum holds, so `pack` wrote it.
  const { header, columns } = JSON.parse(text.toString()) as { header: Segment["header"]; columns: Laid[] };
  const start = aligned(headLength + length);
  const found: Record<string, TypedColumn> = {};
  for (const { name, type, at, bytes: size, crc } of columns) {
    const part = bytes.subarray(start + at, start + at + size);
    if (part.length < size || crc32(part) !== crc) throw damaged(`the column ${name} is not what was written`);
    const Column = types[type];
    // A copy each: a part of a file may lie at an odd place, and a column that is let go of would keep the whole file in memory.
    found[name] = new Column(new Uint8Array(part).buffer);
  }
  return { header, columns: found };
}

function aligned(length: number): number {
  return Math.ceil(length / 8) * 8;
}

async function read(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw cause;
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
  const temporary = `${path}.${randomUUID()}.tmp`;
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

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}
