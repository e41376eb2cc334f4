import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type Place, RejectedUnwritable, type Rejection } from "../capture/index.ts";

const bufferedCharacters = 65_536;

/** The file into which rows are set aside: one JSON object a line, written whole or not at all, replaced at each import. */
export interface RejectedRows {
  add(place: Place, why: Rejection): void;
  readonly count: () => number;
  readonly path: string;
  /** Puts the file in its place; without rows there is none, and an older one goes. */
  close(): void;
}

export function rejectedRows(path: string): RejectedRows {
  const draft = `${path}.${process.pid}.tmp`;
  let file: number | undefined;
  let waiting = "";
  let count = 0;
  const write = () => {
    if (file === undefined) {
      mkdirSync(dirname(path), { recursive: true });
      file = openSync(draft, "w");
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
  const finish = () => {
    if (count === 0) return rmSync(path, { force: true });
    write();
    if (file === undefined) return;
    fsyncSync(file);
    closeSync(file);
    renameSync(draft, path);
  };
  return {
    path,
    add: ({ line, row, raw }, { code, reason }) => {
      count += 1;
      waiting += `${JSON.stringify({ line, row, code, reason, raw })}\n`;
      if (waiting.length > bufferedCharacters) typed(write);
    },
    count: () => count,
    close: () => typed(finish),
  };
}

/** Where rows of `source` are set aside when nobody says: beside a store that is a file, else under `.thence`. */
export function rejectedPath(storeUrl: string, source: string): string {
  const name = `${fileName(source)}.jsonl`;
  const file = /^sqlite:(?:\/\/)?(.+)$/.exec(storeUrl)?.[1];
  return file === undefined ? resolve(".thence", "rejected", name) : resolve(`${file}.rejected`, name);
}

/** A source's name as a file's: it cannot leave its folder, and two names stay two. */
function fileName(source: string): string {
  const safe = source.replaceAll(
    /[%/\\:*?"<>|\p{Cc}]|^\./gu,
    (char) => `%${char.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`,
  );
  return safe.length <= 180
    ? safe
    : `${safe.slice(0, 180)}~${[...source].reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) >>> 0, 7)}`;
}
