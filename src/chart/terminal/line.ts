import type { LinePicture } from "../picture.ts";
import { axisOf } from "../scale.ts";
import { shown, tickShown } from "../shown.ts";
import { aligned, cells, fitted, padded } from "../text.ts";
import { markerLetter, pictureTimes, pointWords } from "../words.ts";
import { type PlotArea, plot, plotColumn } from "./plot.ts";

const mostRows = 30;

/** Lines over time: a plot for each series, all on one scale, with its numbers beneath. */
export function lineText(picture: LinePicture, columns: number): string[] {
  const { series, unit, levels = [], markers = [] } = picture;
  const points = series.flatMap((one) => one.points);
  const numbers = points.flatMap(({ value, low, high }) => [value, low, high]).filter((one) => one !== undefined);
  const axis = axisOf(unit, [...numbers, ...levels.map(({ value }) => value)]);
  const [top, bottom] = [tickShown(unit, axis.max), tickShown(unit, axis.min)];
  const gutter = Math.max(cells(top), cells(bottom));
  const times = [...points, ...markers].map(({ at }) => at);
  const area: PlotArea = {
    width: Math.max(8, columns - gutter - 2),
    height: series.length > 1 ? 6 : 9,
    from: times.reduce((least, at) => Math.min(least, at), Infinity),
    to: times.reduce((most, at) => Math.max(most, at), -Infinity),
    ...axis,
  };
  const time = pictureTimes(picture);
  const [first, last] = [time(area.from), time(area.to)];
  const ends = padded(first, area.width - cells(last)) + last;
  const levelValues = levels.map(({ value }) => value);
  const drawn = series.flatMap((one) => [
    one.name,
    ...plot(one.points, levelValues, area).map((row, i) => {
      const label = i === 0 ? top : i === area.height - 1 ? bottom : "";
      return `${padded(label, gutter, "right")} │${row}`;
    }),
    ...(markers.length > 0 ? [`${" ".repeat(gutter + 2)}${markerRow(picture, area)}`] : []),
    `${" ".repeat(gutter + 2)}${cells(first) + cells(last) < area.width ? ends : fitted(first, area.width)}`,
    "",
    ...numberRows(picture, one.points, columns),
    "",
  ]);
  return [...drawn, ...levels.map(({ label, value }) => `┄┄ ${label}: ${shown(unit, value)}`)];
}

function markerRow({ markers = [] }: LinePicture, area: PlotArea): string {
  const row = new Array<string>(area.width).fill(" ");
  markers.forEach(({ at }, i) => {
    let column = plotColumn(area, at);
    while (row[column] !== " " && column < area.width - 1) column += 1;
    row[column] = markerLetter(i);
  });
  return row.join("");
}

function numberRows(picture: LinePicture, points: LinePicture["series"][number]["points"], columns: number): string[] {
  const time = pictureTimes(picture);
  const rows = points.slice(-mostRows).map((point) => [time(point.at), pointWords(picture.unit, point)]);
  const earlier = points.length - rows.length;
  return [...(earlier > 0 ? [`… ${earlier} earlier points`] : []), ...aligned(rows, { width: columns, flexible: 1 })];
}
