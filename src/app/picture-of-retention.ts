import type { GridCell, GridPicture } from "../chart/index.ts";
import type { RetentionReport, RetentionTold } from "./ask-retention.ts";
import { pictureNote } from "./picture-note.ts";

/** The picture of a retention: a row for each period of starts and one for the complete cells, or where groups were asked for, one for each. */
export function pictureOfRetention(report: RetentionReport, unit: string): GridPicture {
  const { by, columns, groups, says, cohort, log } = report;
  const cells = <Cell extends RetentionTold["average"][number] | RetentionTold["rows"][number]["cells"][number]>(
    list: readonly Cell[],
    told: (cell: Cell) => GridCell,
  ) =>
    columns.map((_, column) => {
      const found = list.find((one) => one.column === column);
      return found ? told(found) : {};
    });
  // Of several periods only the share is told: in each column it is of another number of starts.
  const together = (label: string, { starts, average }: RetentionTold) => ({
    label,
    size: starts,
    cells: cells(average, ({ share, isComplete }) => ({ share, ...(!isComplete && { isIncomplete: true }) })),
  });
  const periods = report.rows.map(({ period, starts, cells: row }) => ({
    label: period,
    size: starts,
    cells: cells(row, ({ share, numerator, isComplete }) => ({
      share,
      count: numerator,
      ...(!isComplete && { isIncomplete: true }),
    })),
  }));
  const all = report.average.length > 0 ? [together(groups ? "all" : "complete cells", report)] : [];
  const more = [
    ...(cohort === undefined ? [] : [`Only of: ${cohort.line}.`]),
    ...(groups ? ["Complete cells of all periods together."] : []),
  ];
  return {
    kind: "grid",
    title: `Retention by ${unit}`,
    note: pictureNote(says, log, more),
    of: by,
    columns: columns.map((label) => `${unit} ${label}`),
    rows: groups ? [...all, ...groups.map((group) => together(group.group, group))] : [...periods, ...all],
  };
}
