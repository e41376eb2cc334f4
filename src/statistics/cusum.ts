import { mustBe } from "./sample.ts";

/** Where a watch for lasting shifts stands: what has piled up above and below the target, in standard deviations. */
export interface Cusum {
  readonly high: number;
  readonly low: number;
  /** For how many values in a row each side has been above zero: about how long ago the shift began. */
  readonly highFor: number;
  readonly lowFor: number;
}

export interface CusumOptions {
  /** What the values are when nothing has happened, and their standard deviation then. */
  readonly target: number;
  readonly deviation: number;
  /** Half the shift to be found, in standard deviations. */
  readonly slack?: number;
}

export const startCusum: Cusum = { high: 0, low: 0, highFor: 0, lowFor: 0 };

/**
 * The watch after one more value; a fold over a series.
 *
 *     values.reduce((state, value) => nextCusum(state, value, { target, deviation }), startCusum)
 *
 * shape   state and value in, the next state out
 * units   the sums count standard deviations; `deviation` may be another one for each value
 * errors  statistics/bad-number when the value is not finite, the deviation not above 0 or the slack negative
 * source  Page 1954, Biometrika 41:100; tabular form in Montgomery, Introduction to Statistical Quality Control, 9.1
 */
export function nextCusum(state: Cusum, value: number, { target, deviation, slack = 0.5 }: CusumOptions): Cusum {
  mustBe("value", value, Number.isFinite(value), "finite");
  mustBe("target", target, Number.isFinite(target), "finite");
  mustBe("deviation", deviation, deviation > 0 && Number.isFinite(deviation), "above 0");
  mustBe("slack", slack, slack >= 0 && Number.isFinite(slack), "0 or more");
  const z = (value - target) / deviation;
  const high = Math.max(0, state.high + z - slack);
  const low = Math.max(0, state.low - z - slack);
  return { high, low, highFor: high > 0 ? state.highFor + 1 : 0, lowFor: low > 0 ? state.lowFor + 1 : 0 };
}

/**
 * Whether the values have shifted and stayed. With slack 0.5 and limit 5, normal values raise a false alarm once in about 465.
 *
 * units   `limit` counts standard deviations; a sum must exceed it. After an alarm start again from `startCusum`
 */
export function cusumAlarm({ high, low }: Cusum, limit = 5): "up" | "down" | undefined {
  if (high > limit && high >= low) return "up";
  return low > limit ? "down" : undefined;
}
