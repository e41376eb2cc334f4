import { loess, type Smoothing } from "./loess.ts";
import { median } from "./quantile.ts";
import { mustBe, mustBeSample } from "./sample.ts";

/** A series taken apart: season, trend and what neither explains add up to it. */
export interface Decomposition {
  readonly seasonal: Float64Array;
  readonly trend: Float64Array;
  readonly remainder: Float64Array;
  /** How much each value counted, 0..1: below 1 only where `robust` took it for an outlier. */
  readonly weights: Float64Array;
}

export interface StlOptions {
  /** How many values make one season: 7 for days in a week, 12 for months in a year. */
  readonly period: number;
  /** Over how many seasons the seasonal figure is smoothed, odd and at least 7; `periodic` keeps it the same for ever. */
  readonly seasonal?: "periodic" | number;
  /** Over how many values the trend is smoothed, odd. */
  readonly trend?: number;
  /** Whether outliers lose their weight. */
  readonly robust?: boolean;
}

/**
 * A series taken apart into season, trend and remainder by local regression.
 *
 * shape   evenly spaced numbers in, three series as long out
 * units   those of the values
 * errors  statistics/too-few-numbers below two full seasons and one value, statistics/bad-number for one that is not finite, a period
 *         below 2 or a window that is not odd
 * source  Cleveland, Cleveland, McRae & Terpenning 1990, J. Official Statistics 6:3; settings as R's `stl`, whose
 *         numbers it gives, but for those robust rounds in which R sorts the residuals wrongly and misses their median
 */
export function stl(values: ArrayLike<number>, options: StlOptions): Decomposition {
  const settings = settingsOf(values, options);
  const { period, robust, isPeriodic } = settings;
  const count = values.length;
  const series = Float64Array.from(values);
  let seasonal: Float64Array = new Float64Array(count);
  let trend: Float64Array = new Float64Array(count);
  let weights: Float64Array = new Float64Array(count).fill(1);
  const [outer, inner] = robust ? [15, 1] : [0, 2];
  for (let round = 0; round <= outer; round++) {
    if (round > 0) weights = robustness(series.map((value, i) => value - get(trend, i) - get(seasonal, i)));
    const used = round === 0 ? undefined : weights;
    for (let pass = 0; pass < inner; pass++) ({ seasonal, trend } = refine(series, trend, used, settings));
  }
  if (isPeriodic) seasonal = sameEachSeason(seasonal, period);
  const remainder = series.map((value, i) => value - get(seasonal, i) - get(trend, i));
  return { seasonal, trend, remainder, weights };
}

interface Settings {
  readonly period: number;
  readonly robust: boolean;
  readonly isPeriodic: boolean;
  readonly season: Smoothing;
  readonly trend: Smoothing;
  readonly lowPass: Smoothing;
}

function settingsOf(values: ArrayLike<number>, options: StlOptions): Settings {
  const { period, seasonal = "periodic", robust = false } = options;
  mustBe("period", period, Number.isSafeInteger(period) && period >= 2, "a whole number, 2 or more");
  mustBeSample("a seasonal decomposition", values, 2 * period + 1);
  const isPeriodic = seasonal === "periodic";
  const seasonWindow = isPeriodic ? 10 * values.length + 1 : seasonal;
  const trendWindow = options.trend ?? oddFrom((1.5 * period) / (1 - 1.5 / seasonWindow));
  mustBe("seasonal", seasonWindow, isOdd(seasonWindow) && seasonWindow >= 7, "an odd number, 7 or more");
  mustBe("trend", trendWindow, isOdd(trendWindow) && trendWindow >= 3, "an odd number, 3 or more");
  const smoothing = (window: number, isLine: boolean) => ({ window, isLine, step: Math.ceil(window / 10) });
  return {
    period,
    robust,
    isPeriodic,
    season: smoothing(seasonWindow, false),
    trend: smoothing(trendWindow, true),
    lowPass: smoothing(oddFrom(period), true),
  };
}

/** One pass: a better season from what the trend leaves, then a better trend from what the season leaves. */
function refine(series: Float64Array, trend: Float64Array, weights: Float64Array | undefined, settings: Settings) {
  const { period } = settings;
  const detrended = series.map((value, i) => value - get(trend, i));
  const cycles = smoothCycles(detrended, weights, settings);
  const smooth = movingMean(movingMean(movingMean(cycles, period), period), 3);
  const drift = loess(smooth, settings.lowPass);
  const seasonal = drift.map((value, i) => get(cycles, i + period) - value);
  const deseasoned = series.map((value, i) => value - get(seasonal, i));
  return { seasonal, trend: loess(deseasoned, settings.trend, weights) };
}

/** Smooths all Mondays, all Tuesdays, … and continues each by one season before the first and one behind the last. */
function smoothCycles(series: Float64Array, weights: Float64Array | undefined, { period, season }: Settings) {
  const smoothed = new Float64Array(series.length + 2 * period);
  for (let phase = 0; phase < period; phase++) {
    const cycle = everyNth(series, phase, period);
    const cycleWeights = weights && everyNth(weights, phase, period);
    const longer = loess(cycle, season, cycleWeights, 1);
    for (let i = 0; i < longer.length; i++) smoothed[phase + i * period] = get(longer, i);
  }
  return smoothed;
}

function everyNth(series: Float64Array, from: number, period: number): Float64Array {
  return Float64Array.from({ length: Math.ceil((series.length - from) / period) }, (_, i) =>
    get(series, from + i * period),
  );
}

/** The means of each `window` neighbours: as many fewer as do not fit. */
function movingMean(series: Float64Array, window: number): Float64Array {
  const means = new Float64Array(series.length - window + 1);
  let total = 0;
  for (let i = 0; i < series.length; i++) {
    total += get(series, i) - (i >= window ? get(series, i - window) : 0);
    if (i >= window - 1) means[i - window + 1] = total / window;
  }
  return means;
}

/** Bisquare weights: full near the fit, none beyond six median distances from it. */
function robustness(residuals: Float64Array): Float64Array {
  const far = residuals.map(Math.abs);
  const limit = 6 * median(far);
  return far.map((distance) => {
    if (distance <= 0.001 * limit) return 1;
    return distance > 0.999 * limit ? 0 : (1 - (distance / limit) ** 2) ** 2;
  });
}

function sameEachSeason(seasonal: Float64Array, period: number): Float64Array {
  const figure = Float64Array.from({ length: period }, (_, phase) => {
    const cycle = everyNth(seasonal, phase, period);
    return cycle.reduce((total, value) => total + value, 0) / cycle.length;
  });
  return seasonal.map((_, i) => get(figure, i % period));
}

function isOdd(window: number): boolean {
  return Number.isSafeInteger(window) && window % 2 === 1;
}

function oddFrom(window: number): number {
  const whole = Math.ceil(window);
  return whole % 2 === 1 ? whole : whole + 1;
}

function get(series: Float64Array, i: number): number {
  return series[i] ?? Number.NaN;
}
