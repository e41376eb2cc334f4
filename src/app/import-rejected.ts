import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { BadImport, type Place, RejectedUnwritable, type Rejection } from "../capture/index.ts";
import { sha256Hex } from "../kit/sha256.ts";
import { filePlace } from "./store-place.ts";

const bufferedCharacters = 65_536;

/** The first row that was set aside: told at once, so that nobody has to open a file to see what goes wrong. */
export interface FirstRejection {
  readonly line: number;
  readonly reason: string;
}

/** The file into which rows are set aside: one JSON object a line, written whole or not at all, replaced at each import. */
export interface RejectedRows {
  add(place: Place, why: Rejection): void;
  readonly count: () => number;
  readonly first: () => FirstRejection | undefined;
  /** Where the file will be. A file that was not read to its end says nothing of its other rows, so its own lie beside. */
  path(read: "whole" | "part"): string;
  /**
   * Puts the file in its place. After a whole read it replaces the older one, and without rows the older one goes; after a part of
   * it the older one stays.
   */
  close(read: "whole" | "part"): void;
}

export function rejectedRows(path: string): RejectedRows {
  const draft = `${path}.${randomBytes(4).toString("hex")}.tmp`;
  let file: number | undefined;
  let waiting = "";
  let count = 0;
  let first: FirstRejection | undefined;
  const write = () => {
    if (file === undefined) {
      mkdirSync(dirname(path), { recursive: true });
      // A row may tell of a person, in plain.
      file = openSync(draft, "wx", 0o600);
    }
    writeSync(file, waiting);
    waiting = "";
  };
  const typed = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (cause) {
      throw new RejectedUnwritable(
        { path, problem: cause instanceof Error ? cause.message : String(cause) },
        { cause },
      );
    }
  };
  const place = (read: "whole" | "part") => (read === "whole" ? path : partialPath(path));
  const finish = (read: "whole" | "part") => {
    if (count > 0) {
      write();
      if (file === undefined) return;
      fsyncSync(file);
      closeSync(file);
      // Others may have put a file there meanwhile.
      if (isForeign(place(read)))
        throw new Error(`another file came to be at ${place(read)}, and the rows are in ${draft}`);
      renameSync(draft, place(read));
    }
    if (read === "part") return;
    for (const older of count === 0 ? [path, partialPath(path)] : [partialPath(path)])
      if (!isForeign(older)) rmSync(older, { force: true });
  };
  return {
    path: place,
    add: ({ line, row, raw }, { code, reason }) => {
      count += 1;
      first ??= { line, reason };
      waiting += `${JSON.stringify({ line, row, code, reason, raw })}\n`;
      if (waiting.length > bufferedCharacters) typed(write);
    },
    count: () => count,
    first: () => first,
    close: (read) => typed(() => finish(read)),
  };
}

/** Where rows of `source` are set aside when nobody says: beside a store that is a file, else under `.thence`. */
export function rejectedPath(storeUrl: string, source: string): string {
  const name = `${fileName(source)}.jsonl`;
  const place = filePlace(storeUrl);
  return place ? resolve(`${place.path}.rejected`, name) : resolve(".thence", "rejected", name);
}

/**
 * Refuses a place for rejected rows where something else would be lost: the store, its keys, the file that is imported, or any file
 * that holds no rejected rows.
 *
 * errors  capture/bad-import
 */
export function checkRejectedPath(path: string, { storeUrl, file }: { storeUrl: string; file: string }): void {
  const store = filePlace(storeUrl)?.path;
  const kept = store === undefined ? [] : ["", "-wal", "-shm", "-journal", ".keys"].map((end) => real(store + end));
  for (const place of [path, partialPath(path)]) {
    const refused = (problem: string) =>
      new BadImport({ problem: `${place} ${problem}. Name another with --rejected.` });
    if (kept.includes(real(place))) throw refused("belongs to the store, so rows cannot be set aside there");
    if (real(place) === real(file)) throw refused("is the very file that is imported");
    if (isForeign(place)) throw refused("is there already and holds no rejected rows, so it is not written over");
  }
}

function partialPath(path: string): string {
  return `${path.replace(/\.jsonl$/, "")}.partial.jsonl`;
}

/** The path without links, as far as it exists. */
function real(path: string): string {
  const whole = resolve(path);
  try {
    return realpathSync(whole);
  } catch {
    const folder = dirname(whole);
    return folder === whole ? whole : join(real(folder), basename(whole));
  }
}

/** Whether something is there that is no file of rejected rows, or that cannot be known. */
function isForeign(path: string): boolean {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat !== undefined && !(stat.isFile() && holdsRejected(path));
  } catch {
    return true;
  }
}

function holdsRejected(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const head = Buffer.alloc(256);
    const length = readSync(file, head, 0, head.length, 0);
    // A row may be long, so its beginning must do; nothing else begins with it.
    return /^\{"line":\d+,"row":\d+,"code":"[^"]*","reason":"/.test(head.toString("utf8", 0, length));
  } finally {
    closeSync(file);
  }
}

/** Of the name, in bytes: file systems take 255, and endings are added to it. */
const nameBytes = 180;

/** A source's name as a file's: it cannot leave its folder, and two names stay two. */
function fileName(source: string): string {
  const safe = source
    .replaceAll(
      /[%/\\:*?"<>|\p{Cc}]|^\./gu,
      (char) => `%${char.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`,
    )
    .replace(/\.partial$/, "%2Epartial");
  if (Buffer.byteLength(safe) <= nameBytes) return safe;
  const hash = sha256Hex(source).slice(0, 16);
  let kept = "";
  let bytes = hash.length + 1;
  for (const char of safe) {
    bytes += Buffer.byteLength(char);
    if (bytes > nameBytes) break;
    kept += char;
  }
  return `${kept}~${hash}`;
}
