import { logBeta } from "./log-gamma.ts";
import { mustBe } from "./sample.ts";

/**
 * The interval that likely holds the true share, however often and whenever one looks: from the first try on, not only in the limit.
 *
 * shape   hits and tries in, `[low, high]` out
 * units   shares, 0..1. Hits need not be whole: any sum of values from 0 to 1 will do, whose mean is then meant. `alpha` is how often,
 *         over all looks together, the truth may lie outside at some time
 * errors  statistics/bad-number when tries are no whole number above 0, hits exceed them or alpha is not between 0 and 1
 * source  Robbins 1970, Ann. Math. Statist. 41:1397 (mixtures); the mixture over Beta(1/2, 1/2) of Krichevsky & Trofimov 1981; holds for
 *         values in between by Ville's inequality, since a likelihood ratio is convex in the value
 */
export function shareSequence(
  hits: number,
  tries: number,
  { alpha = 0.05 }: { readonly alpha?: number } = {},
): readonly [low: number, high: number] {
  mustBe("alpha", alpha, alpha > 0 && alpha < 1, "between 0 and 1");
  mustBe("tries", tries, Number.isSafeInteger(tries) && tries > 0, "a whole number above 0");
  mustBe("hits", hits, hits >= 0 && hits <= tries, `0 to ${tries}`);
  const misses = tries - hits;
  const most = logBeta(hits + 0.5, misses + 0.5) - logBeta(0.5, 0.5) + Math.log(alpha);
  // The mixture's likelihood over that of one share; a share is out once this ratio exceeds 1 / alpha.
  const isIn = (share: number) => times(hits, Math.log(share)) + times(misses, Math.log1p(-share)) >= most;
  const middle = hits / tries;
  return [isIn(0) ? 0 : edge(0, middle, isIn), isIn(1) ? 1 : edge(1, middle, isIn)];
}

/** The first share that is in, on the way from one that is out to one that is in; rounded outwards. */
function edge(out: number, inside: number, isIn: (share: number) => boolean): number {
  let [far, near] = [out, inside];
  for (;;) {
    const middle = (far + near) / 2;
    if (middle === far || middle === near) return far;
    if (isIn(middle)) near = middle;
    else far = middle;
  }
}

/** Nothing times anything is nothing, also times the logarithm of 0. */
function times(count: number, log: number): number {
  return count === 0 ? 0 : count * log;
}
