import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { DuckConnection, DuckInstance, DuckPackage } from "./driver.ts";
import { duckKind, problemIn } from "./errors.ts";

/** An open database, in memory where it has no `file`. */
export interface Database {
  readonly file: string | undefined;
  connect(): Promise<DuckConnection>;
  close(): void;
}

/** Somebody else has the file open, another process or this one. */
export class Held extends Error {}

/** The file cannot be made or written where it was to lie. */
export class Unusable extends Error {}

const pauseMs = 50;

// DuckDB locks a file by process, and closing it once in a process gives the lock up for all: so a second opening in here is refused by us.
const openHere = new Set<string>();

export interface Opening {
  readonly access: "READ_ONLY" | "READ_WRITE";
  readonly memory: string;
  readonly patienceMs: number;
}

/** Opens a file, waiting a while for whoever has it. Throws `Held`, `Unusable`, or what DuckDB says of a file that it cannot read. */
export async function openFile(
  duck: DuckPackage,
  file: string,
  { access, memory, patienceMs }: Opening,
): Promise<Database> {
  const until = performance.now() + patienceMs;
  for (;;) {
    try {
      return await openNow(duck, file, { access_mode: access, memory_limit: memory });
    } catch (cause) {
      if (!(cause instanceof Held) || performance.now() > until) throw cause;
    }
    await wait(pauseMs);
  }
}

async function openNow(duck: DuckPackage, file: string, settings: Readonly<Record<string, string>>): Promise<Database> {
  if (openHere.has(file)) throw new Held(`${file} is open in this process`);
  openHere.add(file);
  try {
    // What was recorded may be for its owner's eyes only, so nobody else gets into the folder of the copy.
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const instance = await duck.DuckDBInstance.create(file, { ...settings, ...ourSettings });
    return database(instance, file, () => openHere.delete(file));
  } catch (cause) {
    openHere.delete(file);
    throw openError(cause);
  }
}

/** A database that lasts as long as it is open. */
export async function openMemory(duck: DuckPackage, memory: string): Promise<Database> {
  const settings = { memory_limit: memory, ...ourSettings };
  return database(await duck.DuckDBInstance.create(":memory:", settings), undefined, () => {});
}

// The program in hand is all there is: nothing is fetched from the network because a statement names it.
const ourSettings = { autoinstall_known_extensions: "false", autoload_known_extensions: "false" };

function database(instance: DuckInstance, file: string | undefined, closed: () => void): Database {
  return {
    file,
    connect: () => instance.connect(),
    close: () => {
      instance.closeSync();
      closed();
    },
  };
}

function openError(cause: unknown): unknown {
  const problem = problemIn(cause);
  if (duckKind(cause) === "IO" && /Could not set lock|Conflicting lock/.test(problem))
    return new Held(problem, { cause });
  return isUnusable(cause) ? new Unusable(problem, { cause }) : cause;
}

const closedToUs = new Set(["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "ENOTDIR", "EEXIST"]);

/** Whether the trouble is the place, and not what lies there. */
export function isUnusable(cause: unknown): boolean {
  if (cause instanceof Unusable) return true;
  if (cause instanceof Error && "code" in cause && closedToUs.has(String(cause.code))) return true;
  return (
    duckKind(cause) === "IO" &&
    /Permission denied|Read-only file system|No space left|Disk quota|not permitted|Is a directory/.test(
      problemIn(cause),
    )
  );
}

/** From here on no statement reaches a file, but for `writes`, or the network, or changes what it may. Returns how to clear up what it put aside. */
export async function lock(db: Database, writes: string | undefined): Promise<() => void> {
  const spill = mkdtempSync(join(tmpdir(), "thence-sql-"));
  const connection = await db.connect();
  try {
    for (const setting of [
      "GLOBAL TimeZone = 'UTC'",
      `GLOBAL temp_directory = ${text(spill)}`,
      ...(writes === undefined ? [] : [`GLOBAL allowed_paths = [${text(writes)}]`]),
      "GLOBAL enable_external_access = false",
      "GLOBAL lock_configuration = true",
    ])
      await connection.run(`SET ${setting}`);
  } finally {
    connection.closeSync();
  }
  return () => rmSync(spill, { recursive: true, force: true });
}

/** A text as SQL writes it. */
export function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
