import { positive } from "./checked.ts";
import type { Distribution } from "./distribution.ts";
import { gamma } from "./gamma.ts";

/**
 * The chi-squared distribution: the sum of `freedom` squared standard normal numbers.
 *
 * shape   degrees of freedom in, a distribution out
 * errors  statistics/bad-number when `freedom` is not above 0, or a share no share
 * source  Pearson 1900; the gamma distribution of shape freedom / 2 and scale 2
 */
export function chiSquared(freedom: number): Distribution {
  return gamma(positive("the degrees of freedom", freedom) / 2, 2);
}
