import type { EChartsOption, LineSeriesOption } from "echarts";
import type { LinePicture, LineSeries } from "../picture.ts";
import { seriesColour, type Theme } from "../theme.ts";
import { markerLetter, pictureTimes } from "../words.ts";
import { base, legend, levelLines, levelRoom, text, timeAxis, valueAxis } from "./common.ts";

const symbols = ["circle", "triangle", "rect", "diamond"];
const dashes: readonly ("solid" | number[])[] = ["solid", [7, 4], [2, 3], [9, 3, 2, 3]];

export function lineOptions(picture: LinePicture, theme: Theme): EChartsOption {
  const { series, unit, levels = [], markers = [] } = picture;
  const points = series.flatMap((one) => one.points);
  const numbers = [
    ...points.flatMap(({ value, low, high }) => [value, low, high]),
    ...levels.map(({ value }) => value),
  ];
  const many = series.length > 1;
  return {
    ...base(theme),
    grid: {
      left: 12,
      right: levelRoom(levels),
      top: (many ? 30 : 10) + (markers.length > 0 ? 28 : 4),
      bottom: 6,
      outerBoundsMode: "same",
      outerBoundsContain: "axisLabel",
    },
    ...(many && {
      legend: legend(
        theme,
        series.map(({ name }) => name),
      ),
    }),
    xAxis: timeAxis(theme, pictureTimes(picture)),
    yAxis: valueAxis(
      theme,
      unit,
      numbers.filter((one) => one !== undefined),
    ),
    series: [
      ...series.flatMap((one, i) => bandOf(one, i, theme)),
      ...series.map((one, i): LineSeriesOption => lineOf(one, i, theme)),
      { type: "line", silent: true, data: [], markLine: levelLines(theme, unit, levels) },
      { type: "line", silent: true, data: [], markLine: markerLines(picture, theme) },
    ],
  };
}

function lineOf({ points }: LineSeries, index: number, theme: Theme): LineSeriesOption {
  const colour = seriesColour(theme, index);
  return {
    type: "line",
    name: String(index),
    symbol: symbols[index % symbols.length] ?? "circle",
    showSymbol: true,
    showAllSymbol: true,
    symbolSize: points.length > 60 ? 3 : 6,
    itemStyle: { color: colour },
    lineStyle: { color: colour, width: 2, type: dashes[index % dashes.length] ?? "solid" },
    emphasis: { disabled: true },
    data: points.map(({ at, value, isIncomplete }) => ({
      value: [at / 1000, value ?? "-"],
      ...(isIncomplete && { symbolSize: 9, itemStyle: { color: theme.ground, borderColor: colour, borderWidth: 2 } }),
    })),
  };
}

// Two stacked areas: an unseen one up to `low`, and the band upon it.
function bandOf({ points }: LineSeries, index: number, theme: Theme): LineSeriesOption[] {
  if (!points.some(({ low, high }) => low !== undefined && high !== undefined)) return [];
  const area = (height: (low: number, high: number) => number, opacity: number): LineSeriesOption => ({
    type: "line",
    silent: true,
    stack: `band ${index}`,
    stackStrategy: "all",
    symbol: "none",
    lineStyle: { width: 0 },
    areaStyle: { color: seriesColour(theme, index), opacity },
    data: points.map(({ at, low, high }) => [
      at / 1000,
      low === undefined || high === undefined ? "-" : height(low, high),
    ]),
  });
  return [area((low) => low, 0), area((low, high) => high - low, 0.18)];
}

function markerLines({ markers = [], series }: LinePicture, theme: Theme) {
  const times = [...series.flatMap((one) => one.points), ...markers].map(({ at }) => at);
  const span = Math.max(...times) - Math.min(...times);
  return {
    silent: true,
    symbol: "none",
    animation: false,
    data: markers.map(({ at }, i) => ({
      xAxis: at / 1000,
      lineStyle: { color: theme.ink, type: "solid" as const, width: 1 },
      label: {
        ...text(theme),
        fontWeight: "bold" as const,
        formatter: () => markerLetter(i),
        // Letters of markers that stand close together are put one above the other.
        distance: 3 + 13 * Math.min(1, markers.slice(0, i).filter((one) => Math.abs(one.at - at) < span / 40).length),
      },
    })),
  };
}
