import type { Layout } from "./layout.ts";
import { name, text } from "./sql.ts";

const storeFormat = 1;

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

export function logLayout(schema: string): Layout {
  return { schema, tables: tableNames, head: "log", format: storeFormat };
}

// `log` holds one row and is the lock: who holds that row writes. It never changes, so that it leaves no dead rows behind; where the log
// ends, its last event tells. `type`, `stream` and the terms of the index are numbers into `term`. Texts are compared byte by byte.
export function logCreation(schema: string, log: string): string[] {
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
