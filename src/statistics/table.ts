import { failure } from "../kit/failure.ts";

/** Two groups in rows, two outcomes in columns, as counted: `[[hits, misses], [hits, misses]]`. */
export type TwoByTwo = readonly [readonly [number, number], readonly [number, number]];

export const BadTable = failure(
  "statistics/bad-table",
  { retry: "never", kind: "usage" },
  (f: { table: string; because: string }) =>
    `The table ${f.table} ${f.because}. Give whole counts from 0 up, each cell once, and no empty rows or columns.`,
);

/** Refuses a table that is no rectangle of counts, at least `rows` by `columns`. */
export function mustBeTable(table: readonly (readonly number[])[], rows = 2, columns = 2): void {
  const width = table[0]?.length ?? 0;
  const refuse = (because: string) => {
    throw new BadTable({ table: shortText(table), because });
  };
  if (table.length < rows || width < columns) refuse(`is smaller than ${rows} by ${columns}`);
  if (table.some((row) => row.length !== width)) refuse("has rows of different lengths");
  if (!table.every((row) => row.every((count) => Number.isSafeInteger(count) && count >= 0)))
    refuse("has a cell that is no count");
}

/** Refuses a table with a row or a column that counted nothing; about that one there is nothing to say. */
export function mustHaveNoEmptyLine(table: readonly (readonly number[])[]): void {
  const isEmpty = (counts: readonly number[]) => sumOf(counts) === 0;
  if (table.some(isEmpty) || columnSums(table).some((sum) => sum === 0))
    throw new BadTable({ table: shortText(table), because: "has an empty row or column" });
}

export const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

export const columnSums = (table: readonly (readonly number[])[]): readonly number[] =>
  (table[0] ?? []).map((_, column) => sumOf(table.map((row) => row[column] ?? 0)));

/** The two sums beside the table, the two below it, and the one in the corner. */
export function margins([[a, b], [c, d]]: TwoByTwo) {
  return { row1: a + b, row2: c + d, column1: a + c, column2: b + d, total: a + b + c + d };
}

function shortText(table: readonly (readonly number[])[]): string {
  // JSON would say null for NaN.
  const text = `[${table.map((row) => `[${row.join(", ")}]`).join(", ")}]`;
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
