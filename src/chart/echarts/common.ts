import type { EChartsOption } from "echarts";
import type { Level, Unit } from "../picture.ts";
import { axisOf } from "../scale.ts";
import { shown, tickShown } from "../shown.ts";
import { fitted } from "../text.ts";
import type { Theme } from "../theme.ts";

export const fontFamily = "system-ui, sans-serif";

/** What every option begins with: no motion, UTC, and the theme's text. */
export function base(theme: Theme): EChartsOption {
  return {
    animation: false,
    useUTC: true,
    backgroundColor: "transparent",
    color: [...theme.series],
    textStyle: { fontFamily, color: theme.ink },
  };
}

export function text(theme: Theme, colour: string = theme.ink) {
  return { color: colour, fontFamily, fontSize: 12, textBorderWidth: 0 };
}

/** An axis of values with round ends. */
export function valueAxis(theme: Theme, unit: Unit, values: readonly number[]) {
  const { min, max, step } = axisOf(unit, values);
  return {
    type: "value" as const,
    min,
    max,
    interval: step,
    axisLabel: { ...text(theme, theme.quiet), formatter: (value: number) => tickShown(unit, value) },
    splitLine: { lineStyle: { color: theme.rule } },
    axisLine: { show: false },
    axisTick: { show: false },
  };
}

export function categoryAxis(theme: Theme, names: readonly string[], width = 18) {
  return {
    type: "category" as const,
    data: names.map((_, i) => String(i)),
    axisLabel: {
      ...text(theme, theme.quiet),
      hideOverlap: true,
      formatter: (_: string, index: number) => fitted(names[index] ?? "", width),
    },
    axisLine: { lineStyle: { color: theme.rule } },
    axisTick: { show: false },
    splitLine: { show: false },
  };
}

/** An axis of time, written as the picture writes its times. */
export function timeAxis(theme: Theme, time: (at: number) => string) {
  return {
    type: "time" as const,
    splitNumber: 5,
    ...(time(0).length === 10 && { minInterval: 86_400_000 }),
    axisLabel: {
      ...text(theme, theme.quiet),
      hideOverlap: true,
      formatter: (ms: number) => time(ms * 1000).replace(" ", "\n"),
    },
    axisLine: { lineStyle: { color: theme.rule }, onZero: false },
    axisTick: { lineStyle: { color: theme.rule } },
    splitLine: { show: false },
  };
}

/** Text that lies on lines or bars, with the ground around each letter. */
export function haloed(theme: Theme, colour: string = theme.ink) {
  return { ...text(theme, colour), textBorderColor: theme.ground, textBorderWidth: 3 };
}

/** The room at the right that the names of levels need. */
export function levelRoom(levels: readonly Level[]): number {
  return levels.length > 0 ? 84 : 18;
}

/** Objectives as dashed lines across, each with its name. */
export function levelLines(theme: Theme, unit: Unit, levels: readonly Level[]) {
  return {
    silent: true,
    symbol: "none",
    animation: false,
    data: levels.map(({ label, value }) => ({
      yAxis: value,
      lineStyle: { color: theme.mark, type: [6, 4], width: 1.5 },
      label: {
        ...text(theme, theme.mark),
        position: "end" as const,
        align: "left" as const,
        formatter: () => `${fitted(label, 12)}\n${shown(unit, value)}`,
      },
    })),
  };
}

export function legend(theme: Theme, names: readonly string[]) {
  return {
    top: 0,
    left: 0,
    itemWidth: 22,
    itemHeight: 10,
    itemGap: 18,
    textStyle: text(theme),
    data: names.map((_, i) => ({ name: String(i) })),
    formatter: (index: string) => fitted(names[Number(index)] ?? "", 24),
  };
}
