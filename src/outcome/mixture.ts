import { logGamma, studentT } from "../statistics/index.ts";

/** One thing that may be so: how likely it is, and around which number, how widely, the truth then lies (Student's t). */
export interface Possibility {
  readonly share: number;
  readonly middle: number;
  readonly scale: number;
  readonly freedom: number;
}

/** The logarithm of Student's density at `x` around zero. */
export function logDensity(x: number, scale: number, freedom: number): number {
  const head = logGamma((freedom + 1) / 2) - logGamma(freedom / 2) - Math.log(freedom * Math.PI) / 2;
  return head - Math.log(scale) - ((freedom + 1) / 2) * Math.log1p((x / scale) ** 2 / freedom);
}

/** Below which number the truth lies with the chance `share`, where any of several things may be so. */
export function quantileOfAll(possibilities: readonly Possibility[], share: number): number {
  const real = possibilities
    .filter((one) => one.share > 1e-9)
    .map((one) => ({ ...one, distribution: studentT(one.freedom) }));
  const total = real.reduce((sum, one) => sum + one.share, 0);
  const ends = real.map(({ middle, scale, distribution }) => middle + scale * distribution.quantile(share));
  const enough = 1e-9 * Math.min(...real.map(({ scale }) => scale));
  let [low, high] = [Math.min(...ends), Math.max(...ends)];
  const below = (x: number) =>
    real.reduce((sum, one) => sum + one.share * one.distribution.cdf((x - one.middle) / one.scale), 0) / total;
  for (let i = 0; i < 100 && high - low > enough; i++) {
    const middle = low + (high - low) / 2;
    if (below(middle) < share) low = middle;
    else high = middle;
  }
  return low + (high - low) / 2;
}
