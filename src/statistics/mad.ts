import { exactSum } from "./exact-sum.ts";
import { median } from "./quantile.ts";

/** What makes the median absolute deviation of normal numbers equal their standard deviation: 1 / quantile 0.75 of the normal. */
const likeDeviation = 1.4826;
/** The same for the mean absolute deviation: the root of pi / 2. */
const meanLikeDeviation = Math.sqrt(Math.PI / 2);

/**
 * How far the values usually lie from their median: a standard deviation that a few wild values cannot inflate.
 *
 * shape   numbers in, one number out
 * units   those of the values; `scale` 1.4826 makes it comparable to a standard deviation, 1 leaves it raw
 * errors  statistics/too-few-numbers for none, statistics/bad-number for one that is not finite
 * source  Hampel 1974, J. Am. Stat. Assoc. 69:383; the scale as in R's `mad`
 */
export function mad(values: ArrayLike<number>, scale = likeDeviation): number {
  const middle = median(values);
  return scale * median(distances(values, middle));
}

/**
 * How many usual distances each value lies from the median.
 *
 * shape   numbers in, as many out
 * units   counts of robust standard deviations; beyond 3.5 is commonly called an outlier. Where more than half of the values are equal,
 *         the mean distance takes the place of the median one; where all are equal, every answer is 0
 * errors  as `mad`
 * source  Iglewicz & Hoaglin 1993, How to Detect and Handle Outliers, 11
 */
export function modifiedZ(values: ArrayLike<number>): Float64Array {
  const middle = median(values);
  const far = distances(values, middle);
  const usual = likeDeviation * median(far) || (meanLikeDeviation * exactSum(far)) / far.length;
  return Float64Array.from(values, (value) => (usual === 0 ? 0 : (value - middle) / usual));
}

/**
 * The places of the values that stand out.
 *
 * shape   numbers in, indexes out, in order
 * units   `limit` counts robust standard deviations
 * errors  as `mad`
 */
export function outliers(values: ArrayLike<number>, limit = 3.5): readonly number[] {
  return [...modifiedZ(values)].flatMap((z, i) => (Math.abs(z) > limit ? [i] : []));
}

function distances(values: ArrayLike<number>, middle: number): Float64Array {
  return Float64Array.from(values, (value) => Math.abs(value - middle));
}
