import { statSync } from "node:fs";
import { resolve } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { NewerFormat, NotAStore, StoreUnreachable } from "../../store/index.ts";
import { storeError } from "./errors.ts";
import { type ConnectionOptions, defaultLockWaitMs, messageOf, writeAhead } from "./schema.ts";

/** The format that this version writes. */
export const viewsFormat = 1;

/** Marks the file as ours (SQLite's application id): "ThnV". */
const applicationId = 0x54686e56;

const tables = `
create table counter (name text primary key, value integer not null) without rowid;
insert into counter values ('epoch', 0);
create table lease (
  name text primary key,
  owner text not null,
  epoch integer not null,
  beat integer not null,
  until integer not null,
  ttl integer not null
) without rowid;
create table checkpoint (name text primary key, position integer not null) without rowid;
create table note (name text primary key, text text not null) without rowid;
create table parked (
  subscription text not null,
  id text not null,
  position integer not null,
  key text not null,
  error text not null,
  attempts integer not null,
  at integer not null,
  due integer not null,
  primary key (subscription, id)
) without rowid;
create table generation (
  number integer primary key autoincrement,
  model text not null,
  version text not null,
  position integer not null,
  begun integer not null,
  difference text
);
create table serving (model text primary key, number integer not null, since integer not null) without rowid;
create table state (number integer not null, key text not null, value text not null, primary key (number, key)) without rowid;
`;

/** One connection to what is derived from a log: checkpoints, leases, parked events and read models, in a file beside it. */
export interface Views {
  readonly url: string;
  statement(sql: string): StatementSync;
  /** Runs `work` in one transaction that no other connection can interleave with. */
  write<Result>(work: () => Result): Promise<Result>;
  /** Runs `work`, which only reads, on one state of the file. */
  read<Result>(work: () => Result): Promise<Result>;
  close(): Promise<void>;
}

/**
 * Opens `<log>.views`, or makes it.
 *
 * errors  store/unreachable, store/not-a-store, store/newer-format, store/locked, store/full, store/damaged
 */
export async function openViews(url: string, options: ConnectionOptions = {}): Promise<Views> {
  const path = `${resolve(url.replace(/^sqlite:(\/\/)?/, ""))}.views`;
  const lockWaitMs = options.lockWaitMs ?? defaultLockWaitMs;
  const place = { path, lockWaitMs };
  const db = guarded(() => connected(path, lockWaitMs));
  const kept = new Map<string, StatementSync>();
  function guarded<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (cause) {
      throw storeError(place, cause);
    }
  }
  const inTransaction = <Result>(begin: string, work: () => Result): Result =>
    guarded(() => {
      db.exec(begin);
      try {
        const result = work();
        db.exec("commit");
        return result;
      } catch (cause) {
        if (db.isTransaction) db.exec("rollback");
        throw cause;
      }
    });
  return {
    url: `sqlite:${path}`,
    statement: (sql) => {
      const known = kept.get(sql);
      if (known) return known;
      const made = db.prepare(sql);
      // Statements of a caller's own work may differ each time.
      if (kept.size < 200) kept.set(sql, made);
      return made;
    },
    write: async (work) => inTransaction("begin immediate", work),
    read: async (work) => inTransaction("begin", work),
    close: async () => {
      if (db.isOpen) db.close();
    },
  };
}

function connected(path: string, lockWaitMs: number): DatabaseSync {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new NotAStore({ place: path, problem: "it is a folder" });
  let db: DatabaseSync;
  try {
    db = new DatabaseSync(path, { timeout: lockWaitMs });
  } catch (cause) {
    throw new StoreUnreachable({ place: path, problem: messageOf(cause) }, { cause });
  }
  try {
    inspected(db, path);
    writeAhead(db, lockWaitMs);
    // All of it follows from the log. Where the power fails, the last transactions may be gone, each whole: what they did is done again.
    db.exec("pragma synchronous = normal; pragma cache_size = -65536; pragma temp_store = memory");
    db.exec("begin immediate");
    if (inspected(db, path) === 0) {
      db.exec(tables);
      db.exec(`pragma application_id = ${applicationId}; pragma user_version = ${viewsFormat}`);
    }
    db.exec("commit");
    return db;
  } catch (cause) {
    db.close();
    throw cause;
  }
}

/** How many tables there are. Refuses a file that is not ours, and one of a newer format. */
function inspected(db: DatabaseSync, path: string): number {
  const number = (sql: string, column: string) => Number(db.prepare(sql).get()?.[column]);
  const began = !db.isTransaction;
  if (began) db.exec("begin");
  const count = number("select count(*) as n from sqlite_schema where type = 'table'", "n");
  const owner = number("pragma application_id", "application_id");
  const format = number("pragma user_version", "user_version");
  if (began) db.exec("commit");
  if (owner !== applicationId && (owner !== 0 || count > 0))
    throw new NotAStore({ place: path, problem: "it is no file of Thence's checkpoints and read models" });
  if (format > viewsFormat) throw new NewerFormat({ place: path, found: format, known: viewsFormat });
  return count;
}
