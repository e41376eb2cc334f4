import { anyNumber, share } from "./checked.ts";
import { type Distribution, firstPositive } from "./distribution.ts";
import { incompleteBeta } from "./incomplete-beta.ts";
import { logBeta } from "./log-gamma.ts";
import { standardNormal } from "./normal.ts";
import { BadNumber } from "./sample.ts";

/**
 * Student's t distribution: of a mean measured in its own estimated standard errors.
 *
 * shape   degrees of freedom in, a distribution out; Infinity gives the standard normal one
 * errors  statistics/bad-number when `freedom` is not above 0, or a share no share
 * source  Student 1908, Biometrika 6:1; by the incomplete beta function, Abramowitz and Stegun 26.7.1
 */
export function studentT(freedom: number): Distribution {
  if (!(freedom > 0)) throw new BadNumber({ what: "the degrees of freedom", value: freedom, must: "above 0" });
  // From here up no double tells the two apart, wherever the normal tail is not 0.
  if (freedom > 1e20) return standardNormal;

  /** How likely it is to be above `t`, from 0 up. */
  const tail = (t: number): number => {
    const square = t * t;
    if (square > 1e30 * freedom) return heavyTail(freedom, t);
    const whole = freedom + square;
    return incompleteBeta(freedom / 2, 0.5, freedom / whole, square / whole).lower / 2;
  };
  const survival = (x: number): number => (anyNumber("x", x) >= 0 ? tail(x) : 1 - tail(-x));
  const quantile = (of: number): number => {
    const outside = Math.min(share("the share of a quantile", of), 1 - of);
    if (outside === 0.5) return 0;
    const size = outside === 0 ? Infinity : firstPositive((t) => tail(t) <= outside);
    return of < 0.5 ? -size : size;
  };
  return { cdf: (x) => survival(-x), survival, quantile };
}

/** Where t² would swallow the degrees of freedom, or overflow: the first term of the series. */
function heavyTail(freedom: number, t: number): number {
  if (t === Infinity) return 0;
  const a = freedom / 2;
  return Math.exp(a * (Math.log(freedom) - 2 * Math.log(t)) - Math.log(a) - logBeta(a, 0.5)) / 2;
}
