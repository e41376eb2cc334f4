import { oneLine, type Part, shortened } from "../../question/index.ts";
import { most } from "./limits.ts";
import { type Block, clean } from "./rich-text.ts";

type TablePart = Extract<Part, { kind: "table" }>;

const longestCell = 200;

/** A table that Slack draws itself; undefined where it has no columns. Numbers stand at the right. */
export function tableBlock({
  columns,
  rows,
}: TablePart): { readonly block: Block; readonly note?: string } | undefined {
  const shown = columns.slice(0, most.tableColumns);
  if (shown.length === 0) return undefined;
  const kept = rows.slice(0, most.tableRows - 1);
  const cells = (row: readonly string[]) => shown.map((_, i) => cell(row[i] ?? ""));
  const block = {
    type: "table",
    rows: [cells(shown), ...kept.map(cells)],
    column_settings: shown.map((_, i) => ({
      align: kept.length > 0 && kept.every((row) => isNumber(row[i] ?? "")) ? "right" : "left",
      is_wrapped: true,
    })),
  };
  const [rowsLeft, columnsLeft] = [rows.length - kept.length, columns.length - shown.length];
  const left = [...(rowsLeft > 0 ? [`${rowsLeft} rows`] : []), ...(columnsLeft > 0 ? [`${columnsLeft} columns`] : [])];
  return { block, ...(left.length > 0 && { note: `the table was drawn without its last ${left.join(" and ")}` }) };
}

// A cell may not be empty.
const cell = (text: string) => ({ type: "raw_text", text: shortened(oneLine(clean(text)), longestCell) || "–" });

const isNumber = (text: string) => text === "" || /^[−+-]?[\d.,\s]*\d\s?(%|[a-z]{1,3})?$/iu.test(text);
