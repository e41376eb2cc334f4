import { failure } from "../../kit/failure.ts";

/** The databases that a definition can be compiled for. */
export type SqlDialect = "duckdb" | "clickhouse";
export const sqlDialects: readonly SqlDialect[] = ["duckdb", "clickhouse"];

/** One statement that answers as the engine does, and the names of the columns that it answers with. */
export interface CompiledSql {
  readonly sql: string;
  readonly columns: readonly string[];
}

export interface CompileOptions {
  /** The log as it was at this position. Without it, all that the tables hold. */
  readonly upTo?: number | undefined;
}

export const NotInSql = failure(
  "insight/not-in-sql",
  { retry: "never", kind: "usage" },
  (f: { what: string; because: string }) =>
    `${f.what} is not compiled to SQL: ${f.because}. Leave it out of the SQL, or ask without it.`,
);

/** How a database writes what a definition is made of. Expressions go in and come out as text. */
export interface Dialect {
  readonly name: SqlDialect;
  /** A text as the database writes it. */
  text(value: string): string;
  /** The distinct values of a tag, as a list; empty where it is not there. */
  tagValues(tag: string): string;
  /** A property of the data as JSON, absent where the event does not have it; its column is what the next four read. */
  dataNode(path: string): string;
  tagNode(tag: string): string;
  /** `missing`, `text`, `number`, `true`, `false`, `null`, `list` or `object`. */
  nodeKind(node: string): string;
  nodeText(node: string): string;
  nodeNumber(node: string): string;
  /** Whether a field that lies on this path is personal. */
  isSealed(path: string): string;
  /** The number that a text is written as; NULL where it is none. */
  textNumber(text: string): string;
  /** Whether a list of texts has any of these. */
  hasAny(list: string, values: readonly string[]): string;
  length(list: string): string;
  /** One row for each value of a list. */
  unnest(list: string): string;
  /** A value that may be NULL, also where the column cannot. */
  nullable(value: string): string;
  /** The value, or the end of the statement where the condition holds. */
  unless(condition: string, value: string, message: string): string;
  /** The sum of whole numbers, exact however large. */
  wholeSum(value: string): string;
  /** The sum of any numbers, with the error of its rounding carried along. */
  carriedSum(value: string): string;
  asText(value: string): string;
  asNumber(value: string): string;
  /** The values of a group that are not NULL, small to large. */
  sorted(value: string): string;
  /** The value of a list at a place from 0. */
  at(list: string, place: string): string;
  /** The types of a group's rows as one value, in the order of their journey. */
  path: string;
  /** One row for each step of lists that are as long as each other. */
  rows(lists: Readonly<Record<string, readonly string[]>>, from: string): string;
  /** Where each period starts, in order: what joins a table with a column `us` to them, and the start of the one that `us` lies in. */
  periods(starts: readonly number[]): { readonly join: string; readonly start: string };
  /** What stands at the end of every statement. */
  readonly ending: string;
}

/** A number as SQL reads it, never as a decimal of a few digits. */
export function numberSql(value: number): string {
  if (!Number.isFinite(value)) throw new NotInSql({ what: `the number ${value}`, because: "no column holds it" });
  if (Number.isSafeInteger(value)) return String(value);
  const text = String(value);
  return text.includes("e") ? text : `${text}e0`;
}

/** Refuses text that one of the databases cannot take in a statement. */
export function checkedText(value: string): string {
  if (value.includes("\0") || !value.isWellFormed())
    throw new NotInSql({ what: "a text with NUL or with half a character", because: "no statement can hold it" });
  return value;
}

/** Conditions of which all hold, or one; none hold, where there are none. */
export const allOf = (conditions: readonly string[]) => (conditions.length === 0 ? "1 = 1" : conditions.join(" AND "));
export const anyOf = (conditions: readonly string[]) =>
  conditions.length === 0 ? "1 = 0" : `(${conditions.join(" OR ")})`;

/** A statement of tables that build on each other, and what is asked of the last. */
export function statement(
  tables: readonly (readonly [name: string, sql: string])[],
  asked: string,
  { ending }: Dialect,
): string {
  const made = tables.map(([name, sql]) => `${name} AS (\n  ${sql}\n)`);
  return `WITH ${made.join(",\n")}\n${asked}${ending}`;
}
