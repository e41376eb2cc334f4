import { anyNumber, positive } from "./checked.ts";
import { type Distribution, positiveQuantile } from "./distribution.ts";
import { incompleteGamma } from "./incomplete-gamma.ts";

/**
 * The gamma distribution: the waiting time for `shape` events, a whole number or not, that come on average once every `scale`.
 *
 * shape   shape and scale in, a distribution out; its mean is shape · scale
 * units   that of `scale`
 * errors  statistics/bad-number when one is not above 0, or a share no share
 * source  the incomplete gamma function, see incomplete-gamma.ts
 */
export function gamma(shape: number, scale = 1): Distribution {
  positive("the shape", shape);
  positive("the scale", scale);
  const tails = {
    cdf: (x: number) => incompleteGamma(shape, anyNumber("x", x) / scale).lower,
    survival: (x: number) => incompleteGamma(shape, anyNumber("x", x) / scale).upper,
  };
  return { ...tails, quantile: (share) => positiveQuantile(tails, share) };
}
