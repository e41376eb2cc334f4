import { forecast, type HoltWinters, holtWinters, momentsOf } from "../statistics/index.ts";

/** What a series does when nothing happens to it, learnt from windows that nothing was chosen by. */
export interface Usual {
  /** What is expected of the window so many steps after the last one. */
  readonly expected: (step: number) => number;
  /** The variance of what is new in a window, and with how many degrees of freedom it is known. */
  readonly variance: number;
  readonly freedom: number;
  /** How uncertain the expectation itself is, as a share of the variance. */
  readonly doubt: number;
  /** The variance that windows have beyond what sampling gives each of them; known where each tells its own. */
  readonly between?: number;
  /** How much of a window's own deviation is still there so many steps later. */
  readonly carried: (later: number) => number;
  readonly kind: "mean" | "lasting" | "smoothed";
}

export interface UsualOptions {
  /** Whether no window is missing between two of them. */
  readonly isUnbroken?: boolean;
  /** After how many windows a season comes round. */
  readonly period?: number | undefined;
  /** The variance that sampling alone gives a window; no estimate goes below it. */
  readonly noise?: number | undefined;
  /** The same of each window, where they are of very different size: then a small one weighs less. */
  readonly noises?: readonly number[] | undefined;
  /** Whether that noise is all there is as long as nothing speaks against it: so for shares and means, not for counts. */
  readonly isAllNoise?: boolean;
}

/** From here up what is usual may have a course, and what it expects is called a forecast. */
export const leastToForecast = 8;

// A season is believed once it was seen this often: with fewer its figures follow the noise.
const seasonsToLearn = 4;
// How much better than the mean another course must be (a difference of BIC; Kass & Raftery 1995 call 6 strong). Below that, noise would be
// taken for a drift, and the correction for chance would be lost.
const strong = 6;

/**
 * The usual course of `values`, evenly spaced and oldest first: their mean, or what is clearly better: deviations that last for a while, a
 * level that moves, a trend, a season.
 *
 * errors  statistics/too-few-numbers below 2
 */
export function usualOf(values: readonly number[], options: UsualOptions = {}): Usual {
  const { isUnbroken = true, period = 0 } = options;
  const steady = steadyOf(values, options);
  if (values.length < leastToForecast || !isUnbroken || !(momentsOf(values).variance > 0)) return steady;
  const isSeasonal = period > 1 && values.length >= seasonsToLearn * period && likeness(values, period) > 0;
  // Smoothing is costly, and where neighbours have nothing in common there is nothing to find.
  if (likeness(values, 1) < 1 / Math.sqrt(values.length) && !isSeasonal) return steady;

  const level = holtWinters(values, { trend: false });
  const candidates: readonly Candidate[] = [
    lasting(values),
    smoothed(level, 2),
    smoothed(holtWinters(values), 4),
    ...(isSeasonal
      ? [
          smoothed(holtWinters(values, { period, trend: false }), period + 3),
          smoothed(holtWinters(values, { period }), period + 5),
        ]
      : []),
  ];
  const told = Math.min(...candidates.map(({ errors }) => errors.length));
  const mean = steady.expected(1);
  const plain: Candidate = { usual: steady, errors: values.map((value) => value - mean), parameters: 1 };
  const criterion = ({ errors, parameters }: Candidate) =>
    told * Math.log(Math.max(squares(errors.slice(-told)), Number.MIN_VALUE) / told) + parameters * Math.log(told);
  const line = criterion(plain) - strong;
  const [best] = candidates
    .map((one) => ({ usual: one.usual, score: criterion(one) }))
    .sort((a, b) => a.score - b.score);
  return best && best.score < line ? best.usual : steady;
}

interface Candidate {
  readonly usual: Usual;
  /** By how much the last values missed what was expected of them. */
  readonly errors: readonly number[];
  readonly parameters: number;
}

