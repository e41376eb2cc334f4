import { hash as nativeHash } from "node:crypto";
import type { StatementSync } from "node:sqlite";
import { type Micros, parseTag } from "../../event/index.ts";
import { uuidBytes } from "../../kit/uuid.ts";
import {
  type AdmittedEvent,
  admit,
  genesis,
  type Head,
  type IndexedRow,
  type LogView,
  mustFollow,
  type Outcome,
  type PreparedCommit,
  type Query,
  type Range,
  type StoredEvent,
} from "../../store/index.ts";
import { asBytes, eventColumns, indexReader, storedEvent, withCommit } from "./rows.ts";
import { type ConnectionOptions, openDatabase } from "./schema.ts";
import { pageStatement, prepared } from "./select.ts";
import { sqliteTerms } from "./terms.ts";

// Asking for text and decoding it is faster here than asking for a buffer.
export const nodeSha256 = (bytes: Uint8Array): Uint8Array => Buffer.from(nativeHash("sha256", bytes, "hex"), "hex");

/** One connection to a store's file, synchronous. The event store puts it behind promises; the writer's thread owns one of its own. */
export interface SqliteLog {
  commit(batch: readonly PreparedCommit[], now: Micros): readonly Outcome[];
  page(query: Query, range: Range & { readonly limit: number }): StoredEvent[];
  find(ids: readonly string[]): StoredEvent[];
  head(): Head;
  rows(after: number, limit: number): IndexedRow[];
  indexEntries(upTo: number): number;
  restore(log: string, events: readonly IndexedRow[]): void;
  /** Changes when another connection has written. */
  version(): number;
  close(): void;
}

export function openSqliteLog(path: string, newLog: string, options: ConnectionOptions = {}): SqliteLog {
  const db = openDatabase(path, newLog, options);
  const terms = sqliteTerms(db);
  const kept = new Map<string, StatementSync>();
  const run = (sql: string) => prepared(db, kept, sql);
  let log: string | undefined;
  const readLog = () => String(run("select value from meta where name = 'log'").get()?.["value"]);

  const head = (): Head => {
    const last = run("select position, hash, recorded from event order by position desc limit 1").get();
    // An empty store takes another log's name when that log is restored into it, by whatever connection.
    if (!last) return { log: readLog(), position: 0, hash: genesis(readLog(), nodeSha256), recorded: 0 };
    log ??= readLog();
    return { log, position: Number(last["position"]), hash: asBytes(last["hash"]), recorded: Number(last["recorded"]) };
  };

  const page = (query: Query, range: Range & { readonly limit: number }): StoredEvent[] => {
    const bounds = { after: 0, upTo: Number.MAX_SAFE_INTEGER, backwards: false, ...range };
    const ready = pageStatement(db, kept, terms, query, bounds);
    return ready ? ready.statement.all(...ready.values).map(storedEvent) : [];
  };

  const view = (): LogView => ({
    head: head(),
    streamHead: (stream) => {
      const id = terms.find(...parseTag(stream));
      if (id === undefined) return undefined;
      const row = run("select revision, hash from event where stream = ? order by revision desc limit 1").get(id);
      return row && { revision: Number(row["revision"]), hash: asBytes(row["hash"]) };
    },
    known: (id) => {
      const row = run(`select ${eventColumns} from event e ${withCommit} where e.id = ?`).get(uuidBytes(id));
      return row && storedEvent(row);
    },
    lastMatch: (query, after) => page(query, { after, limit: 1, backwards: true })[0]?.position,
  });

  const insert = (rows: readonly (Omit<AdmittedEvent, "prepared"> & { readonly indexed: IndexedRow["indexed"] })[]) => {
    const intoCommit = run(`insert into "commit" values (?, ?, ?)`);
    const intoEvent = run("insert into event values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    const entries: [term: number, position: number][] = [];
    for (const row of rows) {
      const { position, indexed, commit } = row;
      if (commit.first === position) intoCommit.run(commit.first, commit.count, commit.record);
      const types = indexed.lineage.map((type) => terms.number("", type));
      const stream = indexed.stream === undefined ? null : terms.number(...parseTag(indexed.stream));
      intoEvent.run(
        position,
        uuidBytes(indexed.id),
        types[0] ?? 0,
        stream,
        row.revision,
        indexed.occurred,
        row.recorded,
        commit.first,
        row.hash,
        row.bytes,
      );
      for (const type of types) entries.push([type, position]);
      for (const [name, value] of indexed.tags) entries.push([terms.number(name, value), position]);
    }
    // Neighbours in the index are written one after the other, which keeps its pages hot.
    entries.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    insertEntries(run, entries);
  };

  const transaction = <Result>(work: () => Result): Result => {
    db.exec("begin immediate");
    try {
      const result = work();
      db.exec("commit");
      return result;
    } catch (cause) {
      if (db.isTransaction) db.exec("rollback");
      terms.forget();
      throw cause;
    }
  };

  return {
    commit: (batch, now) =>
      transaction(() => {
        const { outcomes, rows } = admit(batch, view(), now, nodeSha256);
        insert(rows.map((row) => ({ ...row, indexed: row.prepared })));
        return outcomes;
      }),
    page,
    find: (ids) => {
      const byId = run(`select ${eventColumns} from event e ${withCommit} where e.id = ?`);
      return ids.flatMap((id) => {
        const row = byId.get(uuidBytes(id));
        return row ? [storedEvent(row)] : [];
      });
    },
    head,
    rows: indexReader(run, db),
    indexEntries: (upTo) => Number(run(countEntries).get(upTo)?.["n"]),
    restore: (from, events) =>
      transaction(() => {
        mustFollow(head(), from, events, path);
        run("update meta set value = ? where name = 'log'").run(from);
        insert(events);
      }),
    version: () => Number(run("pragma data_version").get()?.["data_version"]),
    close: () => db.close(),
  };
}

// Also counted: what lies beyond the log's end or before its beginning, and commits without their first event. One statement, so that
// no append comes between.
const countEntries = `select (select count(*) from event_term where position <= ?) + (select count(*) from event_term where position > last.position)
  + (select count(*) from "commit" c where not exists (select 1 from event where position = c.first and "commit" = c.first))
  + (select count(*) from event where position < 1) as n
from (select coalesce(max(position), 0) as position from event) last`;

const entriesAtOnce = 32;
const manyEntries = `insert into event_term values ${Array(entriesAtOnce).fill("(?, ?)").join(", ")}`;

function insertEntries(
  run: (sql: string) => StatementSync,
  entries: readonly (readonly [term: number, position: number])[],
): void {
  const whole = entries.length - (entries.length % entriesAtOnce);
  for (let i = 0; i < whole; i += entriesAtOnce) run(manyEntries).run(...entries.slice(i, i + entriesAtOnce).flat());
  for (const entry of entries.slice(whole)) run("insert into event_term values (?, ?)").run(...entry);
}
