import { hash as nativeHash } from "node:crypto";
import type { StatementSync } from "node:sqlite";
import type { Micros } from "../../event/index.ts";
import { uuidBytes } from "../../kit/uuid.ts";
import {
  admit,
  genesis,
  type Head,
  type IndexedRow,
  mustFollow,
  type Outcome,
  type PreparedCommit,
  type Query,
  type Range,
  type StoredEvent,
  type TextEvent,
} from "../../store/index.ts";
import { indexReader } from "./index-reader.ts";
import { insertRows } from "./insert.ts";
import { asBytes, eventRows, storedEvent } from "./rows.ts";
import { type ConnectionOptions, openDatabase } from "./schema.ts";
import { pageStatement, prepared } from "./select.ts";
import { sqliteTerms } from "./terms.ts";
import { textReader } from "./texts.ts";
import { byId, sqliteView } from "./view.ts";

// Asking for text and decoding it is faster here than asking for a buffer.
export const nodeSha256 = (bytes: Uint8Array): Uint8Array => Buffer.from(nativeHash("sha256", bytes, "hex"), "hex");

const wholeLog = { after: 0, upTo: Number.MAX_SAFE_INTEGER, backwards: false };

/** One connection to a store's file, synchronous. The event store puts it behind promises; the writer's thread owns one of its own. */
export interface SqliteLog {
  commit(batch: readonly PreparedCommit[], now: Micros): readonly Outcome[];
  page(query: Query, range: Range & { readonly limit: number }): StoredEvent[];
  texts(query: Query, range: Range & { readonly limit: number }): TextEvent[];
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
    const ready = pageStatement(db, kept, terms, query, { ...wholeLog, ...range });
    return ready ? eventRows(ready.statement, ready.values).map(storedEvent) : [];
  };

  const texts = textReader(db, terms, path);
  const version = () => Number(run("pragma data_version").get()?.["data_version"]);
  const view = sqliteView(run, terms, version, {
    lastMatch: (query, after) => page(query, { after, limit: 1, backwards: true })[0]?.position,
  });

  const transaction = <Result>(work: () => Result): Result => {
    db.exec("begin immediate");
    try {
      const result = work();
      db.exec("commit");
      return result;
    } catch (cause) {
      if (db.isTransaction) db.exec("rollback");
      terms.forget();
      view.forget();
      throw cause;
    }
  };

  return {
    commit: (batch, now) =>
      transaction(() => {
        const { outcomes, rows } = admit(batch, view.of(head(), batch), now, nodeSha256);
        insertRows(run, terms, rows);
        view.written(rows);
        return outcomes;
      }),
    page,
    texts: (query, range) => texts(query, { ...wholeLog, ...range }),
    find: (ids) => ids.flatMap((id) => eventRows(run(byId), [uuidBytes(id)]).map(storedEvent)),
    head,
    rows: indexReader(run, db),
    indexEntries: (upTo) => Number(run(countEntries).get(upTo)?.["n"]),
    restore: (from, events) =>
      transaction(() => {
        mustFollow(head(), from, events, path);
        run("update meta set value = ? where name = 'log'").run(from);
        insertRows(run, terms, events);
        view.forget();
      }),
    version,
    close: () => db.close(),
  };
}

// Also counted: what lies beyond the log's end or before its beginning, and commits without their first event. One statement, so that
// no append comes between.
const countEntries = `select (select count(*) from event_term where position <= ?) + (select count(*) from event_term where position > last.position)
  + (select count(*) from "commit" c where not exists (select 1 from event where position = c.first and "commit" = c.first))
  + (select count(*) from event where position < 1) as n
from (select coalesce(max(position), 0) as position from event) last`;
