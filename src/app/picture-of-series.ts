import type { BarsPicture, LinePicture, Unit } from "../chart/index.ts";
import { parseTime } from "../event/index.ts";
import type { Series, SeriesNumber } from "../insight/index.ts";
import type { SeriesReport } from "./ask-series.ts";
import { pictureMoments } from "./picture-moments.ts";

/**
 * The picture of a series: lines over its periods, one for each value that it was asked by, else one for all; without periods to
 * compare, bars by value.
 */
export function pictureOfSeries(
  report: SeriesReport,
  { measure, period }: Pick<Series, "measure" | "period">,
): LinePicture | BarsPicture {
  const { says, cohort, log, groups, periods } = report;
  const unit = unitOf(measure);
  const lines = groups ?? [{ group: "all", total: report.total, points: report.points }];
  const { ats, says: dated } = pictureMoments(
    periods.map(({ from }) => parseTime(from).at),
    period,
  );
  const note = [
    `Log up to position ${log.upTo}.`,
    ...(cohort === undefined ? [] : [`Only of: ${cohort.line}.`]),
    ...dated,
  ].join(" ");
  const title = `${says.slice(0, 1).toUpperCase()}${says.slice(1)}`;
  if (periods.length < 2)
    return {
      kind: "bars",
      title,
      note,
      unit,
      bars: lines.map(({ group, total }) => ({ label: group, value: total.value, isMarked: false })),
    };
  return {
    kind: "line",
    title,
    note,
    unit,
    series: lines.map(({ group, points }) => ({
      name: group,
      points: periods.map(({ isComplete }, p) => ({
        at: ats[p] ?? 0,
        ...measuredIn(points[p]),
        ...(!isComplete && { isIncomplete: true }),
      })),
    })),
  };
}

function measuredIn(point: SeriesNumber | undefined): { readonly value?: number } {
  return point?.value === undefined ? {} : { value: point.value };
}

function unitOf(measure: Series["measure"]): Unit {
  return measure.kind === "count" || measure.kind === "entities" ? "count" : "number";
}
