import { type Moments, type PairMoments, pairMomentsOf } from "./moments.ts";
import { welch } from "./welch.ts";

/** What was measured of each user after the start, and of the same user before it. */
export interface Measured {
  readonly after: ArrayLike<number>;
  readonly before: ArrayLike<number>;
}

/** A difference of two groups from which what they brought along has been taken out. */
export interface Cuped {
  /** How much of a user's difference beforehand is found again afterwards. */
  readonly theta: number;
  /** Count, adjusted mean and variance of each group. */
  readonly a: Moments;
  readonly b: Moments;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** The share of the variance that is gone, at most 1: at 0.5, half as many users tell as much. */
  readonly varianceSaved: number;
}

/**
 * The difference of two groups, `a` minus `b`, told from fewer users: each is compared with what was to be expected of them.
 *
 * shape   two groups in, the adjusted difference with its interval out
 * units   those of `after`; `before` may have any unit and must be from before the groups were treated differently. `confidence` is a share
 * errors  statistics/too-few-numbers below 2 in a group, statistics/bad-number for one that is not finite or lists of unequal length
 * source  Deng, Xu, Kohavi & Walker 2013, WSDM, Improving the Sensitivity of Online Controlled Experiments; theta is pooled within the
 *         groups, the interval is Welch's
 */
export function cuped(groupA: Measured, groupB: Measured, { confidence = 0.95 } = {}): Cuped {
  const [a, b] = [pairMomentsOf(groupA.before, groupA.after), pairMomentsOf(groupB.before, groupB.after)];
  const within = (of: (pairs: PairMoments) => number) => of(a) * (a.x.count - 1) + of(b) * (b.x.count - 1);
  const spreadBefore = within(({ x }) => x.variance);
  const theta = spreadBefore === 0 ? 0 : within(({ covariance }) => covariance) / spreadBefore;
  const count = a.x.count + b.x.count;
  const usual = (a.x.mean * a.x.count + b.x.mean * b.x.count) / count;
  const adjusted = ({ x, y, covariance }: PairMoments): Moments => ({
    count: y.count,
    mean: y.mean - theta * (x.mean - usual),
    variance: Math.max(0, y.variance - 2 * theta * covariance + theta ** 2 * x.variance),
  });
  const [nowA, nowB] = [adjusted(a), adjusted(b)];
  const { difference, low, high } = welch(nowA, nowB, { confidence });
  const error = (one: Moments, other: Moments) => one.variance / one.count + other.variance / other.count;
  const before = error(a.y, b.y);
  const varianceSaved = before === 0 ? 0 : 1 - error(nowA, nowB) / before;
  return { theta, a: nowA, b: nowB, difference, low, high, varianceSaved };
}
