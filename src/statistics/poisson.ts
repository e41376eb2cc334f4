import { anyNumber } from "./checked.ts";
import { countQuantile, type Discrete } from "./distribution.ts";
import { incompleteGamma } from "./incomplete-gamma.ts";
import { poissonWeight } from "./saddle-point.ts";
import { BadNumber } from "./sample.ts";

/**
 * The Poisson distribution: how many events come where `mean` are expected and none makes another more likely.
 *
 * shape   the mean in, 0 or more, a distribution of counts out
 * errors  statistics/bad-number when `mean` is negative or not finite, or a share no share
 * source  pmf: Loader 2000; cdf by the incomplete gamma function, Abramowitz and Stegun 26.4.21
 */
export function poisson(mean: number): Discrete {
  if (!(mean >= 0 && mean < Infinity)) {
    throw new BadNumber({ what: "the mean", value: mean, must: "finite and 0 or more" });
  }
  const parts = (x: number) => {
    const count = Math.floor(anyNumber("x", x));
    if (count < 0 || count === Infinity) return count < 0 ? { lower: 1, upper: 0 } : { lower: 0, upper: 1 };
    return incompleteGamma(count + 1, mean);
  };
  const tails = { cdf: (x: number) => parts(x).upper, survival: (x: number) => parts(x).lower };
  return {
    ...tails,
    pmf: (count) => (Number.isInteger(anyNumber("count", count)) && count >= 0 ? poissonWeight(count, mean) : 0),
    quantile: (of) => (mean === 0 ? 0 : countQuantile(tails, of, Infinity)),
  };
}
