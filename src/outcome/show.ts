import { type Metric, showChange, showValue } from "../metric/index.ts";
import { percentText } from "../statistics/index.ts";

/** A number of a metric as people read it. A count may be a mean of counts here. */
export function valueText(metric: Metric, value: number): string {
  return showValue(metric.unit === "count" ? { ...metric, unit: "number" } : metric, value);
}

/** A difference of two of its numbers, with its sign: of shares in points. */
export const changeText: (metric: Metric, change: number) => string = showChange;

/** A share as people read it; `digits` where it is a round one, as 95 %. */
export function percent(share: number, digits?: number): string {
  return digits === undefined ? percentText(share) : `${(share * 100).toFixed(digits)} %`;
}

/** `1 window`, `3 windows`. */
export function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? "" : "s"}`;
}
