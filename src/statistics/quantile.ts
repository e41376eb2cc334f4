import { mustBe, mustBeSample } from "./sample.ts";
import { selectKth } from "./select-kth.ts";

/**
 * The number below which a share of the values lies, without sorting them.
 *
 * shape   numbers in any order and a share in, one number out; a place between two numbers is interpolated
 * units   `share` is 0..1: 0.5 is the median, 0.25 the lower quartile
 * errors  statistics/too-few-numbers for none, statistics/bad-number for one that is not finite or a share beyond 0..1
 * source  Hyndman & Fan 1996, The American Statistician 50:361, type 7 (the default of R, NumPy and spreadsheets)
 */
export function quantile(values: ArrayLike<number>, share: number): number {
  mustBeSample("a quantile", values);
  const copy = Float64Array.from(values);
  const { place, part } = placeOf(copy.length, share);
  const below = selectKth(copy, place);
  if (part === 0) return below;
  // Everything behind the place is at least as large, so the next number in order is the least of it.
  let above = Number.POSITIVE_INFINITY;
  for (let i = place + 1; i < copy.length; i++) above = Math.min(above, copy[i] ?? above);
  return between(below, above, part);
}

/**
 * The same of numbers that are in order already, small to large, as they lie in a column.
 *
 * errors  as `quantile`; the order is not checked
 */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number {
  mustBeSample("a quantile", sorted);
  const { place, part } = placeOf(sorted.length, share);
  const below = sorted[place] ?? Number.NaN;
  return part === 0 ? below : between(below, sorted[place + 1] ?? Number.NaN, part);
}

/** The value in the middle: half of the others are smaller, half are larger. Errors as `quantile`. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

function placeOf(count: number, share: number): { readonly place: number; readonly part: number } {
  mustBe("share", share, share >= 0 && share <= 1, "0 to 1");
  const exact = (count - 1) * share;
  const place = Math.floor(exact);
  return { place, part: exact - place };
}

function between(below: number, above: number, part: number): number {
  return below === above ? below : (1 - part) * below + part * above;
}
