import type {
  FileWarehouse,
  WarehouseAnswer,
  WarehouseLog,
  WarehouseOptions,
  WarehouseParameter,
  WarehouseRow,
  WarehouseValue,
} from "../../insight/index.ts";
import { type Database, lock, text } from "./database.ts";
import type { DuckConnection, DuckPackage, DuckResult, DuckStatement } from "./driver.ts";
import { Damaged, isEmptyText, NoQuestion, statementError } from "./errors.ts";
import { inFile, inMemory, remove } from "./kept.ts";
import { createViews } from "./layout.ts";
import { duckdbPackage, packageName, packageRange } from "./package.ts";
import { isNumberType, readValue, writeValue } from "./values.ts";

export const needs = { [packageName]: packageRange };

const defaultMemory = "1GB";

/**
 * Opens the warehouse of a log in DuckDB, brought up to the log's end.
 *
 * errors  duckdb/missing-package; duckdb/stopped when `signal` ends it
 */
export async function openWarehouse(log: WarehouseLog, options: WarehouseOptions = {}): Promise<FileWarehouse> {
  const { file, signal, progress, writes, memory = defaultMemory, patienceMs = 2000, note = () => {} } = options;
  const duck = duckdbPackage();
  const upTo = Math.min(options.upTo ?? Infinity, log.position);
  const how = { duck, upTo, memory, patienceMs, note, signal, progress };
  const db = file === undefined ? await inMemory(log, how) : await inFile(file, log, how);
  const clear = await lock(db, writes).catch((cause) => {
    db.close();
    throw cause;
  });
  return warehouse(db, { duck, upTo, memory, signal, writes, clear });
}

interface Parts {
  readonly duck: DuckPackage;
  readonly upTo: number;
  readonly memory: string;
  readonly signal: AbortSignal | undefined;
  readonly writes: string | undefined;
  clear(): void;
}

function warehouse(db: Database, parts: Parts): FileWarehouse {
  const { duck, upTo, memory, signal, writes, clear } = parts;
  const open = new Set<Session>();
  const told = (cause: unknown) => {
    const error = statementError(cause, { memory, place: db.file ?? "memory" });
    // Whoever comes next makes it anew.
    if (error instanceof Damaged && db.file !== undefined) remove(db.file);
    return error;
  };
  const begin = async () => {
    try {
      const session = await openSession(db, upTo, signal);
      open.add(session);
      return session;
    } catch (cause) {
      throw told(cause);
    }
  };
  const end = (session: Session) => {
    if (open.delete(session)) session.close();
  };
  const query = async (sql: string, values: readonly WarehouseParameter[] = []): Promise<WarehouseAnswer> => {
    const session = await begin();
    try {
      const statement = await question(session.connection, sql);
      bind(statement, values, duck);
      const result = await statement.stream();
      return answerOf(result, { told, done: () => end(session) });
    } catch (cause) {
      end(session);
      throw told(cause);
    }
  };
  return {
    upTo,
    query,
    rows: async (sql, values) => rowsIn(await query(sql, values)),
    writeFile: async (sql, format, values = []) => {
      const session = await begin();
      try {
        // DuckDB's own temporary file would lie where it may not write; the caller renames.
        const copy = `COPY (${sql}) TO ${text(writes ?? "")} (FORMAT ${format}${formatOptions[format]}, USE_TMP_FILE false)`;
        const result = await session.connection.run(
          copy,
          values.map((value) => writeValue(value, duck)),
        );
        return Number((await result.getRows())[0]?.[0] ?? 0);
      } catch (cause) {
        throw told(cause);
      } finally {
        end(session);
      }
    },
    close: async () => {
      for (const session of open) end(session);
      db.close();
      clear();
    },
  };
}

const formatOptions = { parquet: ", COMPRESSION zstd", csv: ", HEADER", json: "" };

interface Session {
  readonly connection: DuckConnection;
  close(): void;
}

const interruptMs = 50;

