import { exactSum } from "./exact-sum.ts";
import { mustBe, mustBeSample, TooFewNumbers } from "./sample.ts";

/** What is known of a sample: how many, their mean, and their variance (with the divisor count − 1). */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly variance: number;
}

/** The moments of two numbers that belong together, `x` and `y` of each user or day. */
export interface PairMoments {
  readonly x: Moments;
  readonly y: Moments;
  readonly covariance: number;
}

/**
 * Count, mean and variance of numbers.
 *
 * units   the mean those of the numbers, the variance their square
 * errors  statistics/too-few-numbers below 2, statistics/bad-number for one that is not finite
 */
export function momentsOf(values: ArrayLike<number>): Moments {
  mustBeSample("a variance", values, 2);
  const all = Float64Array.from(values);
  const mean = exactSum(all) / all.length;
  const variance = exactSum(all.map((value) => (value - mean) ** 2)) / (all.length - 1);
  return { count: all.length, mean, variance };
}

/**
 * Count, mean and variance from three sums, as a query gives them.
 *
 * units   digits are lost where the mean is large against the deviation: 1e6 times larger leaves four
 * errors  statistics/too-few-numbers below 2, statistics/bad-number for sums that are not finite
 */
export function momentsOfSums(sums: {
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
}): Moments {
  const { count, sum, squares } = sums;
  if (count < 2) throw new TooFewNumbers({ what: "a variance", count, least: 2 });
  mustBe("count", count, Number.isSafeInteger(count), "a whole number");
  mustBe("sum", sum, Number.isFinite(sum), "finite");
  mustBe("squares", squares, squares >= 0 && Number.isFinite(squares), "finite and 0 or more");
  const mean = sum / count;
  return { count, mean, variance: Math.max(0, (squares - sum * mean) / (count - 1)) };
}

/**
 * The moments of pairs, `x[i]` with `y[i]`.
 *
 * errors  statistics/too-few-numbers below 2, statistics/bad-number for one that is not finite or for lists of unequal length
 */
export function pairMomentsOf(x: ArrayLike<number>, y: ArrayLike<number>): PairMoments {
  mustBe("the length of y", y.length, y.length === x.length, `that of x, ${x.length}`);
  const moments = { x: momentsOf(x), y: momentsOf(y) };
  const products = Float64Array.from(x, (value, i) => (value - moments.x.mean) * ((y[i] ?? 0) - moments.y.mean));
  return { ...moments, covariance: exactSum(products) / (x.length - 1) };
}

/**
 * Holds moments to what they promise, where they come from outside.
 *
 * errors  statistics/too-few-numbers below 2, statistics/bad-number
 */
export function mustBeMoments(what: string, { count, mean, variance }: Moments): void {
  if (count < 2) throw new TooFewNumbers({ what, count, least: 2 });
  mustBe(`the count of ${what}`, count, Number.isSafeInteger(count), "a whole number");
  mustBe(`the mean of ${what}`, mean, Number.isFinite(mean), "finite");
  mustBe(`the variance of ${what}`, variance, variance >= 0 && Number.isFinite(variance), "finite and 0 or more");
}
