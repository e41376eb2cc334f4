import type { Metric, Observation } from "../../metric/index.ts";
import { showCount, showValue, unitOf } from "../../metric/index.ts";
import { percentText } from "../../statistics/index.ts";
import type { Judgement } from "../condition.ts";

/** What a condition looks at: the closed windows of a metric, oldest first, of which the last has a number and is judged. */
export interface Look {
  readonly metric: Metric;
  readonly now: Observation;
  readonly value: number;
  readonly series: readonly Observation[];
}

/** A window, or undefined where nothing was there to be measured. */
export type Slot = Observation | undefined;

/**
 * The last windows of a series, at most `most` of them, one for each stretch of time: where a window is left out because it had no data,
 * there is an empty slot, so that seven places back is a week back.
 */
export function lastSlots(series: readonly Observation[], most: number): readonly Slot[] {
  const slots: Slot[] = [];
  let later: Observation | undefined;
  for (let i = series.length - 1; i >= 0 && slots.length < most; i--) {
    const one = series[i];
    if (!one) continue;
    const gap = later ? (later.from - one.to) / (one.to - one.from) : 0;
    for (let n = Math.round(gap); n > 0 && slots.length < most; n--) slots.push(undefined);
    if (slots.length < most) slots.push(one.value === undefined ? undefined : one);
    later = one;
  }
  return slots.reverse();
}

/** The number as it is told beside a line. Rounding may hide what the verdict rests on: 4,999 of 10,000 shows as 50.0 %, and is below it. */
export function toldBeside(observation: Observation, value: number, show: (value: number) => string) {
  const { numerator, denominator } = observation;
  const unit = unitOf(observation);
  const exact =
    unit === "share"
      ? `${showCount(numerator)} of ${showCount(denominator)}`
      : unit === "duration"
        ? `${value} µs`
        : String(value);
  return (line: number) => (show(value) === show(line) ? exact : show(value));
}

/** A value that was computed, such as a mean of counts: not longer than people can read. */
export function showNear(metric: Pick<Metric, "unit" | "unitText">, value: number): string {
  return showValue(metric.unit === "count" ? { unit: "number" } : metric, value);
}

/** A share or a change as a percentage without its sign. */
export function showShare(share: number): string {
  return percentText(Math.abs(share));
}

export function plural(count: number, one: string): string {
  return `${showCount(count)} ${one}${count === 1 ? "" : "s"}`;
}

export function held(reason: string): Judgement {
  return { verdict: "held", reason };
}

/** Too little history: what is there and what is needed. */
export function tooShort(there: number, needed: number): Judgement {
  const are = there === 1 ? "is" : "are";
  return held(
    `${plural(there, "window")} ${are} there, and ${needed} are needed; it is judged after ${needed - there} more`,
  );
}

/** `1 is too few to tell; 20 are needed`. */
export const tooFew = (sample: number, least: number) =>
  `${sample} ${sample === 1 ? "is" : "are"} too few to tell; ${least} ${least === 1 ? "is" : "are"} needed`;
