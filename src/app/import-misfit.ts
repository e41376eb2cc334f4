import type { Fields, FileBatch, FileRecord, Mapping } from "../capture/index.ts";
import { fieldsOf } from "./import-rows.ts";

/** Why no row became an event: what the mapping reads and the file does not have, beside what it has. */
export interface ImportMisfit {
  /** Fields that the mapping reads and the first row lacks. */
  readonly missing: readonly string[];
  /** What the first row has. */
  readonly columns: readonly string[];
}

const mostColumns = 50;

/**
 * Holds a mapping against the first row that a file has. It is called once more for that, which a mapping must bear: it depends on nothing
 * but its row.
 */
export function misfitOf({ records, columns = [] }: FileBatch, mapping: Mapping | undefined, source: string) {
  const first = records.find(isNamed);
  const fields = first ? fieldsOf(first, columns) : {};
  const missing = new Set<string>();
  const watched = new Proxy(fields, {
    get: (of: Fields, name) => {
      if (typeof name === "string" && !(name in of)) missing.add(name);
      return typeof name === "string" ? of[name] : undefined;
    },
  });
  try {
    if (mapping && first) mapping(watched, { source, line: first.line, row: first.row });
  } catch {
    // What it throws stands beside the row that was set aside.
  }
  return { missing: [...missing], columns: Object.keys(fields).slice(0, mostColumns) };
}

/** That nothing was imported, and what to mend. */
export function misfitText({ missing, columns }: ImportMisfit, rejected: number): string {
  const one = missing.length === 1;
  return [
    `No row became an event: ${rejected === 1 ? "the only one was" : `all ${rejected} were`} set aside.`,
    ...(missing.length > 0
      ? [`The mapping reads ${missing.join(", ")}, and there ${one ? "is no such column" : "are no such columns"}.`]
      : []),
    ...(columns.length > 0 ? [`The columns are: ${columns.join(", ")}.`] : []),
    "Mend the mapping and import the file again.",
  ].join(" ");
}

function isNamed(record: FileRecord): record is Extract<FileRecord, { kind: "cells" | "fields" }> {
  return record.kind === "cells" || record.kind === "fields";
}
