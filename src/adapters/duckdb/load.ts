import type { WarehouseLog } from "../../insight/index.ts";
import type { Database } from "./database.ts";
import type { DuckAppender, DuckConnection, DuckPackage } from "./driver.ts";
import { SqlStopped } from "./errors.ts";
import { chunkColumns, createTables, layout } from "./layout.ts";

/** Who is told how far the log was read, and who may stop it. */
export interface Loading {
  readonly upTo: number;
  readonly progress?: ((position: number, of: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a database holds: the log up to a position, nothing, or something else. */
export type Holding =
  | { readonly kind: "log"; readonly position: number }
  | { readonly kind: "nothing" }
  | { readonly kind: "other" };

/** Looks whether a database holds this very log. Its last event must still be the log's: a log that was put back to an earlier end is another. */
export async function holdingOf(db: Database, log: WarehouseLog): Promise<Holding> {
  const connection = await db.connect();
  try {
    const [tables] = await rowsOf(connection, "SELECT count(*) FROM duckdb_tables() WHERE NOT internal");
    if (Number(tables?.[0]) === 0) return { kind: "nothing" };
    const [about] = await rowsOf(connection, "SELECT layout, log FROM about");
    if (about?.[0] !== layout || about?.[1] !== log.id) return { kind: "other" };
    const [last] = await rowsOf(
      connection,
      'SELECT position, id, "commit", epoch_us(recorded) FROM recorded_events ORDER BY position DESC LIMIT 1',
    );
    if (!last) return { kind: "log", position: 0 };
    const position = Number(last[0]);
    const event = await log.at(position);
    const isSame = event?.id === last[1] && event?.commit === last[2] && event?.recorded === Number(last[3]);
    return isSame ? { kind: "log", position } : { kind: "other" };
  } finally {
    connection.closeSync();
  }
}

// Each of these is a transaction: what a stopped load has read so far stays.
const eventsACommit = 200_000;

/** Appends what the log has after a position. */
export async function load(
  db: Database,
  log: WarehouseLog,
  { from, duck, ...loading }: Loading & { readonly from: Holding; readonly duck: DuckPackage },
): Promise<void> {
  const connection = await db.connect();
  try {
    if (from.kind === "nothing") {
      await connection.run("BEGIN");
      for (const statement of createTables) await connection.run(statement);
      await connection.run("INSERT INTO about VALUES ($1, $2)", [layout, log.id]);
      await connection.run("COMMIT");
    }
    await append(connection, log, { ...loading, after: from.kind === "log" ? from.position : 0, duck });
  } finally {
    connection.closeSync();
  }
}

// What one chunk of DuckDB holds.
const mostAChunk = 2048;

async function append(
  connection: DuckConnection,
  log: WarehouseLog,
  { after, upTo, duck, progress, signal }: Loading & { readonly after: number; readonly duck: DuckPackage },
): Promise<void> {
  let open = await begin(connection);
  const types = Array.from({ length: open.columnCount }, (_, column) => open.columnType(column));
  let waiting = 0;
  try {
    for await (const events of log.pages({ after, upTo })) {
      if (signal?.aborted) break;
      for (let i = 0; i < events.length; i += mostAChunk) {
        const part = events.slice(i, i + mostAChunk);
        const chunk = duck.DuckDBDataChunk.create(types, part.length);
        chunk.setColumns(chunkColumns(part, duck));
        open.appendDataChunk(chunk);
      }
      progress?.(events.at(-1)?.position ?? after, upTo);
      waiting += events.length;
      if (waiting < eventsACommit) continue;
      await commit(connection, open);
      open = await begin(connection);
      waiting = 0;
    }
  } catch (cause) {
    // An appender that is left open writes when it is collected, which may be after its database was closed.
    open.closeSync();
    await connection.run("ROLLBACK");
    throw cause;
  }
  await commit(connection, open);
  if (signal?.aborted) throw new SqlStopped({});
}

async function begin(connection: DuckConnection): Promise<DuckAppender> {
  await connection.run("BEGIN");
  return connection.createAppender("recorded_events");
}

async function commit(connection: DuckConnection, appender: DuckAppender): Promise<void> {
  appender.closeSync();
  await connection.run("COMMIT");
}

async function rowsOf(connection: DuckConnection, sql: string): Promise<readonly (readonly unknown[])[]> {
  return (await connection.run(sql)).getRows();
}
