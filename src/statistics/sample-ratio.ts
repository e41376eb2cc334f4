import { properShare } from "./checked.ts";
import { chiSquaredFit } from "./chi-squared-test.ts";

/**
 * Whether the groups of an experiment came out as large as they were meant to. Where they did not, something let members of one group
 * in or out, and no difference between the groups can be trusted.
 *
 * shape   the size of each group in, and the planned weights, all the same where none are given; the test and a verdict out
 * units   `alarmBelow` is the `p` under which the verdict is a mismatch, 0.01 where nothing is said
 * errors  statistics/bad-table, statistics/bad-number as `chiSquaredFit`
 * source  Fabijan et al. 2019, KDD, Diagnosing Sample Ratio Mismatch
 */
export function sampleRatio(sizes: readonly number[], weights?: readonly number[], { alarmBelow = 0.01 } = {}) {
  properShare("alarmBelow", alarmBelow);
  const test = chiSquaredFit(sizes, weights);
  const verdict: "as planned" | "mismatch" = test.p < alarmBelow ? "mismatch" : "as planned";
  return { ...test, alarmBelow, verdict };
}
