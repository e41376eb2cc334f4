import { stirlingError } from "./log-gamma.ts";

const twoPi = 2 * Math.PI;

/**
 * Γ(a+b+1) / (Γ(a+1) Γ(b+1)) · x^a · y^b: the chance of `a` hits and `b` misses, for whole and for other numbers.
 *
 * shape   `y` is 1 - `x`, given because the caller often knows it better than a subtraction would; a, b from 0 up
 * units   a relative error of about 1e-14, also far out in the tails and for millions of tries
 * source  Loader 2000, Fast and accurate computation of binomial probabilities
 */
export function binomialWeight(a: number, b: number, x: number, y: number): number {
  return Math.exp(logBinomialWeight(a, b, x, y));
}

/** The logarithm of `binomialWeight`, which goes on where that would be 0. */
export function logBinomialWeight(a: number, b: number, x: number, y: number): number {
  if (a === 0) return b === 0 ? 0 : b * logOf(y, x);
  if (b === 0) return a * logOf(x, y);
  if (x === 0 || y === 0) return -Infinity;
  const n = a + b;
  const lacks = stirlingError(n) - stirlingError(a) - stirlingError(b);
  return lacks - deviance(a, n * x) - deviance(b, n * y) + Math.log(n / (twoPi * a) / b) / 2;
}

/**
 * mean^a · e^(-mean) / Γ(a+1): the chance of `a` events where `mean` are expected, for whole and for other numbers.
 *
 * source  Loader 2000
 */
export function poissonWeight(a: number, mean: number): number {
  if (a === 0) return Math.exp(-mean);
  if (mean === 0) return 0;
  return Math.exp(-stirlingError(a) - deviance(a, mean)) / Math.sqrt(twoPi * a);
}

/** log x, where `rest` is 1 - x. */
const logOf = (x: number, rest: number): number => (rest < 0.5 ? Math.log1p(-rest) : Math.log(x));

/** x log(x / mean) + mean - x, without the cancellation where the two are close. */
function deviance(x: number, mean: number): number {
  if (mean === Infinity) return Infinity;
  const gap = x - mean;
  if (Math.abs(gap) >= 0.1 * (x + mean)) {
    const ratio = x / mean;
    return x * (ratio > 0 && ratio < Infinity ? Math.log(ratio) : Math.log(x) - Math.log(mean)) - gap;
  }
  const v = gap / (x + mean);
  let sum = gap * v;
  let power = 2 * x * v;
  for (let k = 3; ; k += 2) {
    power *= v * v;
    const next = sum + power / k;
    if (next === sum) return sum;
    sum = next;
  }
}
