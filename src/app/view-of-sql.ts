import type { WarehouseAnswer, WarehouseValue } from "../insight/index.ts";
import { isRecord } from "../kit/is-record.ts";
import type { FrozenCell } from "../question/index.ts";
import type { Viewed } from "./frozen-views.ts";
import { personalMarker } from "./warehouse.ts";

/** How many rows are read at most to say how many are not kept. */
const mostRead = 10_000;

/** Rows of SQL as they are kept with a case. */
export async function viewOfSql(sql: string, answer: WarehouseAnswer & { readonly upTo: number }): Promise<Viewed> {
  const { columns, pages, upTo } = answer;
  const rows: (readonly FrozenCell[])[] = [];
  for await (const page of pages) {
    rows.push(...page.map((row) => row.map(frozen)));
    if (rows.length >= mostRead) break;
  }
  const isMore = rows.length >= mostRead;
  return {
    view: {
      analysis: "sql",
      title: "Rows of a statement",
      question: sql,
      says: [
        `Log up to position ${upTo}.`,
        ...(isMore ? [`It has ${mostRead} rows or more, and was not read further.`] : []),
      ],
      tables: [
        {
          columns: columns.map(({ name, isNumber }) => ({ name, ...(isNumber && { unit: "number" as const }) })),
          rows,
        },
      ],
      upTo,
    },
    findings: [rows.length === 1 ? "One row." : `${rows.length}${isMore ? " or more" : ""} rows.`],
  };
}

// What is personal is not in the warehouse, and whose it is need not be in the case.
function frozen(value: WarehouseValue): FrozenCell {
  if (value === null || typeof value !== "object") return value;
  return JSON.stringify(value, (_, part) =>
    isRecord(part) && typeof part[personalMarker] === "string" ? "*personal*" : part,
  );
}
