import { anyNumber, positive } from "./checked.ts";
import { type Distribution, positiveQuantile } from "./distribution.ts";
import { incompleteBeta } from "./incomplete-beta.ts";

/**
 * The F distribution: the ratio of two variances that were estimated apart, where both are truly the same.
 *
 * shape   degrees of freedom of the upper and of the lower variance in, a distribution out
 * errors  statistics/bad-number when one is not above 0 and finite, or a share no share
 * source  Snedecor 1934; by the incomplete beta function, Abramowitz and Stegun 26.6.2
 */
export function snedecorF(above: number, below: number): Distribution {
  const a = positive("the degrees of freedom above", above) / 2;
  const b = positive("the degrees of freedom below", below) / 2;
  const sharesAt = (ratio: number): readonly [x: number, y: number] => {
    if (ratio <= 0) return [0, 1];
    const odds = (ratio * above) / below;
    return odds < 1 ? [odds / (1 + odds), 1 / (1 + odds)] : [1 / (1 + 1 / odds), 1 / odds / (1 + 1 / odds)];
  };
  const parts = (ratio: number) => incompleteBeta(a, b, ...sharesAt(anyNumber("x", ratio)));
  const tails = { cdf: (ratio: number) => parts(ratio).lower, survival: (ratio: number) => parts(ratio).upper };
  return { ...tails, quantile: (share) => positiveQuantile(tails, share) };
}
