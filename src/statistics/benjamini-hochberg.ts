import { share } from "./checked.ts";

/**
 * The `p` values of many tests, raised so that keeping those below `q` leaves a share of at most `q` false among the kept.
 *
 * shape   `p` values in any order in, the adjusted ones in the same order out: R's `p.adjust` with "BH"
 * units   shares, 0..1
 * errors  statistics/bad-number for one that is no share
 * source  Benjamini and Hochberg 1995, J. R. Stat. Soc. B 57:289
 */
export function benjaminiHochberg(values: readonly number[]): readonly number[] {
  const order = values.map((value, place) => ({ p: share("a p value", value), place })).sort((a, b) => b.p - a.p);
  const adjusted = values.map(() => 1);
  let least = 1;
  for (const [i, { p, place }] of order.entries()) {
    least = Math.min(least, (values.length / (values.length - i)) * p);
    adjusted[place] = least;
  }
  return adjusted;
}
