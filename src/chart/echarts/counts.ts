import type { BarSeriesOption, EChartsOption } from "echarts";
import { binPlace } from "../distribution-picture.ts";
import type { BarsPicture, DistributionPicture, FunnelBar, FunnelPicture } from "../picture.ts";
import { countShown, rangeShown, shown } from "../shown.ts";
import { cells, fitted } from "../text.ts";
import { seriesColour, type Theme } from "../theme.ts";
import { base, categoryAxis, haloed, levelLines, levelRoom, text, valueAxis } from "./common.ts";

const mostLabels = 16;

export function barsOptions({ bars, unit, levels = [] }: BarsPicture, theme: Theme): EChartsOption {
  const values = bars.flatMap(({ value }) => value ?? []);
  const names = bars.map(({ label, value }) => `${fitted(label, 18)}${value === undefined ? "\nno data" : ""}`);
  const axis = categoryAxis(theme, names, 30);
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
    xAxis: isCrowded(names) ? { ...axis, axisLabel: { ...axis.axisLabel, interval: 0, rotate: 32 } } : axis,
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

// Names side by side are about 80 letters wide in all; where they do not fit, each is tilted rather than every other one left out.
function isCrowded(names: readonly string[]): boolean {
  return names.length <= mostLabels && Math.max(...names.map(cells)) * names.length > 80;
}

export function funnelOptions(picture: FunnelPicture, theme: Theme): EChartsOption {
  return picture.groups ? groupedOptions(picture.steps, picture.groups, theme) : stepsOptions(picture.steps, theme);
}

/** Each step is a row: its name, and beneath it a bar with its numbers. */
function stepsOptions(steps: readonly FunnelBar[], theme: Theme): EChartsOption {
  const widest = Math.max(...steps.map(({ count }) => count), 1) * 1.9;
  const bars: BarSeriesOption = {
    type: "bar",
    barMaxWidth: 22,
    barCategoryGap: "55%",
    emphasis: { disabled: true },
    showBackground: true,
    backgroundStyle: { color: theme.shades[0] ?? theme.rule },
    itemStyle: { color: seriesColour(theme, 0) },
    label: {
      show: true,
      position: "right",
      ...text(theme),
      formatter: ({ dataIndex }) => stepLabel(steps[dataIndex]),
    },
    data: steps.map(({ count }) => count),
  };
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
      formatter: ({ dataIndex }) => fitted(`${dataIndex + 1}  ${steps[dataIndex]?.name ?? ""}`, 44),
    },
    data: steps.map(() => widest),
  };
  const axis = { type: "category" as const, inverse: true, show: false, data: steps.map((_, i) => String(i)) };
  return {
    ...base(theme),
    grid: { left: 2, right: 4, top: 0, bottom: 0 },
    xAxis: { type: "value", min: 0, max: widest, show: false },
    yAxis: [axis, axis],
    series: [bars, heads],
  };
}

const mostName = 24;

/** Each step is a block: a row for all with the step's name, one for each group with the group's, and one of air. */
function groupedOptions(
  steps: readonly FunnelBar[],
  groups: NonNullable<FunnelPicture["groups"]>,
  theme: Theme,
): EChartsOption {
  const rows = steps.flatMap((step, i) => [
    { name: `${i + 1}  ${step.name}`, step, colour: theme.quiet, isHead: true },
    ...groups.map((group, g) => ({
      name: group.name,
      step: group.steps[i],
      colour: seriesColour(theme, g),
      isHead: false,
    })),
    { name: "", step: undefined, colour: theme.quiet, isHead: false },
  ]);
  const names = rows.map(({ name }) => fitted(name, mostName));
  const first = Math.max(...rows.map(({ step }) => step?.count ?? 0), 1);
  return {
    ...base(theme),
    grid: { left: 10 + Math.max(...names.map(cells)) * 7, right: 4, top: 0, bottom: 0, outerBoundsMode: "none" },
    xAxis: { type: "value", min: 0, max: first * 3, show: false },
    yAxis: {
      ...categoryAxis(theme, names, mostName),
      inverse: true,
      axisLine: { show: false },
      axisLabel: { ...text(theme), interval: 0, formatter: (_: string, index: number) => names[index] ?? "" },
      data: rows.map(({ isHead }, i) => ({ value: String(i), textStyle: isHead ? { fontWeight: "bold" } : {} })),
    },
    series: [
      {
        type: "bar",
        barWidth: "76%",
        emphasis: { disabled: true },
        label: {
          show: true,
          position: "right",
          ...text(theme),
          formatter: ({ dataIndex }) => stepLabel(rows[dataIndex]?.step),
        },
        data: rows.map(({ step, colour }) => ({ value: step?.count ?? "-", itemStyle: { color: colour } })),
      },
    ],
  };
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
