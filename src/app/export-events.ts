import { randomBytes } from "node:crypto";
import { closeSync, existsSync, linkSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { parseTime } from "../event/index.ts";
import type { WarehouseOptions, WarehouseParameter } from "../insight/index.ts";
import { failure } from "../kit/failure.ts";
import type { EventStore } from "../store/index.ts";
import { CannotWrite } from "./init.ts";
import { type WarehousePlace, withWarehouse } from "./warehouse.ts";

export const UnknownEnding = failure(
  "app/unknown-ending",
  { retry: "never", kind: "usage" },
  (f: { path: string }) =>
    `the ending of ${f.path} names no format that events are exported in. There are .parquet, .csv and .jsonl.`,
);
export const ExportExists = failure(
  "app/export-exists",
  { retry: "never" },
  (f: { path: string }) => `there is a file at ${f.path} already. Say --force to replace it, or name another.`,
);

/** Which events go into a file, all of it optional. `since` belongs to the span, `until` does not. */
export interface ExportQuestion {
  /** Of these types, or of one that refines them. */
  readonly types?: readonly string[] | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** The zone of times that name none. */
  readonly zone?: string | undefined;
  /** The product's own events too. */
  readonly own?: boolean | undefined;
}

export interface Exported {
  readonly file: string;
  readonly format: ExportFormat;
  readonly rows: number;
  readonly bytes: number;
  /** The log's position that was read up to. */
  readonly upTo: number;
}

export type ExportFormat = "parquet" | "csv" | "jsonl";

/**
 * Writes events into a file, whole or not at all: Parquet with typed columns, CSV or JSON lines, by its ending.
 *
 * errors  app/unknown-ending, app/export-exists, app/cannot-write, event/bad-time
 */
export async function exportEvents(
  store: EventStore,
  to: string,
  question: ExportQuestion,
  options: Omit<WarehouseOptions, "file" | "writes"> & { readonly place: WarehousePlace; readonly force?: boolean },
): Promise<Exported> {
  const { place, force = false, ...how } = options;
  const file = resolve(to);
  const format = formatOf(file);
  const { sql, values } = exportSql(format, question);
  if (existsSync(file) && !force) throw new ExportExists({ path: file });
  const draft = `${file}.${randomBytes(4).toString("hex")}.tmp`;
  make(draft, file);
  try {
    return await withWarehouse(store, place, { ...how, writes: draft }, async (warehouse) => {
      const rows = await warehouse.writeFile(sql, format === "jsonl" ? "json" : format, values);
      const bytes = statSync(draft).size;
      put(draft, file, force);
      return { file, format, rows, bytes, upTo: warehouse.upTo };
    });
  } finally {
    rmSync(draft, { force: true });
  }
}

function formatOf(path: string): ExportFormat {
  const found = /\.(parquet|csv|jsonl)$/i.exec(path)?.[1]?.toLowerCase();
  if (found === "parquet" || found === "csv" || found === "jsonl") return found;
  throw new UnknownEnding({ path });
}

/** The statement that a file is made of: typed columns for Parquet, times and lists as text for the others. */
export function exportSql(
  format: ExportFormat,
  { types = [], since, until, zone = "UTC", own = false }: ExportQuestion,
): { readonly sql: string; readonly values: readonly WarehouseParameter[] } {
  const values: WarehouseParameter[] = [];
  const value = (one: WarehouseParameter) => `$${values.push(one)}`;
  const conditions = [
    ...(types.length > 0 ? [`list_has_any(lineage, ${value(types)}::VARCHAR[])`] : []),
    ...(since === undefined ? [] : [`occurred_us >= ${value(parseTime(since, { zone }).at)}`]),
    ...(until === undefined ? [] : [`occurred_us < ${value(parseTime(until, { zone }).at)}`]),
  ];
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(" AND ")}` : "";
  const lists = format === "csv" ? ", to_json(lineage) AS lineage" : "";
  const select = format === "parquet" ? "*" : `* REPLACE (${rfc3339("occurred")}, ${rfc3339("recorded")}${lists})`;
  return { sql: `SELECT ${select} FROM ${own ? "log" : "events"}${where} ORDER BY position`, values };
}

const rfc3339 = (column: string) => `strftime(${column} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ') AS ${column}`;

/** Makes the empty draft, so that a place that cannot be written is known before the log is read. */
function make(draft: string, file: string): void {
  try {
    closeSync(openSync(draft, "wx"));
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    throw new CannotWrite({ path: file, problem: cause.message }, { cause });
  }
}

/** Gives the finished file its name; a file that came there meanwhile stays, unless it is to be replaced. */
function put(draft: string, file: string, force: boolean): void {
  try {
    if (force) renameSync(draft, file);
    else linkSync(draft, file);
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "EEXIST")
      throw new ExportExists({ path: file }, { cause });
    // Some file systems have no links, and there a glance must do.
    renameSync(draft, file);
  }
}
