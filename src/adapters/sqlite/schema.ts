import { DatabaseSync } from "node:sqlite";
import { NewerFormat, NotAStore, StoreUnreachable } from "../../store/index.ts";

/** The format that this version writes. Older ones are upgraded when opened, newer ones refused. */
export const storeFormat = 1;

/** Marks the file as ours (SQLite's application id): "Thnc". */
const applicationId = 0x54686e63;

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
export function openDatabase(path: string, log: string): DatabaseSync {
  let db: DatabaseSync;
  try {
    db = new DatabaseSync(path, { timeout: 5000 });
  } catch (cause) {
    throw new StoreUnreachable({ place: path, problem: messageOf(cause) }, { cause });
  }
  try {
    prepareFile(db, path, log);
    return db;
  } catch (cause) {
    db.close();
    throw cause;
  }
}

function prepareFile(db: DatabaseSync, path: string, log: string): void {
  const format = pragma(db, "user_version");
  const owner = pragma(db, "application_id");
  const isEmpty = db.prepare("select count(*) as n from sqlite_schema").get()?.["n"] === 0;
  if (!isEmpty && owner !== applicationId) throw new NotAStore({ place: path, problem: "it is another program's SQLite file" });
  if (format > storeFormat) throw new NewerFormat({ place: path, found: format, known: storeFormat });
  db.exec("pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -65536; pragma temp_store = memory");
  if (!isEmpty) return;
  db.exec("begin immediate");
  // Another process may have created the store while this one waited for the lock.
  if (db.prepare("select count(*) as n from sqlite_schema").get()?.["n"] === 0) {
    db.exec(tables + appendOnly);
    db.prepare("insert into meta values ('log', ?)").run(log);
    db.exec(`pragma application_id = ${applicationId}; pragma user_version = ${storeFormat}`);
  }
  db.exec("commit");
}

function pragma(db: DatabaseSync, name: string): number {
  return Number(db.prepare(`pragma ${name}`).get()?.[name]);
}

export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