// How much more than sampling alone windows may vary before it is no longer believed to be all, from how many windows on that can be seen, and
// how well the noise is known as long as it is.
const mostOfNoise = 1.5;
const leastToBelieve = 5;
const believed = 200;

function steadyOf(values: readonly number[], { noise = 0, noises, isAllNoise = false }: UsualOptions): Usual {
  const count = values.length;
  const { mean, variance } = momentsOf(values);
  if (noises && noises.length === count && count >= leastToBelieve) return weighed(values, noises);
  const isBelieved = isAllNoise && count >= leastToBelieve && variance <= mostOfNoise * noise;
  return {
    expected: () => mean,
    variance: Math.max(variance, noise),
    freedom: isBelieved ? believed : count - 1,
    doubt: 1 / count,
    carried: () => 0,
    kind: "mean",
  };
}

/**
 * The mean of windows that are of different size, each weighed by how well it is known.
 *
 * source  DerSimonian & Laird 1986, Controlled Clinical Trials 7:177
 */
function weighed(values: readonly number[], noises: readonly number[]): Usual {
  const fixed = weighedMean(values, noises, 0);
  const freedom = values.length - 1;
  const excess = values.reduce((sum, value, i) => sum + (value - fixed.mean) ** 2 / (noises[i] ?? 1), 0);
  const { sum, squared } = fixed;
  const between = Math.max(0, (excess - freedom) / (sum - squared / sum));
  const { mean, sum: precision } = weighedMean(values, noises, between);
  const variance = between + noises.reduce((total, noise) => total + noise, 0) / noises.length;
  return {
    expected: () => mean,
    variance,
    freedom: excess <= mostOfNoise * freedom ? believed : freedom,
    doubt: 1 / (precision * variance),
    between,
    carried: () => 0,
    kind: "mean",
  };
}

function weighedMean(values: readonly number[], noises: readonly number[], between: number) {
  let [sum, squared, total] = [0, 0, 0];
  for (const [i, value] of values.entries()) {
    const weight = 1 / (between + (noises[i] ?? 1));
    sum += weight;
    squared += weight ** 2;
    total += weight * value;
  }
  return { mean: total / sum, sum, squared };
}

/** Deviations from the mean of which a part is still there one window later. */
function lasting(values: readonly number[]): Candidate {
  const { mean } = momentsOf(values);
  const share = Math.min(0.95, Math.max(0, likeness(values, 1)));
  const errors = values.slice(1).map((value, i) => value - mean - share * ((values[i] ?? mean) - mean));
  const freedom = Math.max(1, values.length - 2);
  const last = (values.at(-1) ?? mean) - mean;
  const usual: Usual = {
    expected: (step) => mean + share ** step * last,
    variance: squares(errors) / freedom,
    freedom,
    doubt: 1 / (values.length * (1 - share) ** 2),
    carried: (later) => share ** later,
    kind: "lasting",
  };
  return { usual, errors, parameters: 2 };
}

function smoothed(series: HoltWinters, parameters: number): Candidate {
  const { level, trend, season } = series.weights;
  const { length } = series.season;
  const errors = [...series.errors];
  const freedom = Math.max(1, errors.length - parameters);
  let ahead: readonly number[] = [];
  const usual: Usual = {
    expected: (step) => {
      if (ahead.length < step) ahead = forecast(series, 2 * step).map(({ expected }) => expected);
      return ahead[step - 1] ?? series.level;
    },
    variance: squares(errors) / freedom,
    freedom,
    doubt: 0,
    carried: (later) => level * (1 + later * trend) + (length > 0 && later % length === 0 ? season * (1 - level) : 0),
    kind: "smoothed",
  };
  return { usual, errors, parameters };
}

/** How alike values are that lie so many steps apart: their correlation. */
function likeness(values: readonly number[], apart: number): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const together = values
    .slice(apart)
    .reduce((sum, value, i) => sum + (value - mean) * ((values[i] ?? mean) - mean), 0);
  return together / squares(values.map((value) => value - mean));
}

function squares(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value ** 2, 0);
}
