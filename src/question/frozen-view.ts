import type { Picture } from "../chart/index.ts";
// Not by the room's index: every command would load the layout of process maps.
import { shown } from "../chart/shown.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { sha256Hex } from "../kit/sha256.ts";

/** What a number of a table is: how many, which part of one (0..1), how long (microseconds), or just a number. */
export type ColumnUnit = "count" | "share" | "micros" | "number";

export interface FrozenColumn {
  readonly name: string;
  /** Of a column of numbers. */
  readonly unit?: ColumnUnit;
}

export type FrozenCell = string | number | boolean | null;

/** Rows as they were seen. */
export interface FrozenTable {
  readonly title?: string;
  readonly columns: readonly FrozenColumn[];
  readonly rows: readonly (readonly FrozenCell[])[];
  /** How many more rows there were, which are not kept. */
  readonly left?: number;
}

/** An answer of an analysis as it was seen: enough to show it again years later, and to ask the same again. Plain data. */
export interface FrozenView {
  readonly analysis:
    | "funnel"
    | "process-map"
    | "segments"
    | "retention"
    | "paths"
    | "sequences"
    | "sql"
    | "meeting"
    | "post";
  readonly title: string;
  /** What was asked, word for word: a question of the analysis, or a statement. */
  readonly question: unknown;
  /** How it was counted, and what a reader must know, a sentence each. */
  readonly says: readonly string[];
  readonly tables: readonly FrozenTable[];
  readonly picture?: Picture;
  /** The position of the log that was read up to. */
  readonly upTo: number;
}

/** More bytes are no evidence that anybody reads, and with the question beside it must fit into one commit. */
export const maxViewBytes = 160 * 1024;
const mostPictureBytes = 64 * 1024;
const mostRows = 200;

/** What identifies what was asked: the same question of the same analysis, the same hash. */
export function viewDefinition({ analysis, question }: Pick<FrozenView, "analysis" | "question">): string {
  return sha256Hex(canonicalJson({ analysis, question })).slice(0, 16);
}

/** How much a view takes as it is kept. */
export function viewBytes(view: unknown): number {
  return new TextEncoder().encode(canonicalJson(view)).length;
}

/** The same with what is too much left out, and said so: rows beyond the first 200 of a table, and a picture that is too large. */
export function cutView(view: FrozenView): FrozenView {
  const tables = view.tables.map((table) => {
    const over = table.rows.length - mostRows;
    return over > 0 ? { ...table, rows: table.rows.slice(0, mostRows), left: (table.left ?? 0) + over } : table;
  });
  const left = tables.flatMap(({ title, rows, left = 0 }) =>
    left > 0 ? [`Of ${title ?? "the table"} the first ${rows.length} rows are kept, and ${left} are not.`] : [],
  );
  const { picture, ...rest } = view;
  const isTooLarge = picture !== undefined && viewBytes(picture) > mostPictureBytes;
  const undrawn = isTooLarge ? ["The picture is too large to be kept."] : [];
  return {
    ...rest,
    tables,
    says: [...view.says, ...left, ...undrawn],
    ...(picture && !isTooLarge && { picture }),
  };
}

/** A cell as people read it. */
export function cellText({ unit }: FrozenColumn, cell: FrozenCell | undefined): string {
  if (cell === null || cell === undefined) return "–";
  return typeof cell === "number" ? shown(unit ?? "number", cell) : String(cell);
}
