import { anyNumber } from "./checked.ts";

const rootPi = Math.sqrt(Math.PI);

/**
 * The error function: how much of a normal curve lies within `x` · √2 standard deviations of its middle.
 *
 * shape   any number in, -1..1 out; odd; a relative error of about 1e-15
 * errors  statistics/bad-number when `x` is not a number
 * source  Abramowitz and Stegun 1964, 7.1.6 (series)
 */
export function erf(x: number): number {
  anyNumber("x of erf", x);
  const size = Math.abs(x);
  return Math.sign(x) * (size < 2 ? nearErf(size) : 1 - farErfc(size));
}

/**
 * What the error function leaves: 1 - erf(x), with all its digits far out, where the subtraction would leave none.
 *
 * shape   any number in, 0..2 out; a relative error of about 1e-14
 * errors  statistics/bad-number when `x` is not a number
 * source  Abramowitz and Stegun 1964, 7.1.6 (series) and 7.1.14 (continued fraction)
 */
export function erfc(x: number): number {
  anyNumber("x of erfc", x);
  if (x >= 2) return farErfc(x);
  return x <= -2 ? 2 - farErfc(-x) : 1 - Math.sign(x) * nearErf(Math.abs(x));
}

function nearErf(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 1; ; k++) {
    term *= (2 * x * x) / (2 * k + 1);
    const next = sum + term;
    if (next === sum) return (2 / rootPi) * Math.exp(-x * x) * sum;
    sum = next;
  }
}

function farErfc(x: number): number {
  if (x > 28) return 0;
  // x² has no room for all its digits, and the exponential makes a large error of a small one: square a short x, add the rest.
  const short = Math.trunc(x * 16) / 16;
  const exponential = Math.exp(-short * short) * Math.exp(-(x - short) * (x + short));
  // From the inner end outwards; 120 steps are enough from 2 up.
  let fraction = 0;
  for (let k = 120; k > 0; k--) fraction = k / 2 / (x + fraction);
  return exponential / (rootPi * (x + fraction));
}
