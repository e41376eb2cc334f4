import { DatabaseSync } from "node:sqlite";
import { NewerFormat, NotAStore, StoreUnreachable } from "../../store/index.ts";

/** The format that this version writes. Older ones are upgraded when opened, newer ones refused. */
export const storeFormat = 1;

/** Marks the file as ours (SQLite's application id): "Thnc". */
const applicationId = 0x54686e63;

/** How a connection behaves. */
export interface ConnectionOptions {
  /** How long to wait for another connection's lock. Default: 5,000 ms. */
  readonly lockWaitMs?: number | undefined;
  /** How large the file may grow; a write beyond says store/full. Default: as large as the disk. */
  readonly maxBytes?: number | undefined;
}

export const defaultLockWaitMs = 5000;

// `stream` and the terms of the index are numbers into `term`: a type has the empty name, a tag its own.
const tables = `
create table meta (name text primary key, value text not null) without rowid;
create table term (id integer primary key, name text not null, value text not null, unique (name, value));
create table "commit" (first integer primary key, count integer not null, record blob not null);
create table event (
  position integer primary key,
  id blob not null unique,
  type integer not null references term,
  stream integer references term,
  revision integer not null,
  occurred integer not null,
  recorded integer not null,
  "commit" integer not null references "commit",
  hash blob not null,
  bytes blob not null
);
create unique index event_stream on event (stream, revision) where stream is not null;
create table event_term (term integer not null, position integer not null, primary key (term, position)) without rowid;
`;

const appendOnly = ["event", "commit", "event_term", "term"]
  .flatMap((table) => ["update", "delete"].map((change) => ({ table, change })))
  .map(
    ({ table, change }) =>
      `create trigger "${table}_no_${change}" before ${change} on "${table}" begin select raise(abort, 'a log is only appended to'); end;`,
  )
  .join("\n");

/** Opens the file and brings it to our format. `log` names a new log. */
export function openDatabase(path: string, log: string, options: ConnectionOptions = {}): DatabaseSync {
  let db: DatabaseSync;
  try {
    db = new DatabaseSync(path, { timeout: options.lockWaitMs ?? defaultLockWaitMs });
  } catch (cause) {
    throw new StoreUnreachable({ place: path, problem: messageOf(cause) }, { cause });
  }
  try {
    const isEmpty = inspected(db, path).tables.length === 0;
    writeAhead(db, options.lockWaitMs ?? defaultLockWaitMs);
    db.exec("pragma synchronous = full; pragma cache_size = -65536; pragma temp_store = memory");
    if (options.maxBytes !== undefined) {
      db.exec(`pragma max_page_count = ${Math.max(1, Math.floor(options.maxBytes / pragma(db, "page_size")))}`);
    }
    if (isEmpty) createTables(db, path, log);
    return db;
  } catch (cause) {
    db.close();
    throw cause;
  }
}

/** What the file is, read in one piece, since another process may be creating the store just now. Refuses what is not ours. */
function inspected(db: DatabaseSync, path: string) {
  const began = !db.isTransaction;
  if (began) db.exec("begin");
  const tables = db.prepare("select name from sqlite_schema where type = 'table'").all();
  const [format, owner] = [pragma(db, "user_version"), pragma(db, "application_id")];
  if (began) db.exec("commit");
  const isForeign = owner === applicationId ? false : owner !== 0 || tables.length > 0;
  if (isForeign) throw new NotAStore({ place: path, problem: "it is another program's SQLite file" });
  if (format > storeFormat) throw new NewerFormat({ place: path, found: format, known: storeFormat });
  const missing = ["meta", "term", "commit", "event", "event_term"].find(
    (name) => !tables.some((table) => table["name"] === name),
  );
  if (tables.length > 0 && missing) throw new NotAStore({ place: path, problem: `its table "${missing}" is missing` });
  return { tables };
}

function createTables(db: DatabaseSync, path: string, log: string): void {
  db.exec("begin immediate");
  try {
    // Another process may have created the store while this one waited for the lock.
    if (inspected(db, path).tables.length === 0) {
      db.exec(tables + appendOnly);
      db.prepare("insert into meta values ('log', ?)").run(log);
      db.exec(`pragma application_id = ${applicationId}; pragma user_version = ${storeFormat}`);
    }
    db.exec("commit");
  } catch (cause) {
    if (db.isTransaction) db.exec("rollback");
    throw cause;
  }
}

const busy = 5;

// SQLite does not wait for a lock when it changes the journal mode; processes that create a store together must take turns.
export function writeAhead(db: DatabaseSync, lockWaitMs: number): void {
  for (const started = performance.now(); ; Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)) {
    try {
      db.exec("pragma journal_mode = wal");
      return;
    } catch (cause) {
      const isBusy = cause instanceof Error && "errcode" in cause && (Number(cause.errcode) & 0xff) === busy;
      if (!isBusy || performance.now() - started > lockWaitMs) throw cause;
    }
  }
}

function pragma(db: DatabaseSync, name: string): number {
  return Number(db.prepare(`pragma ${name}`).get()?.[name]);
}

export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
