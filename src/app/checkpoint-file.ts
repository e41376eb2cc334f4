import { closeSync, createReadStream, existsSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";
import { dirname } from "node:path";
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

/**
 * Adds a line to a file of checkpoints, on disk when this returns. A line that a crash tore is left as it is, and a blank line behind it
 * says so.
 */
export function addCheckpoint(path: string, checkpoint: SignedCheckpoint): void {
  const isNew = !existsSync(path);
  const file = openSync(path, "a+", 0o644);
  try {
    const { size } = fstatSync(file);
    const end = Buffer.alloc(1);
    const isTorn = size > 0 && readSync(file, end, 0, 1, size - 1) === 1 && end[0] !== newline;
    writeSync(file, `${isTorn ? "\n\n" : ""}${checkpointLine(checkpoint)}\n`);
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
  /** The checkpoint; or "torn" where a crash ended the line early, "damaged" where a whole line holds none. */
  readonly found: SignedCheckpoint | "torn" | "damaged";
}

/** Every line of a file of checkpoints, in constant memory. Only a last line that does not end, or one before a blank line, is torn. */
export async function* checkpointLines(path: string): AsyncGenerator<CheckpointLine> {
  let line = 0;
  let isOpen = false; // whether the line before this one holds no checkpoint, and is told once it is known what follows it
  for await (const { text, isWhole } of linesOf(path)) {
    const isBlank = text.trim() === "";
    if (isOpen) yield { line, found: isBlank ? "torn" : "damaged" };
    line += 1;
    const found = isBlank ? undefined : parseCheckpoint(text);
    if (found) yield { line, found };
    isOpen = !found && !isBlank && isWhole;
    if (!found && !isBlank && !isWhole) yield { line, found: "torn" };
  }
  if (isOpen) yield { line, found: "damaged" };
}

/** The lines of a file; the last one is not whole where the file does not end with a newline. */
async function* linesOf(path: string): AsyncGenerator<{ readonly text: string; readonly isWhole: boolean }> {
  let rest = "";
  for await (const chunk of createReadStream(path, "utf8")) {
    const texts = `${rest}${chunk}`.split("\n");
    rest = texts.pop() ?? "";
    for (const text of texts) yield { text, isWhole: true };
  }
  if (rest !== "") yield { text: rest, isWhole: false };
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
