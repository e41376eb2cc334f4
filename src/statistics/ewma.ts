import { mustBe } from "./sample.ts";

/** Where a smoothed series stands: its level, and how much the level varies by chance alone. */
export interface Ewma {
  readonly level: number;
  readonly variance: number;
}

export interface EwmaOptions {
  /** The standard deviation of this value by chance alone; it may be another one for each value, as with shares of changing counts. */
  readonly deviation: number;
  /** How much the newest value weighs, above 0 and at most 1. */
  readonly weight?: number;
}

/** A smoothed series before its first value: at its target. Error: statistics/bad-number when that is not finite. */
export function startEwma(target: number): Ewma {
  mustBe("target", target, Number.isFinite(target), "finite");
  return { level: target, variance: 0 };
}

/**
 * The smoothed series after one more value; a fold over a series.
 *
 * shape   state and value in, the next state out
 * units   those of the values
 * errors  statistics/bad-number when the value is not finite, the deviation negative or the weight not above 0 and at most 1
 * source  Roberts 1959, Technometrics 1:239; the variance is exact from the first value on, not only in the long run
 */
export function nextEwma(state: Ewma, value: number, { deviation, weight = 0.2 }: EwmaOptions): Ewma {
  mustBe("value", value, Number.isFinite(value), "finite");
  mustBe("deviation", deviation, deviation >= 0 && Number.isFinite(deviation), "0 or more");
  mustBe("weight", weight, weight > 0 && weight <= 1, "above 0 and at most 1");
  return {
    level: weight * value + (1 - weight) * state.level,
    variance: weight ** 2 * deviation ** 2 + (1 - weight) ** 2 * state.variance,
  };
}

/**
 * Between which values the level stays by chance.
 *
 * units   those of the values; `width` counts standard deviations of the level. 2.962 with weight 0.2: a false alarm once in about 500
 */
export function ewmaLimits({ variance }: Ewma, target: number, width = 2.962): readonly [low: number, high: number] {
  mustBe("width", width, width > 0, "above 0");
  const reach = width * Math.sqrt(variance);
  return [target - reach, target + reach];
}
