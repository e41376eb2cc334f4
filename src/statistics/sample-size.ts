import { positive, properShare } from "./checked.ts";
import { standardNormal } from "./normal.ts";
import { mustBe } from "./sample.ts";

export interface PowerOptions {
  /** The chance of a false alarm, two-sided; 0.05 where nothing is said. */
  readonly significance?: number;
  /** The chance to see a difference that is there; 0.8 where nothing is said. */
  readonly power?: number;
}

/**
 * The chance that a comparison of two shares sees their difference: R's `power.prop.test`.
 *
 * shape   two true shares and the tries in each group in, a chance out
 * errors  statistics/bad-number for shares or significance not above 0 and below 1, or tries not above 0
 * source  Fleiss 1981, Statistical Methods for Rates and Proportions, 3.2
 */
export function powerOfShares(
  a: number,
  b: number,
  triesEach: number,
  { significance = 0.05 }: PowerOptions = {},
): number {
  positive("the tries of each group", triesEach);
  const { gap, nullError, trueError } = errorsOf(a, b);
  return standardNormal.cdf((Math.sqrt(triesEach) * gap - critical(significance) * nullError) / trueError);
}

/**
 * How many tries each of two groups needs to see that their shares differ. Round it up.
 *
 * shape   two true shares in, the tries of one group out, not rounded
 * errors  statistics/bad-number for shares, power or significance not above 0 and below 1, or where both shares are the same
 * source  Fleiss 1981, 3.2; R's `power.prop.test`
 */
export function triesToTell(a: number, b: number, { significance = 0.05, power = 0.8 }: PowerOptions = {}): number {
  const { gap, nullError, trueError } = errorsOf(a, b);
  mustBe("the difference of the shares", gap, gap > 0, "above 0; no number of tries tells equal shares apart");
  const beyond = standardNormal.quantile(properShare("power", power));
  return (Math.max(0, critical(significance) * nullError + beyond * trueError) / gap) ** 2;
}

/**
 * The smallest change of a share that a comparison of two groups can be relied on to see: the minimum detectable effect.
 *
 * shape   the share as it is and the tries of each group in; the nearest shares that would be told from it, below and above, out, each
 *         left out where even 0 or 1 would not be seen
 * units   shares, 0..1
 * errors  statistics/bad-number as `triesToTell`
 * source  the inverse of `triesToTell`, by halving
 */
export function tellableShares(
  share: number,
  triesEach: number,
  options: PowerOptions = {},
): { below?: number; above?: number } {
  properShare("the share", share);
  positive("the tries of each group", triesEach);
  const isTold = (other: number) => triesToTell(share, other, options) <= triesEach;
  const below = nearestTold(share, Number.MIN_VALUE, isTold);
  const above = nearestTold(share, 1 - Number.EPSILON / 2, isTold);
  return { ...(below !== undefined && { below }), ...(above !== undefined && { above }) };
}

function nearestTold(from: number, to: number, isTold: (share: number) => boolean): number | undefined {
  if (from === to || !isTold(to)) return undefined;
  let [near, far] = [from, to];
  for (;;) {
    const middle = near + (far - near) / 2;
    if (middle === near || middle === far) return far;
    if (isTold(middle)) far = middle;
    else near = middle;
  }
}

function errorsOf(a: number, b: number) {
  properShare("the first share", a);
  properShare("the second share", b);
  const middle = (a + b) / 2;
  return {
    gap: Math.abs(a - b),
    nullError: Math.sqrt(2 * middle * (1 - middle)),
    trueError: Math.sqrt(a * (1 - a) + b * (1 - b)),
  };
}

const critical = (significance: number): number =>
  -standardNormal.quantile(properShare("significance", significance) / 2);
