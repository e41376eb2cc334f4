import type { BarSeriesOption, EChartsOption } from "echarts";
import { binPlace } from "../distribution-picture.ts";
import type { BarsPicture, DistributionPicture, FunnelBar, FunnelPicture } from "../picture.ts";
import { countShown, rangeShown, shown } from "../shown.ts";
import { fitted } from "../text.ts";
import { seriesColour, type Theme } from "../theme.ts";
import { base, categoryAxis, haloed, legend, levelLines, levelRoom, text, valueAxis } from "./common.ts";

const mostLabels = 16;

export function barsOptions({ bars, unit, levels = [] }: BarsPicture, theme: Theme): EChartsOption {
  const values = bars.flatMap(({ value }) => value ?? []);
  const names = bars.map(({ label, value }) => `${fitted(label, 18)}${value === undefined ? "\nno data" : ""}`);
  return {
    ...base(theme),
    grid: {
      left: 12,
      right: levelRoom(levels),
      top: 20,
      bottom: 6,
      outerBoundsMode: "same",
      outerBoundsContain: "axisLabel",
    },
    xAxis: categoryAxis(theme, names, 30),
    yAxis: valueAxis(theme, unit, [...values, ...levels.map(({ value }) => value)]),
    series: [
      {
        type: "bar",
        barMaxWidth: 64,
        emphasis: { disabled: true },
        label: {
          show: bars.length <= mostLabels,
          position: "top",
          ...haloed(theme),
          formatter: ({ dataIndex }) => shown(unit, bars[dataIndex]?.value),
        },
        data: bars.map(({ value, isMarked }) => ({
          value: value ?? "-",
          itemStyle: { color: isMarked ? theme.mark : seriesColour(theme, 0) },
        })),
        markLine: levelLines(theme, unit, levels),
      },
    ],
  };
}

/** Each step is a row: its name, and beneath it a bar for all and one for each group, each with its numbers. */
export function funnelOptions({ steps, groups = [] }: FunnelPicture, theme: Theme): EChartsOption {
  const first = Math.max(
    ...steps.map(({ count }) => count),
    ...groups.flatMap((group) => group.steps.map(({ count }) => count)),
    1,
  );
  const rows = groups.length > 0 ? groups : [{ name: "", steps }];
  const series = rows.map(
    (row, i): BarSeriesOption => ({
      type: "bar",
      name: String(i),
      barMaxWidth: 22,
      barGap: "25%",
      barCategoryGap: groups.length > 0 ? "42%" : "55%",
      emphasis: { disabled: true },
      showBackground: groups.length === 0,
      backgroundStyle: { color: theme.shades[0] ?? theme.rule },
      itemStyle: { color: seriesColour(theme, i) },
      label: {
        show: true,
        position: "right",
        ...text(theme),
        formatter: ({ dataIndex }) => stepLabel(row.steps[dataIndex]),
      },
      data: row.steps.map(({ count }) => count),
    }),
  );
  const heads: BarSeriesOption = {
    type: "bar",
    xAxisIndex: 0,
    yAxisIndex: 1,
    silent: true,
    barWidth: "98%",
    itemStyle: { color: "transparent" },
    label: {
      show: true,
      position: "insideTopLeft",
      distance: 0,
      ...text(theme),
      fontWeight: "bold",
      formatter: ({ dataIndex }) => headOf(dataIndex, steps, groups.length > 0),
    },
    data: steps.map(() => first * 1.9),
  };
  const axis = { type: "category" as const, inverse: true, show: false, data: steps.map((_, i) => String(i)) };
  return {
    ...base(theme),
    grid: { left: 2, right: 4, top: groups.length > 0 ? 26 : 0, bottom: 0 },
    ...(groups.length > 0 && {
      legend: legend(
        theme,
        groups.map(({ name }) => name),
      ),
    }),
    xAxis: { type: "value", min: 0, max: first * 1.9, show: false },
    yAxis: [axis, axis],
    series: [...series, heads],
  };
}

function headOf(index: number, steps: readonly FunnelBar[], isGrouped: boolean): string {
  const name = fitted(`${index + 1}  ${steps[index]?.name ?? ""}`, 44);
  return isGrouped ? `${name}   all: ${stepLabel(steps[index])}` : name;
}

function stepLabel(step: FunnelBar | undefined): string {
  if (!step) return "";
  const previous = step.ofPrevious === undefined ? "" : ` · ${shown("share", step.ofPrevious)} of previous`;
  const likely = step.interval === undefined ? "" : ` (${rangeShown("share", step.interval)})`;
  const ofFirst = step.ofFirst === undefined || previous === "" ? "" : ` · ${shown("share", step.ofFirst)} of first`;
  return `${countShown(step.count)}${ofFirst}${previous}${likely}`;
}

export function distributionOptions(picture: DistributionPicture, theme: Theme): EChartsOption {
  const { bins, unit, quantiles } = picture;
  const ends = bins.map(({ from, to }) => rangeShown(unit, [from, to]));
  return {
    ...base(theme),
    grid: { left: 12, right: 24, top: 36, bottom: 6, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    xAxis: [{ ...categoryAxis(theme, ends, 24) }, { type: "value", min: 0, max: bins.length, show: false }],
    yAxis: valueAxis(
      theme,
      "count",
      bins.map(({ count }) => count),
    ),
    series: [
      {
        type: "bar",
        barCategoryGap: "4%",
        emphasis: { disabled: true },
        itemStyle: { color: seriesColour(theme, 0) },
        label: {
          show: bins.length <= mostLabels,
          position: "top",
          ...text(theme, theme.quiet),
          formatter: ({ dataIndex }) => countShown(bins[dataIndex]?.count ?? 0),
        },
        data: bins.map(({ count }) => count),
      },
      {
        type: "line",
        xAxisIndex: 1,
        silent: true,
        data: [],
        markLine: {
          silent: true,
          symbol: "none",
          data: quantiles.map(({ share, value }, i) => ({
            xAxis: binPlace(picture, value),
            lineStyle: { color: theme.mark, type: [6, 4], width: 1.5 },
            label: {
              ...text(theme, theme.mark),
              distance: 3 + 14 * (i % 2),
              formatter: () => `${shown("share", share)}: ${shown(unit, value)}`,
            },
          })),
        },
      },
    ],
  };
}