/** A connection that sees the views and changes nothing, until it is closed; the signal ends what it does. */
async function openSession(db: Database, upTo: number, signal: AbortSignal | undefined): Promise<Session> {
  const connection = await db.connect();
  let again: NodeJS.Timeout | undefined;
  const stop = () => {
    connection.interrupt();
    // An interrupt that comes before the statement has begun is lost.
    again = setInterval(() => connection.interrupt(), interruptMs);
  };
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) stop();
  const close = () => {
    signal?.removeEventListener("abort", stop);
    clearInterval(again);
    connection.closeSync();
  };
  try {
    for (const view of createViews(upTo)) await connection.run(view);
    await connection.run("BEGIN TRANSACTION READ ONLY");
    return { connection, close };
  } catch (cause) {
    close();
    throw cause;
  }
}

// Of DuckDB's C interface, which never renumbers them. DESCRIBE, SUMMARIZE, SHOW and VALUES are SELECT too.
const questions: readonly number[] = [1, 4]; // SELECT, EXPLAIN

// DuckDB holds these to no lock of the configuration, and a log of its own that it then may not write ends the whole process. The last two
// take a statement as a text, which could be put together of anything.
const acting =
  /\b((?:en|dis)able_(?:logging|profiling)|truncate_duckdb_logs|query|json_execute_serialized_sql)"?(?:\s|--.*|\/\*[\s\S]*?\*\/)*\(/i;
const actingPragma = /^\s*(?:pragma|call)\s+"?((?:en|dis)able_\w+)/i;

/** The one statement that a text holds, and only if it asks. */
async function question(connection: DuckConnection, sql: string): Promise<DuckStatement> {
  const acts = acting.exec(sql) ?? actingPragma.exec(sql);
  if (acts) throw new NoQuestion({ problem: `the function ${acts[1]} does not ask` });
  const statements = await connection.extractStatements(sql).catch((cause) => {
    if (!isEmptyText(cause)) throw cause;
    throw new NoQuestion({ problem: "there is no statement" }, { cause });
  });
  if (statements.count !== 1) {
    const problem = `these are ${statements.count} statements`;
    const hint = /\bpivot\b/i.test(sql) ? " (a PIVOT is one only with IN and the values)" : "";
    throw new NoQuestion({ problem: problem + hint });
  }
  const statement = await statements.prepare(0);
  if (!questions.includes(statement.statementType)) throw new NoQuestion({ problem: "this statement does not ask" });
  return statement;
}

function bind(statement: DuckStatement, values: readonly WarehouseParameter[], duck: DuckPackage): void {
  if (statement.parameterCount !== values.length)
    throw new NoQuestion({
      problem: `the statement has ${statement.parameterCount} parameters, and ${values.length} values were given`,
    });
  if (values.length > 0) statement.bind(values.map((value) => writeValue(value, duck)));
}

function answerOf(
  result: DuckResult,
  { told, done }: { told(cause: unknown): unknown; done(): void },
): WarehouseAnswer {
  const types = result.columnTypes();
  const names = result.deduplicatedColumnNames();
  const columns = types.map((type, i) => ({
    name: names[i] ?? "",
    type: type.alias ?? type.toString(),
    isNumber: isNumberType(type),
  }));
  async function* pages() {
    try {
      for (;;) {
        const chunk = await result.fetchChunk();
        if (!chunk || chunk.rowCount === 0) return;
        yield chunk.getRows().map((row) => types.map((type, i) => readValue(row[i], type)));
      }
    } catch (cause) {
      throw told(cause);
    } finally {
      done();
    }
  }
  return { columns, pages: pages() };
}

async function rowsIn({ columns, pages }: WarehouseAnswer): Promise<readonly WarehouseRow[]> {
  const rows: WarehouseRow[] = [];
  for await (const page of pages) for (const row of page) rows.push(rowOf(columns, row));
  return rows;
}

function rowOf(columns: WarehouseAnswer["columns"], row: readonly WarehouseValue[]): WarehouseRow {
  return Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null]));
}
