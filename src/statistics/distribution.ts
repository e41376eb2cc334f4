import { share as checkedShare } from "./checked.ts";

/** How likely a quantity is to lie where. The numbers are shares, 0..1. */
export interface Distribution {
  /** How likely it is to be `x` or less. */
  cdf(x: number): number;
  /** How likely it is to be above `x`: 1 - cdf, with all its digits in the far tail. */
  survival(x: number): number;
  /** The smallest `x` whose `cdf` reaches `share`. */
  quantile(share: number): number;
}

/** One that also says how high its curve stands. */
export interface Curve extends Distribution {
  pdf(x: number): number;
}

/** One of counts: `pmf` is how likely exactly `count` is. */
export interface Discrete extends Distribution {
  pmf(count: number): number;
}

type Tails = Pick<Distribution, "cdf" | "survival">;

/** Asked in the smaller tail, where the numbers still tell neighbours apart. */
function reaching({ cdf, survival }: Tails, share: number): (x: number) => boolean {
  // A share that is met exactly, as half of an odd number of coin tosses, must not be missed by a rounding error.
  if (share <= 0.5) return (x) => cdf(x) >= share * (1 - 1e-14);
  return (x) => survival(x) <= (1 - share) * (1 + 1e-14);
}

/**
 * The quantile of a continuous distribution of numbers above zero and up to `most`.
 *
 * errors  statistics/bad-number when `share` is no share
 */
export function positiveQuantile(tails: Tails, share: number, most = Infinity): number {
  if (checkedShare("the share of a quantile", share) === 0) return 0;
  return share === 1 ? most : firstPositive(reaching(tails, share));
}

/** The smallest number above zero for which a claim holds that, once true, stays true; Infinity where it never does. By halving. */
export function firstPositive(holds: (x: number) => boolean): number {
  // First the exponent, then the digits: any double is found in some 64 questions.
  let [below, above] = [-1075, 1024];
  while (above - below > 1) {
    const exponent = Math.floor((below + above) / 2);
    if (holds(2 ** exponent)) above = exponent;
    else below = exponent;
  }
  let [low, high] = [2 ** below, Math.min(2 ** above, Number.MAX_VALUE)];
  if (above === 1024 && !holds(high)) return Infinity;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    if (holds(middle)) high = middle;
    else low = middle;
  }
}

/**
 * The quantile of a distribution of counts up to `most`, by doubling and halving.
 *
 * errors  statistics/bad-number when `share` is no share
 */
export function countQuantile(tails: Tails, share: number, most: number): number {
  checkedShare("the share of a quantile", share);
  if (share === 1) return most;
  return firstCount(0, most, reaching(tails, share));
}

/** The first count from `from` up to `most` for which a claim holds that, once true, stays true; `most` where it holds for none before. */
export function firstCount(from: number, most: number, holds: (count: number) => boolean): number {
  let step = 1;
  let low = from - 1;
  while (low + step < most && !holds(low + step)) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, most);
  while (high - low > 1) {
    const middle = Math.floor(low + (high - low) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
