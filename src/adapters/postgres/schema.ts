import { NewerFormat, NotAStore } from "../../store/index.ts";
import { type PgClient, send } from "./driver.ts";
import { name, text } from "./sql.ts";

/** The format that this version writes. Newer ones are refused. */
export const storeFormat = 1;

const tableNames = ["log", "term", "commit", "event", "event_term"] as const;
type TableName = (typeof tableNames)[number];

/** The store's tables, as statements name them. */
export type Tables = Readonly<Record<TableName, string>>;

export function tablesIn(schema: string): Tables {
  const table = (one: TableName) => `${name(schema)}.${name(one)}`;
  return {
    log: table("log"),
    term: table("term"),
    commit: table("commit"),
    event: table("event"),
    event_term: table("event_term"),
  };
}

// `log` holds one row and is the lock: who holds that row writes. It never changes, so that it leaves no dead rows behind; where the log
// ends, its last event tells. `type`, `stream` and the terms of the index are numbers into `term`. Texts are compared byte by byte.
function creation(schema: string, log: string): string[] {
  const { log: logTable, term, commit, event, event_term } = tablesIn(schema);
  const refuse = `${name(schema)}.refuse_change`;
  return [
    `create table ${logTable} (one boolean primary key default true check (one), format integer not null, id uuid not null)`,
    `create table ${term} (key text collate "C" primary key, id bigint not null unique)`,
    `create table ${commit} (first bigint primary key, count integer not null, record text not null)`,
    `create table ${event} (
      position bigint primary key,
      id uuid not null unique,
      type bigint not null,
      stream bigint,
      revision bigint not null,
      occurred bigint not null,
      recorded bigint not null,
      "commit" bigint not null,
      hash bytea not null,
      bytes text not null
    )`,
    `create unique index event_stream on ${event} (stream, position) where stream is not null`,
    `create table ${event_term} (term bigint not null, position bigint not null, primary key (term, position))`,
    `create function ${refuse}() returns trigger language plpgsql as 'begin raise exception ''a log is only appended to''; end'`,
    ...[term, commit, event, event_term].map(
      (table) =>
        `create trigger only_append before update or delete or truncate on ${table} for each statement execute function ${refuse}()`,
    ),
    `create trigger keep before delete or truncate on ${logTable} for each statement execute function ${refuse}()`,
    `insert into ${logTable} (format, id) values (${storeFormat}, ${text(log)})`,
  ];
}

/** What was found at an address. */
export interface Found {
  readonly isThere: boolean;
  /** Whether the server waits for the disk. */
  readonly isDurable: boolean;
}

/** Looks whether our tables are there, and refuses what is not ours. Changes nothing. */
export async function inspected(client: PgClient, schema: string, place: string): Promise<Found> {
  const wanted = tableNames.map((one) => `'${one}'`).join();
  const [tables = [], settings = []] = await send(client, [
    `select c.relname from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = ${text(schema)} and c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relname in (${wanted})`,
    "select current_setting('fsync'), current_setting('server_encoding')",
  ]);
  const [fsync, encoding] = settings[0] ?? [];
  if (encoding !== "UTF8")
    throw new NotAStore({ place, problem: `its database keeps texts as ${encoding}, and only UTF8 can hold them all` });
  const found = { isThere: tables.length > 0, isDurable: fsync !== "off" };
  if (!found.isThere) return found;
  const missing = tableNames.find((one) => !tables.some(([table]) => table === one));
  if (missing) {
    const problem = `its schema "${schema}" has tables with our names, and "${missing}" is missing`;
    throw new NotAStore({ place, problem });
  }
  const [rows = []] = await send(client, [`select format from ${tablesIn(schema).log}`]);
  const format = Number(rows[0]?.[0] ?? 0);
  if (format > storeFormat) throw new NewerFormat({ place, found: format, known: storeFormat });
  if (format < 1) throw new NotAStore({ place, problem: `its table "log" is empty` });
  return found;
}

/** Creates the tables where there are none. Of processes that race, one creates them and the others find them. */
export async function createTables(client: PgClient, schema: string, log: string, place: string): Promise<void> {
  await send(client, [
    "begin isolation level read committed",
    `select pg_advisory_xact_lock(hashtextextended(${text(`thence:${schema}`)}, 0))`,
  ]);
  try {
    if (!(await inspected(client, schema, place)).isThere) {
      // Who may not create schemas may be given an empty one.
      const [rows = []] = await send(client, [`select 1 from pg_catalog.pg_namespace where nspname = ${text(schema)}`]);
      if (rows.length === 0) await send(client, [`create schema ${name(schema)}`]);
      await send(client, creation(schema, log));
    }
    await send(client, ["commit"]);
  } catch (cause) {
    await send(client, ["rollback"]);
    throw cause;
  }
}
