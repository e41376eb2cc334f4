import { anyNumber, share as checkedShare, wholeCount } from "./checked.ts";
import { countQuantile, type Discrete } from "./distribution.ts";
import { incompleteBeta } from "./incomplete-beta.ts";
import { binomialWeight } from "./saddle-point.ts";

/**
 * The binomial distribution: the hits among `tries`, each of which hits with the chance `share`.
 *
 * shape   a count and a share in, a distribution of counts out
 * errors  statistics/bad-number when `tries` is no whole number from 0 up, or a share no share
 * source  pmf: Loader 2000; cdf by the incomplete beta function, Abramowitz and Stegun 26.5.24
 */
export function binomial(tries: number, share: number): Discrete {
  wholeCount("tries", tries);
  checkedShare("the share of hits", share);
  const missed = 1 - share;
  const hitsUpTo = (x: number) => Math.floor(anyNumber("x", x));
  const tails = {
    cdf: (x: number): number => {
      const hits = hitsUpTo(x);
      if (hits < 0 || hits >= tries) return hits < 0 ? 0 : 1;
      return incompleteBeta(tries - hits, hits + 1, missed, share).lower;
    },
    survival: (x: number): number => {
      const hits = hitsUpTo(x);
      if (hits < 0 || hits >= tries) return hits < 0 ? 1 : 0;
      return incompleteBeta(hits + 1, tries - hits, share, missed).lower;
    },
  };
  const isPossible = (count: number) => Number.isInteger(count) && count >= 0 && count <= tries;
  return {
    ...tails,
    pmf: (count) => (isPossible(anyNumber("count", count)) ? binomialWeight(count, tries - count, share, missed) : 0),
    quantile: (of) => countQuantile(tails, of, tries),
  };
}
