import { mustBe, mustBeSample, TooFewNumbers } from "./sample.ts";

/** A number computed twice: of all values, and without the largest few. */
export interface WithoutTop {
  readonly all: number;
  readonly without: number;
  /** The places of the values that were left out, largest first. */
  readonly leftOut: readonly number[];
}

/**
 * Whether a few large values make the number: the statistic once of all, once without the top ones.
 *
 * shape   numbers and a statistic in, both results and the indexes that were left out (largest first) out
 * units   `count` values are left out, or `share` (0..1) of all, rounded up; of equal values the earlier goes first
 * errors  statistics/too-few-numbers when nothing would stay, statistics/bad-number for one that is not finite or a bad share or count
 * source  case deletion; Cook & Weisberg 1982, Residuals and Influence in Regression
 */
export function leaveOutTop(
  values: readonly number[],
  statistic: (values: readonly number[]) => number,
  top: { readonly count: number } | { readonly share: number } = { share: 0.01 },
): WithoutTop {
  mustBeSample("leaving out the top", values, 2);
  const count = howMany(values.length, top);
  if (count >= values.length)
    throw new TooFewNumbers({ what: `leaving out the top ${count}`, count: values.length, least: count + 1 });
  const leftOut = values
    .map((value, index) => ({ value, index }))
    .sort((a, b) => b.value - a.value || a.index - b.index)
    .slice(0, count)
    .map(({ index }) => index);
  const gone = new Set(leftOut);
  return { all: statistic(values), without: statistic(values.filter((_, index) => !gone.has(index))), leftOut };
}

function howMany(total: number, top: { readonly count: number } | { readonly share: number }): number {
  if ("count" in top) {
    mustBe("count", top.count, Number.isSafeInteger(top.count) && top.count >= 0, "a whole number, 0 or more");
    return top.count;
  }
  mustBe("share", top.share, top.share >= 0 && top.share < 1, "0 or more and below 1");
  return Math.ceil(total * top.share);
}
