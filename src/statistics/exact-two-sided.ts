import { type Discrete, firstCount } from "./distribution.ts";

/**
 * How likely a count is that is no likelier than the one seen: the exact two-sided `p`, as R computes it.
 *
 * shape   a distribution with a single peak, its mean and its largest count, and the count seen; `p` out, 0..1
 * source  Clopper and Pearson 1934; the tolerance of 1e-7 for equal likelihoods is R's
 */
export function exactTwoSided(distribution: Discrete, mean: number, most: number, seen: number): number {
  if (seen === mean) return 1;
  const bar = distribution.pmf(seen) * (1 + 1e-7);
  const isUnlikely = (count: number) => distribution.pmf(count) <= bar;
  if (seen < mean) {
    const from = firstCount(Math.ceil(mean), most + 1, isUnlikely);
    return Math.min(1, distribution.cdf(seen) + distribution.survival(from - 1));
  }
  // On the way up to the peak the unlikely counts come first.
  const upTo = firstCount(0, Math.floor(mean) + 1, (count) => !isUnlikely(count)) - 1;
  return Math.min(1, distribution.cdf(upTo) + distribution.survival(seen - 1));
}
