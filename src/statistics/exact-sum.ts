import { mustBe } from "./sample.ts";

/**
 * A sum without rounding error, as plain data that may be kept in a fold and written as JSON: a few numbers, small to large, whose
 * mathematical sum is the exact total. Whole cents keep it at one number; else another order may leave other parts of the same total.
 */
export type ExactSum = readonly number[];

export const emptySum: ExactSum = [];

// 2 ** 970: fewer than 2 ** 53 numbers below it can never overflow, in whichever order they come.
const most = 2 ** 970;

/**
 * The sum of all numbers, rounded once at the end: the same bits in whatever order they come.
 *
 * errors  statistics/bad-number when one is not finite, or beyond ±9.9e291
 * source  Shewchuk 1997, Discrete & Computational Geometry 18:305 (expansions)
 */
export function exactSum(values: Iterable<number>): number {
  const parts: number[] = [];
  for (const value of values) grow(parts, summand(value));
  return sumValue(parts);
}

/** The sum with one more number in it. Error: statistics/bad-number, as `exactSum`. */
export function addExactly(sum: ExactSum, value: number): ExactSum {
  const parts = [...sum];
  grow(parts, summand(value));
  return parts;
}

/** The sum of two sums: what two workers counted apart. */
export function mergeExactly(a: ExactSum, b: ExactSum): ExactSum {
  const parts = [...a];
  for (const part of b) grow(parts, part);
  return parts;
}

/** The number nearest to the exact total; of two that are equally near, the even one. */
export function sumValue(sum: ExactSum): number {
  let at = sum.length - 1;
  let high = sum[at] ?? 0;
  let low = 0;
  while (at > 0 && low === 0) {
    const part = sum[--at] ?? 0;
    const next = high + part;
    low = part - (next - high);
    high = next;
  }
  // Half-way cases were rounded to even without the parts further down, which decide on which side of the half they lie.
  const below = sum[at - 1] ?? 0;
  if (low !== 0 && Math.sign(low) === Math.sign(below)) {
    const moved = high + 2 * low;
    if (moved - high === 2 * low) return moved;
  }
  return high;
}

function summand(value: number): number {
  mustBe("a number to sum", value, Math.abs(value) < most, "between -9.9e291 and 9.9e291");
  return value;
}

/** Adds in place: each part takes what the number has in common with it, and what is left of either goes on. */
function grow(parts: number[], value: number): void {
  let rest = value;
  let kept = 0;
  for (const part of parts) {
    const [large, small] = Math.abs(rest) < Math.abs(part) ? [part, rest] : [rest, part];
    rest = large + small;
    const error = small - (rest - large);
    if (error !== 0) parts[kept++] = error;
  }
  parts.length = kept;
  if (rest !== 0) parts.push(rest);
}
