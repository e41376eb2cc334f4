import { quantileOfSorted } from "./quantile.ts";
import { mustBe, mustBeSample } from "./sample.ts";

/**
 * The values with their extremes pulled in to a quantile, so that no single one dominates a mean.
 *
 * shape   numbers in, as many out in the same order
 * units   shares, 0..1: `low` of the values at the lower end and `1 - high` at the upper one are pulled in
 * errors  statistics/too-few-numbers for none, statistics/bad-number for one that is not finite or ends that cross
 * source  Dixon 1960, Ann. Math. Statist. 31:385 (Winsor's procedure), the limits by `quantile`
 */
export function winsorise(
  values: ArrayLike<number>,
  { low = 0, high = 0.99 }: { readonly low?: number; readonly high?: number } = {},
): Float64Array {
  mustBeSample("winsorising", values);
  mustBe("low", low, low <= high, `at most high, which is ${high}`);
  const sorted = Float64Array.from(values).sort();
  const [least, most] = [quantileOfSorted(sorted, low), quantileOfSorted(sorted, high)];
  return Float64Array.from(values, (value) => Math.min(Math.max(value, least), most));
}
