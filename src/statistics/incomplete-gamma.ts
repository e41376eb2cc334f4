import { anyNumber, OutOfReach, positive } from "./checked.ts";
import { poissonWeight } from "./saddle-point.ts";

const mostSteps = 1e7;

/** A whole of 1 in two parts, each computed for itself where it is the small one. */
export interface Parts {
  readonly lower: number;
  readonly upper: number;
}

/**
 * The regularised incomplete gamma functions: P(a, x) is `lower`, Q(a, x) is `upper`.
 *
 * shape   `a` above 0, `x` from 0 up (Infinity too); both parts out, 0..1
 * units   a relative error of about 1e-13 in the tails down to 1e-300; `upper` loses digits where `a` is far below 1 and so is `x`
 * errors  statistics/bad-number; statistics/out-of-reach where `a` and `x` are both some 1e12 and more
 * source  Abramowitz and Stegun 1964, 6.5.29 (series) and 6.5.31 (continued fraction)
 */
export function incompleteGamma(a: number, x: number): Parts {
  positive("a of incompleteGamma", a);
  anyNumber("x of incompleteGamma", x);
  if (x <= 0) return { lower: 0, upper: 1 };
  const weight = poissonWeight(a, x);
  if (x < a + 1) {
    const lower = weight === 0 ? 0 : Math.min(1, weight * sumOfSeries(a, x));
    return { lower, upper: 1 - lower };
  }
  const upper = weight === 0 ? 0 : Math.min(1, weight * a * fractionOf(a, x));
  return { lower: 1 - upper, upper };
}

function sumOfSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < mostSteps; k++) {
    term *= x / (a + k);
    const next = sum + term;
    if (next === sum) return sum;
    sum = next;
  }
  throw new OutOfReach({ what: `incompleteGamma(${a}, ${x})`, steps: mostSteps });
}

/** By the method of Lentz (1976), which goes from the outer end inwards and stops when nothing changes. */
function fractionOf(a: number, x: number): number {
  let b = x - a + 1;
  let c = Infinity;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; k < mostSteps; k++) {
    const step = k * (a - k);
    b += 2;
    d = 1 / (b + step * d);
    c = b + step / c;
    const change = c * d;
    fraction *= change;
    if (Math.abs(change - 1) < 4e-16) return fraction;
  }
  throw new OutOfReach({ what: `incompleteGamma(${a}, ${x})`, steps: mostSteps });
}
