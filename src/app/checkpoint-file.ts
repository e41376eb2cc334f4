import { closeSync, createReadStream, existsSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { checkpointLine, parseCheckpoint, type SignedCheckpoint } from "../store/index.ts";

// A line is some 400 bytes, so that many are in the end of the file also where a few were torn.
const tailBytes = 65_536;

/** The last whole checkpoint of a file, undefined where there is none. Constant time. */
export function lastCheckpoint(path: string): SignedCheckpoint | undefined {
  if (!existsSync(path)) return undefined;
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const tail = Buffer.alloc(Math.min(size, tailBytes));
    const length = readSync(file, tail, 0, tail.length, size - tail.length);
    for (const line of tail.toString("utf8", 0, length).split("\n").reverse()) {
      const found = parseCheckpoint(line);
      if (found) return found;
    }
    return undefined;
  } finally {
    closeSync(file);
  }
}

/** Adds a line to a file of checkpoints, on disk when this returns. A line that a crash tore is left as it is, and ends there. */
export function addCheckpoint(path: string, checkpoint: SignedCheckpoint): void {
  const isNew = !existsSync(path);
  const file = openSync(path, "a+", 0o644);
  try {
    const { size } = fstatSync(file);
    const end = Buffer.alloc(1);
    const isTorn = size > 0 && readSync(file, end, 0, 1, size - 1) === 1 && end[0] !== newline;
    writeSync(file, `${isTorn ? "\n" : ""}${checkpointLine(checkpoint)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  if (isNew) syncFolder(dirname(path));
}

const newline = 0x0a;

export interface CheckpointLine {
  /** From 1. */
  readonly line: number;
  /** Undefined where the line holds no checkpoint. */
  readonly checkpoint: SignedCheckpoint | undefined;
}

/** Every line of a file of checkpoints, in constant memory. */
export async function* checkpointLines(path: string): AsyncGenerator<CheckpointLine> {
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    line += 1;
    if (text !== "") yield { line, checkpoint: parseCheckpoint(text) };
  }
}

/** Puts the names in a folder on disk: a new file is lost in a power cut without it. */
export function syncFolder(folder: string): void {
  const file = openSync(folder, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
