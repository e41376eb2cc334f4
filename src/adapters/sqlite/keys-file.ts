import { closeSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { KeysForeign, NewerFormat, type OpenKeysOptions, StoreUnreachable } from "../../store/index.ts";
import { defaultLockWaitMs, messageOf } from "./schema.ts";

/** The format of the file of keys, which has its own count. */
export const keysFormat = 1;

/** Marks the file as ours (SQLite's application id): "Thnk". */
const applicationId = 0x54686e6b;

// A key is written once at the end of its table and overwritten where it lies: SQLite never moves it, so no copy of it stays behind in the
// file. What a subject is called, and what is left of it, stand in tables of their own.
const tables = `
create table meta (name text primary key, value not null) without rowid;
create table subject (id integer primary key, name text not null unique);
create table data_key (subject integer primary key references subject, key blob not null check (length(key) = 32));
create table tombstone (subject integer primary key references subject, at integer not null, fingerprint text);
`;

/** Opens the file; undefined where there is none and none is to be made. */
export function openKeysFile(path: string, { log, create, random }: OpenKeysOptions): DatabaseSync | undefined {
  if (!create && !hasContent(path)) return undefined;
  if (create) makePrivateFile(path);
  const db = opened(path);
  try {
    // The rollback journal is gone after each commit, where a write-ahead log would keep old pages; `extra` also syncs its going.
    db.exec(
      "pragma secure_delete = on; pragma synchronous = extra; pragma temp_store = memory; pragma trusted_schema = off",
    );
    if (inspected(db, path) > 0) return db;
    if (!create) {
      db.close();
      return undefined;
    }
    db.exec("begin immediate");
    // Another process may have made the tables while this one waited for the lock.
    if (inspected(db, path) === 0) {
      db.exec(tables);
      const meta = db.prepare("insert into meta values (?, ?)");
      for (const [name, value] of [
        ["log", log],
        ["secret", random(32)],
        ["epoch", 0],
      ] as const)
        meta.run(name, value);
      db.exec(`pragma application_id = ${applicationId}; pragma user_version = ${keysFormat}`);
    }
    db.exec("commit");
    return db;
  } catch (cause) {
    db.close();
    throw cause;
  }
}

function hasContent(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** Makes an empty file that only its owner may read, where there is none ("wx": refuses one that is there); SQLite gives its journal the same rights. */
export function makePrivateFile(path: string, how: "a" | "wx" = "a"): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    closeSync(openSync(path, how, 0o600));
  } catch (cause) {
    throw new StoreUnreachable({ place: path, problem: messageOf(cause) }, { cause });
  }
}

function opened(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { timeout: defaultLockWaitMs });
  } catch (cause) {
    throw new StoreUnreachable({ place: path, problem: messageOf(cause) }, { cause });
  }
}

/** How many tables there are; 0 in a new file. Refuses what is not a file of keys. */
function inspected(db: DatabaseSync, path: string): number {
  const count = Number(db.prepare("select count(*) as n from sqlite_schema where type = 'table'").get()?.["n"]);
  const [owner, format] = ["application_id", "user_version"].map((name) =>
    Number(db.prepare(`pragma ${name}`).get()?.[name]),
  );
  if (owner !== applicationId && (owner !== 0 || count > 0))
    throw new KeysForeign({ place: path, problem: "it is another SQLite file, not one of keys" });
  if ((format ?? 0) > keysFormat) throw new NewerFormat({ place: path, found: format ?? 0, known: keysFormat });
  return count;
}
