import { standardNormal } from "./normal.ts";
import { mustBeSample } from "./sample.ts";

/**
 * Whether numbers of one group tend to be larger than those of another, by their order alone: R's `wilcox.test` with `exact = FALSE`.
 *
 * shape   two samples in; `u` (R's W), the chance that a number of `a` is above one of `b` (half of the ties counted), and the two-sided
 *         `p` by the normal approximation, corrected for ties, out
 * units   `continuity` is on where nothing is said, as in R; `p` is 1 where all numbers are the same
 * errors  statistics/too-few-numbers for an empty sample; statistics/bad-number for a number that is not finite
 * source  Mann and Whitney 1947, Ann. Math. Stat. 18:50; Lehmann 1975, Nonparametrics (ties)
 */
export function mannWhitney(a: readonly number[], b: readonly number[], { continuity = true } = {}) {
  mustBeSample("the first sample", a);
  mustBeSample("the second sample", b);
  const { ranksOfA, tieCubes } = ranked(a, b);
  const pairs = a.length * b.length;
  const total = a.length + b.length;
  const u = ranksOfA - (a.length * (a.length + 1)) / 2;
  const gap = u - pairs / 2;
  const deviation = Math.sqrt((pairs / 12) * (total + 1 - tieCubes / (total * (total - 1))));
  const corrected = Math.max(0, Math.abs(gap) - (continuity ? 0.5 : 0));
  const p = deviation > 0 ? 2 * standardNormal.survival(corrected / deviation) : 1;
  return { u, above: u / pairs, p };
}

/** The ranks of `a` among all, summed up, and t³ - t for each run of t equal numbers; equal numbers share the middle of their ranks. */
function ranked(a: readonly number[], b: readonly number[]) {
  const all = [...a.map((value) => ({ value, inA: 1 })), ...b.map((value) => ({ value, inA: 0 }))];
  all.sort((x, y) => x.value - y.value);
  let [ranksOfA, tieCubes, start] = [0, 0, 0];
  while (start < all.length) {
    let [end, inA] = [start, 0];
    for (; end < all.length && all[end]?.value === all[start]?.value; end++) inA += all[end]?.inA ?? 0;
    ranksOfA += (inA * (start + 1 + end)) / 2;
    tieCubes += (end - start) ** 3 - (end - start);
    start = end;
  }
  return { ranksOfA, tieCubes };
}
