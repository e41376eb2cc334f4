import { createReadStream, type ReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { basename } from "node:path";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import {
  BrokenFile,
  BrokenGzip,
  EmptyFile,
  FileMissing,
  FileUnreadable,
  NotAFile,
  type WholeFile,
} from "../capture/index.ts";

const pieceBytes = 262_144;

/** A file opened for import: its bytes, unpacked. */
export interface SourceFile {
  readonly path: string;
  /** Its name without folder and without `.gz`. */
  readonly name: string;
  /** Its first bytes, unpacked. */
  readonly head: Uint8Array;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Absent for a pipe, which is read once. */
  readonly whole?: WholeFile;
  readonly totalBytes: number;
  /** How much of the file, as it lies there, was read so far. */
  readonly readBytes: () => number;
  close(): void;
}

/**
 * Opens a file and looks at its beginning. A gzip is known by its first bytes, whatever it is called.
 *
 * errors  capture/file-missing, capture/not-a-file, capture/file-unreadable, capture/empty-file
 */
export async function openSource(path: string): Promise<SourceFile> {
  const { magic, size, isRegular } = await inspect(path);
  if (isRegular && size === 0) throw new EmptyFile({ file: path });
  const isGzip = magic[0] === 0x1f && magic[1] === 0x8b;
  const { raw, bytes } = unpacked(path, isGzip);
  const pieces: AsyncIterator<Uint8Array> = bytes[Symbol.asyncIterator]();
  const first = await pieces.next().catch((cause: unknown) => {
    throw sourceError(path, cause, 0);
  });
  if (first.done) throw new EmptyFile({ file: path });
  const head = first.value;
  async function* chunks() {
    yield head;
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value;
  }
  return {
    path,
    name: basename(path).replace(/\.(gz|gzip)$/i, ""),
    head,
    chunks: chunks(),
    ...(isRegular && { whole: { ...(!isGzip && { path }), again: () => unpacked(path, isGzip).bytes } }),
    totalBytes: size,
    readBytes: () => raw.bytesRead,
    close: () => {
      bytes.destroy();
      raw.destroy();
    },
  };
}

function unpacked(path: string, isGzip: boolean): { readonly raw: ReadStream; readonly bytes: Readable } {
  const raw = createReadStream(path, { highWaterMark: pieceBytes });
  // An error of either stream ends the iteration with it.
  return { raw, bytes: isGzip ? pipeline(raw, createGunzip({ chunkSize: pieceBytes }), () => {}) : raw };
}

async function inspect(path: string): Promise<{ magic: Uint8Array; size: number; isRegular: boolean }> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "r");
    const stat = await file.stat();
    if (stat.isDirectory()) throw new NotAFile({ file: path });
    if (!stat.isFile()) return { magic: new Uint8Array(), size: stat.size, isRegular: false };
    const magic = new Uint8Array(2);
    await file.read(magic, 0, 2, 0);
    return { magic, size: stat.size, isRegular: true };
  } catch (cause) {
    const code = codeOf(cause);
    if (code === "ENOENT" || code === "ENOTDIR") throw new FileMissing({ file: path }, { cause });
    if (code === "EISDIR") throw new NotAFile({ file: path }, { cause });
    if (code === undefined) throw cause;
    throw new FileUnreadable(
      { file: path, problem: code === "EACCES" ? "you have no permission to read it" : String(code) },
      { cause },
    );
  } finally {
    await file?.close();
  }
}

/** What went wrong while a file was read, as one of our errors; `read` rows came before. Anything else passes unchanged. */
export function sourceError(file: string, cause: unknown, read: number): unknown {
  if (cause instanceof BrokenFile) return new BrokenFile({ ...cause.facts, file, read }, { cause });
  const code = codeOf(cause);
  if (code?.startsWith("Z_"))
    return new BrokenGzip({ file, read, problem: cause instanceof Error ? cause.message : code }, { cause });
  return code === undefined ? cause : new FileUnreadable({ file, problem: code }, { cause });
}

function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" && /^[EZ]/.test(cause.code)
    ? cause.code
    : undefined;
}
