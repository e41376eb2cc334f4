import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { servicesRequire } from "../../services/packages.ts";
import type { Asked } from "./equal.ts";
import { rowOf, type Tale } from "./told.ts";

/** As much of the package `chdb` as is used: ClickHouse in this process. */
interface ChDb {
  readonly Session: new (folder: string) => { query(sql: string, format?: string): unknown; cleanup(): void };
}

/** The tables that compiled statements ask, as docs/how-to/sql.md has them. */
export const tables = [
  `CREATE TABLE log (position UInt64, type String, lineage Array(String), occurred_us Int64, tags String, data String,
  actor Nullable(String), actor_kind Nullable(String), command Nullable(String), reason Nullable(String), personal Nullable(String))
  ENGINE = MergeTree ORDER BY position`,
  "CREATE VIEW events AS SELECT * FROM log WHERE NOT startsWith(type, 'thence.')",
];

export async function openClickHouse(require: NodeJS.Require = servicesRequire): Promise<Asked & { close(): void }> {
  const chdb: ChDb = require("chdb");
  const folder = mkdtempSync(join(tmpdir(), "thence-clickhouse-"));
  const session = new chdb.Session(folder);
  for (const sql of ["CREATE DATABASE IF NOT EXISTS shop", "USE shop", "SET max_threads = 1", ...tables])
    session.query(sql);
  return {
    dialect: "clickhouse",
    tell: async (events: Tale) => {
      session.query("TRUNCATE TABLE log");
      const rows = events.map((event) => JSON.stringify(rowOf(event)));
      if (rows.length > 0) session.query(`INSERT INTO log FORMAT JSONEachRow ${rows.join("\n")}`);
    },
    rows: async (sql) => {
      const { data } = JSON.parse(String(session.query(sql, "JSON"))); // written by ClickHouse
      return data;
    },
    close: () => {
      session.cleanup();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
