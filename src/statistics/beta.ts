import { anyNumber, positive } from "./checked.ts";
import { type Distribution, positiveQuantile } from "./distribution.ts";
import { incompleteBeta } from "./incomplete-beta.ts";

/**
 * The beta distribution: what is known of a share after `a` - 1 hits and `b` - 1 misses, had nothing been known before.
 *
 * shape   two numbers above 0 in, a distribution of shares out
 * errors  statistics/bad-number when one is not above 0, or a share no share
 * source  the incomplete beta function, see incomplete-beta.ts
 */
export function beta(a: number, b: number): Distribution {
  positive("a", a);
  positive("b", b);
  const parts = (x: number) => incompleteBeta(a, b, Math.min(1, Math.max(0, anyNumber("x", x))));
  const tails = { cdf: (x: number) => parts(x).lower, survival: (x: number) => parts(x).upper };
  return { ...tails, quantile: (share) => positiveQuantile(tails, share, 1) };
}
