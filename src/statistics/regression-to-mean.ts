import { standardNormal } from "./normal.ts";
import { mustBe } from "./sample.ts";

/**
 * How far below the mean a normal value lies on average, once it is known to lie below `z`: who looks only at days below -2 sees -2.373.
 *
 * shape   one number in, one out
 * units   standard deviations from the mean
 * errors  statistics/bad-number when `z` is not finite
 * source  the truncated normal distribution; Johnson, Kotz & Balakrishnan 1994, Continuous Univariate Distributions 1, 13.10
 */
export function meanBelow(z: number): number {
  mustBe("z", z, Number.isFinite(z), "finite");
  // Further out both parts of the fraction vanish; there its series holds to eleven digits.
  if (z < -37) return z + 1 / z - 2 / z ** 3 + 10 / z ** 5;
  return -standardNormal.pdf(z) / standardNormal.cdf(z);
}

/** How a series behaves when nothing is done. */
export interface Usual {
  readonly mean: number;
  /** How much of a deviation is still there one step later when nothing is done, 0..1: the correlation of neighbours. */
  readonly persistence?: number;
}

/**
 * What to expect of the next value when nothing is done, after one was seen: most of an extreme was chance, and chance does not stay.
 *
 * shape   a value in; the next value and how much of it is recovery without any action out
 * units   those of the value; subtract `recovery` from the change after a decision before calling it an effect
 * errors  statistics/bad-number when a number is not finite or the persistence beyond 0..1
 * source  Galton 1886, J. Anthropological Institute 15:246; Davis 1976, Am. J. Epidemiology 104:493
 */
export function expectedNext(
  value: number,
  { mean, persistence = 0 }: Usual,
): { readonly next: number; readonly recovery: number } {
  mustBe("value", value, Number.isFinite(value), "finite");
  mustBe("mean", mean, Number.isFinite(mean), "finite");
  mustBe("persistence", persistence, persistence >= 0 && persistence <= 1, "0 to 1");
  const recovery = (1 - persistence) * (mean - value);
  return { next: value + recovery, recovery };
}
