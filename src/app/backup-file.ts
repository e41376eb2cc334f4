import { createHash, randomBytes } from "node:crypto";
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline as piped, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip, createZstdCompress, createZstdDecompress } from "node:zlib";
import { ThenceError } from "../kit/failure.ts";
import { hex } from "../kit/sha256.ts";
import { NewerFormat, type StoredEvent } from "../store/index.ts";
import { BackupDamaged, BackupExists, BackupUnreadable, BackupUnwritable, NotABackup } from "./backup-errors.ts";
import {
  type BackupHeader,
  BadFrame,
  backupFormat,
  type Frame,
  firstLine,
  framesIn,
  type Packing,
} from "./backup-format.ts";
import { chainFollower } from "./chain-follower.ts";
import { syncFolder } from "./checkpoint-file.ts";

const digestBytes = 32;
const eventsAPage = 1000;

/** A file that was written. */
export interface WrittenBackup {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Packs frames into a file that is there whole and on disk when this returns, or not at all. */
export async function writeBackupFile(
  path: string,
  packing: Packing,
  frames: AsyncIterable<Uint8Array>,
): Promise<WrittenBackup> {
  if (existsSync(path)) throw new BackupExists({ path });
  const draft = `${path}.${randomBytes(4).toString("hex")}.tmp`;
  const digest = createHash("sha256");
  let bytes = 0;
  let sha256 = "";
  async function* sealed(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const count = (chunk: Uint8Array) => {
      bytes += chunk.length;
      return chunk;
    };
    const line = Buffer.from(firstLine(packing));
    digest.update(line);
    yield count(line);
    for await (const chunk of packed) {
      digest.update(chunk);
      yield count(chunk);
    }
    const seal = digest.digest();
    sha256 = seal.toString("hex");
    yield count(seal);
  }
  try {
    mkdirSync(dirname(path), { recursive: true });
    const pack = packing === "gzip" ? createGzip() : createZstdCompress();
    // A backup holds what the log holds, so only its owner may read it.
    const target = createWriteStream(draft, { flags: "wx", mode: 0o600, flush: true });
    await pipeline(Readable.from(frames, { objectMode: false }), pack, sealed, target);
    renameSync(draft, path);
    syncFolder(dirname(path));
    return { file: path, bytes, sha256 };
  } catch (cause) {
    rmSync(draft, { force: true });
    if (cause instanceof ThenceError || !(cause instanceof Error && "code" in cause)) throw cause;
    throw new BackupUnwritable({ path, problem: cause.message }, { cause });
  }
}

/** A backup that can be read: again and again, page by page. */
export interface BackupFile {
  readonly path: string;
  readonly header: BackupHeader;
  /**
   * Reads the file once and compares it with its digest.
   *
   * errors  app/backup-damaged, with the last position before the damage
   */
  check(progress?: (readBytes: number, of: number) => void): Promise<void>;
  /** The events after a position, page by page; a page ends where a commit ends. */
  pages(after: number): AsyncGenerator<readonly StoredEvent[]>;
}

/**
 * Opens a backup and reads its header.
 *
 * errors  app/backup-unreadable, app/not-a-backup, app/backup-damaged, store/newer-format
 */
export async function openBackup(path: string): Promise<BackupFile> {
  const { start, size, packing } = await inspected(path);
  const damaged = (position: number, cause: unknown) =>
    new BackupDamaged({ path, position, problem: cause instanceof Error ? cause.message : String(cause) }, { cause });

  async function* frames(): AsyncGenerator<Frame> {
    let position = 0;
    try {
      const packed = createReadStream(path, { start, end: size - digestBytes - 1 });
      const unpack = packing === "gzip" ? createGunzip() : createZstdDecompress();
      // Each closes the other, also where the frames are not read to their end; whoever reads them is told what is wrong.
      piped(packed, unpack, () => {});
      for await (const frame of framesIn(unpack)) {
        yield frame;
        if (frame.kind === "event") position = frame.event.position;
      }
    } catch (cause) {
      // Only what the file says itself; what the reader of these frames throws does not come here.
      if (cause instanceof BadFrame || (cause instanceof Error && "code" in cause)) throw damaged(position, cause);
      throw cause;
    }
  }

  const header = await (async () => {
    for await (const frame of frames()) {
      if (frame.kind === "header") return frame.header;
      break;
    }
    throw damaged(0, new BadFrame("it does not begin with its header"));
  })();

  async function* pages(after: number): AsyncGenerator<readonly StoredEvent[]> {
    let page: StoredEvent[] = [];
    let events = 0;
    let [isHead, isOver] = [true, false];
    let last: Uint8Array | undefined;
    for await (const frame of frames()) {
      if (frame.kind === "header") {
        if (!isHead) throw damaged(events, new BadFrame("a second header"));
        isHead = false;
      } else if (frame.kind === "event") {
        const { event } = frame;
        events += 1;
        if (event.position !== events) throw damaged(events - 1, new BadFrame("an event is out of its place"));
        last = event.hash;
        if (event.position > after) page.push(event);
        const isWhole = event.position === event.commit.first + event.commit.count - 1;
        if (isWhole && page.length >= eventsAPage) {
          yield page;
          page = [];
        }
      } else {
        const { trailer } = frame;
        const isSame = trailer.events === header.position && trailer.hash === header.hash && events === trailer.events;
        if (!isSame || (last && hex(last) !== trailer.hash))
          throw damaged(events, new BadFrame("its end does not agree with its beginning"));
        isOver = true;
      }
    }
    if (!isOver) throw damaged(events, new BadFrame("it ends in the middle"));
    if (page.length > 0) yield page;
  }

  const check = async (progress: (readBytes: number, of: number) => void = () => {}): Promise<void> => {
    const digest = createHash("sha256");
    let read = 0;
    for await (const chunk of createReadStream(path, { end: size - digestBytes - 1 })) {
      digest.update(chunk);
      read += chunk.length;
      progress(read, size);
    }
    if (digest.digest().equals(await bytesAt(path, size - digestBytes, digestBytes))) return;
    // Something is wrong; where, the events tell as far as they can be read.
    const follower = chainFollower({ log: header.log, position: 0, hash: new Uint8Array(32), recorded: 0 });
    for await (const page of pages(0)) {
      const problem = await follower.follow(page);
      if (problem) throw damaged(problem.position - 1, new BadFrame(problem.what));
    }
    throw damaged(follower.at().position, new BadFrame("its digest does not agree with it"));
  };
  return { path, header, check, pages };
}

async function inspected(path: string): Promise<{ start: number; size: number; packing: Packing }> {
  const [line, size] = await readable(path, async () => {
    const file = await open(path, "r");
    try {
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
      return [buffer.toString("latin1", 0, bytesRead), size] as const;
    } finally {
      await file.close();
    }
  });
  const [whole, format, packing] = /^thence backup (\d{1,9}) ([a-z0-9]+)\n/.exec(line) ?? [];
  if (whole === undefined) throw new NotABackup({ path });
  if (Number(format) > backupFormat) throw new NewerFormat({ place: path, found: Number(format), known: backupFormat });
  if ((packing !== "gzip" && packing !== "zstd") || Number(format) !== backupFormat) throw new NotABackup({ path });
  if (size < whole.length + digestBytes)
    throw new BackupDamaged({ path, position: 0, problem: "it ends in the middle" });
  return { start: whole.length, size, packing };
}

async function bytesAt(path: string, position: number, length: number): Promise<Uint8Array> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function readable<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    throw new BackupUnreadable({ path, problem: cause.message }, { cause });
  }
}
