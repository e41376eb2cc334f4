import { canonicalJson } from "../kit/canonical-json.ts";
import type { FileRecord } from "./event-file.ts";
import type { RowShape } from "./table.ts";

type Cells = Extract<FileRecord, { kind: "cells" }>;
type Named = Extract<FileRecord, { kind: "fields" }>;

/** Rows of cells under one header. */
export function cellsShape(columns: readonly string[]): RowShape<Cells, number> {
  // A character of a cell becomes at most six bytes of JSON (a control character); names and what the store adds come on top.
  const fixed = columns.reduce((sum, column) => sum + column.length * 6 + 8, 512);
  return {
    columns,
    key: (column) => {
      const at = columns.indexOf(column);
      return at < 0 ? undefined : at;
    },
    read: (row, at) => row.cells[at],
    data: (used) => {
      // In the order in which they are stored, so that nothing is left to sort.
      const rest = columns.map((name, at) => [name, at] as const).filter(([, at]) => !used.includes(at));
      rest.sort(([a], [b]) => (a < b ? -1 : 1));
      const safe = !columns.includes("__proto__");
      return (row) => {
        const data: Record<string, unknown> = safe ? {} : Object.create(null);
        for (let i = 0; i < rest.length; i++) {
          const [name, at] = rest[i] as (typeof rest)[number]; // within its length
          const cell = row.cells[at];
          if (cell !== "") data[name] = cell;
        }
        return data;
      };
    },
    bytes: (row) => row.raw.length * 6 + fixed,
  };
}

/** Objects with named fields, which need not all have the same. `seen` are the names met so far, for errors. */
export function fieldsShape(seen: readonly string[], always: readonly string[]): RowShape<Named, string> {
  return {
    columns: seen,
    key: (column) => (seen.includes(column) || always.includes(column) ? column : undefined),
    read: (row, name) => (Object.hasOwn(row.fields, name) ? row.fields[name] : undefined),
    data: (used) => {
      const skip = new Set(used);
      return (row) => {
        const data: Record<string, unknown> = Object.create(null);
        for (const name of Object.keys(row.fields))
          if (!skip.has(name) && row.fields[name] !== "") data[name] = row.fields[name];
        return data;
      };
    },
    // Fields can hold what JSON cannot (a lone surrogate); writing them finds it before the store would.
    bytes: (row) => canonicalJson(row.fields).length * 4 + 1024,
  };
}
