import { OutOfReach, positive, share } from "./checked.ts";
import type { Parts } from "./incomplete-gamma.ts";
import { binomialWeight } from "./saddle-point.ts";

const mostSteps = 1e7;

/**
 * The regularised incomplete beta function I_x(a, b), `lower`, and what it leaves, `upper`.
 *
 * shape   `a` and `b` above 0, `x` a share; `y` is 1 - `x`, to give where it is known with more digits than a subtraction leaves
 * units   both parts 0..1; a relative error of about 1e-13 in the tails down to 1e-300
 * errors  statistics/bad-number; statistics/out-of-reach where `a` and `b` are both some 1e13 and more
 * source  DiDonato and Morris 1992, ACM Trans. Math. Software 18:360, equation 9 (continued fraction); its front factor by Loader 2000
 */
export function incompleteBeta(a: number, b: number, x: number, y = 1 - x): Parts {
  positive("a of incompleteBeta", a);
  positive("b of incompleteBeta", b);
  share("x of incompleteBeta", x);
  share("y of incompleteBeta", y);
  if (x === 0) return { lower: 0, upper: 1 };
  if (y === 0) return { lower: 1, upper: 0 };
  const weight = ((binomialWeight(a, b, x, y) * a) / (a + b)) * b;
  if (x < (a + 1) / (a + b + 2)) {
    const lower = weight === 0 ? 0 : Math.min(1, weight / fractionOf(a, b, x, y));
    return { lower, upper: 1 - lower };
  }
  const upper = weight === 0 ? 0 : Math.min(1, weight / fractionOf(b, a, y, x));
  return { lower: 1 - upper, upper };
}

/** By the method of Lentz (1976), which goes from the outer end inwards and stops when nothing changes. */
function fractionOf(a: number, b: number, x: number, y: number): number {
  const gap = a * y - b * x + 1;
  let fraction = (a * gap) / (a + 1);
  let c = fraction;
  let d = 0;
  for (let k = 1; k < mostSteps; k++) {
    const at = a + 2 * k;
    const above = ((a + k - 1) / (at - 1)) * ((a + b + k - 1) / (at - 1)) * k * (b - k) * x * x;
    const below = k + (k * (b - k) * x) / (at - 1) + ((a + k) * (gap + k * (1 + y))) / (at + 1);
    d = 1 / (below + above * d);
    c = below + above / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 4e-16) return fraction;
  }
  throw new OutOfReach({ what: `incompleteBeta(${a}, ${b}, ${x})`, steps: mostSteps });
}
