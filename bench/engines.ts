// The peers: DuckDB and ClickHouse (chDB, in this process), each with the events in the layout that suits it best.
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { Clicks } from "./clicks.ts";
import { importPeer } from "./emmett.ts";

/** As much of chDB as the benchmarks use. It is installed with this folder, and not with the sources. */
interface ChDb {
  readonly Session: new (folder: string) => { query(sql: string, format?: string): unknown; cleanup(): void };
}

export interface Engine {
  /** Rows of numbers, in the order that the statement gives them. */
  rows(sql: string): Promise<number[][]>;
  close(): void;
}

/** Writes the events as ClickHouse's RowBinary: user u32, type u8, ts i64 (ms). Returns the file. */
export function writeRowBinary({ events, user, type, at }: Clicks, folder: string): string {
  const path = join(folder, "clicks.bin");
  const file = openSync(path, "w");
  const rows = 100_000;
  const bytes = Buffer.alloc(rows * 13);
  for (let from = 0; from < events; from += rows) {
    const count = Math.min(rows, events - from);
    for (let i = 0; i < count; i++) {
      bytes.writeUInt32LE(user[from + i] ?? 0, i * 13);
      bytes[i * 13 + 4] = type[from + i] ?? 0;
      bytes.writeBigInt64LE(BigInt(at[from + i] ?? 0), i * 13 + 5);
    }
    writeSync(file, bytes, 0, count * 13);
  }
  closeSync(file);
  return path;
}

/** ClickHouse with the events in a MergeTree ordered by (user, ts); also the way by which Parquet is made for DuckDB. */
export async function openClickHouse(binary: string, folder: string): Promise<Engine & { parquet(): string }> {
  const { default: chdb } = await importPeer<{ readonly default: ChDb }>("chdb");
  const session = new chdb.Session(join(folder, "clickhouse"));
  const structure = "user_id UInt32, type UInt8, ts UInt64";
  session.query(`CREATE DATABASE IF NOT EXISTS bench`);
  session.query(
    `CREATE TABLE IF NOT EXISTS bench.ev (${structure}) ENGINE = MergeTree ORDER BY (user_id, ts) SETTINGS index_granularity = 8192`,
  );
  session.query(`INSERT INTO bench.ev SELECT * FROM file('${binary}', RowBinary, '${structure}')`);
  session.query(`OPTIMIZE TABLE bench.ev FINAL`);
  const rows = async (sql: string) => {
    const text = session.query(sql, "TSV");
    return String(text)
      .trim()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split("\t").map(Number));
  };
  return {
    rows,
    parquet: () => {
      const path = join(folder, "clicks.parquet");
      session.query(`SELECT * FROM bench.ev ORDER BY user_id, ts INTO OUTFILE '${path}' TRUNCATE FORMAT Parquet`);
      return path;
    },
    close: () => session.cleanup(),
  };
}

/** DuckDB with the events as a table of integers in memory, in the order (user, ts). */
export async function openDuckDb(parquet: string, threads: number): Promise<Engine> {
  const instance = await DuckDBInstance.create(":memory:", { threads: String(threads) });
  const connection = await instance.connect();
  await connection.run(`create table ev as select * from read_parquet('${parquet}') order by user_id, ts`);
  return {
    rows: async (sql) => {
      const found = await connection.runAndReadAll(sql);
      return found.getRows().map((row) => row.map(Number));
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
