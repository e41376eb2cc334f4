import { existsSync, rmSync } from "node:fs";
import type { WarehouseLog } from "../../insight/index.ts";
import { type Database, Held, isUnusable, type Opening, openFile, openMemory } from "./database.ts";
import type { DuckPackage } from "./driver.ts";
import { duckKind, problemIn } from "./errors.ts";
import { type Holding, holdingOf, type Loading, load } from "./load.ts";

export interface Keeping extends Loading, Omit<Opening, "access"> {
  readonly duck: DuckPackage;
  readonly note: (text: string) => void;
}

/** A database in memory that holds the log. */
export async function inMemory(log: WarehouseLog, how: Keeping): Promise<Database> {
  const db = await openMemory(how.duck, how.memory);
  try {
    await load(db, log, { ...how, from: { kind: "nothing" } });
    return db;
  } catch (cause) {
    db.close();
    throw cause;
  }
}

/**
 * The database in a file, brought up to the log's end and open for reading. What lies there and is not this log, or cannot be read, is made
 * anew; where the file is held by somebody else or cannot be kept, the answer comes from memory, and a note says so.
 */
export async function inFile(file: string, log: WarehouseLog, how: Keeping): Promise<Database> {
  try {
    return await upToDate(file, log, how);
  } catch (cause) {
    if (cause instanceof Held) {
      how.note(`${file} is in use by another process; the log was read into memory instead.`);
      return inMemory(log, how);
    }
    if (isUnusable(cause)) {
      how.note(`no copy of the log can be kept at ${file} (${problemIn(cause)}); it was read into memory instead.`);
      return inMemory(log, how);
    }
    if (duckKind(cause) === undefined) throw cause;
    how.note(`the copy of the log at ${file} cannot be read and was made anew (${problemIn(cause)}).`);
  }
  remove(file);
  return upToDate(file, log, how);
}

async function upToDate(file: string, log: WarehouseLog, how: Keeping): Promise<Database> {
  if (existsSync(file)) {
    const [db, holding] = await opened(file, log, { ...how, access: "READ_ONLY" });
    if (holding.kind === "log" && holding.position >= how.upTo) return db;
    db.close();
    if (holding.kind === "other") remove(file);
  }
  const [db, from] = await opened(file, log, { ...how, access: "READ_WRITE" });
  try {
    // Another process may have come first, and for another log.
    if (from.kind === "other") throw new Held(`${file} was just made for another log`);
    if (from.kind === "nothing" || from.position < how.upTo) await load(db, log, { ...how, from });
  } finally {
    db.close();
  }
  return openFile(how.duck, file, { ...how, access: "READ_ONLY" });
}

async function opened(
  file: string,
  log: WarehouseLog,
  how: Opening & { readonly duck: DuckPackage },
): Promise<readonly [Database, Holding]> {
  const db = await openFile(how.duck, file, how);
  try {
    return [db, await holdingOf(db, log)];
  } catch (cause) {
    db.close();
    throw cause;
  }
}

/** Removes a copy of the log, and nothing else: the file and what DuckDB writes beside it. */
export function remove(file: string): void {
  for (const path of [file, `${file}.wal`]) rmSync(path, { force: true });
  rmSync(`${file}.tmp`, { recursive: true, force: true });
}
