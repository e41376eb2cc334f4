import { type SmoothingStart, startOf } from "./holt-winters-start.ts";
import { minimise } from "./minimise.ts";
import { mustBe, mustBeSample } from "./sample.ts";

/** How much the newest value weighs against all before it, each 0..1; 0 never learns. */
export interface SmoothingWeights {
  readonly level: number;
  readonly trend: number;
  readonly season: number;
}

export interface HoltWintersOptions {
  /** How many values make one season: 7 for days in a week. Without it there is no season. */
  readonly period?: number;
  /** Whether the season adds to the level or multiplies it. */
  readonly seasonal?: "additive" | "multiplicative";
  /** Whether the level may go on rising or falling. */
  readonly trend?: boolean;
  /** Weights that are known; the others are found. */
  readonly weights?: Partial<SmoothingWeights>;
}

/** A smoothed series: how well it expected each value, and where it stands now. */
export interface HoltWinters {
  readonly weights: SmoothingWeights;
  readonly level: number;
  /** What is added to the level at each step; 0 without a trend. */
  readonly slope: number;
  /** What each phase of the season adds or multiplies, the next value's first; empty without a season. */
  readonly season: readonly number[];
  readonly seasonal: "additive" | "multiplicative";
  /** By how much each value from place `from` on missed what was expected of it one step ahead. */
  readonly errors: Float64Array;
  readonly from: number;
  /** The sum of their squares. */
  readonly squaredError: number;
}

/**
 * A series smoothed with level, trend and season; weights that are not given are those with the least squared error one step ahead.
 *
 * shape   evenly spaced numbers in, the smoothed series out, to be continued by `forecast`
 * units   those of the values
 * errors  statistics/too-few-numbers below two full seasons (4 numbers without one), statistics/bad-number for one that is not finite, or
 *         not above 0 where the season multiplies, a period below 2 or a weight beyond 0..1
 * source  Winters 1960, Management Science 6:324; started as R's `HoltWinters` does, so that given weights give R's numbers
 */
export function holtWinters(values: ArrayLike<number>, options: HoltWintersOptions = {}): HoltWinters {
  const { period = 0, seasonal = "additive", trend = true, weights: known = {} } = options;
  mustBe("period", period, period === 0 || (Number.isSafeInteger(period) && period >= 2), "a whole number, 2 or more");
  mustBeSample("smoothing", values, period === 0 ? 4 : 2 * period + 1);
  const series = Float64Array.from(values);
  if (period > 0 && seasonal === "multiplicative")
    series.forEach((value, i) => {
      mustBe(`number ${i} of a season that multiplies`, value, value > 0, "above 0");
    });
  for (const [name, weight] of Object.entries(known))
    mustBe(`weight ${name}`, weight, weight >= 0 && weight <= 1, "0 to 1");

  const start = startOf(series, period, seasonal, trend);
  const names = (["level", "trend", "season"] as const).filter(
    (name) => known[name] === undefined && (name !== "trend" || trend) && (name !== "season" || period > 0),
  );
  const weightsAt = (place: readonly number[]): SmoothingWeights => ({
    level: known.level ?? 0,
    trend: trend ? (known.trend ?? 0) : 0,
    season: period > 0 ? (known.season ?? 0) : 0,
    ...Object.fromEntries(names.map((name, i) => [name, place[i] ?? 0])),
  });
  const smoothed = (place: readonly number[]) => smooth(series, start, weightsAt(place), seasonal, trend);
  return smoothed(minimise((place) => smoothed(place).squaredError, names.length).at);
}

function smooth(
  series: Float64Array,
  start: SmoothingStart,
  weights: SmoothingWeights,
  seasonal: "additive" | "multiplicative",
  trend: boolean,
): HoltWinters {
  let { level, slope } = start;
  const season = Float64Array.from(start.season);
  const isScaled = seasonal === "multiplicative" && season.length > 0;
  const errors = new Float64Array(series.length - start.from);
  let squaredError = 0;
  for (let i = start.from; i < series.length; i++) {
    const value = series[i] ?? Number.NaN;
    const phase = (i - start.from) % Math.max(1, season.length);
    const figure = season[phase] ?? 0;
    const before = level;
    const reached = level + slope;
    const error = value - (isScaled ? reached * figure : reached + figure);
    errors[i - start.from] = error;
    squaredError += error ** 2;
    level = weights.level * (isScaled ? value / figure : value - figure) + (1 - weights.level) * reached;
    if (trend) slope = weights.trend * (level - before) + (1 - weights.trend) * slope;
    if (season.length > 0)
      season[phase] = weights.season * (isScaled ? value / level : value - level) + (1 - weights.season) * figure;
  }
  const next = (series.length - start.from) % Math.max(1, season.length);
  const turned = [...season.subarray(next), ...season.subarray(0, next)];
  return { weights, level, slope, season: turned, seasonal, errors, from: start.from, squaredError };
}
