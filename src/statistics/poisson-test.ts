import { binomialTest } from "./binomial-test.ts";
import { positive, properShare, wholeCount } from "./checked.ts";
import { exactTwoSided } from "./exact-two-sided.ts";
import { gamma } from "./gamma.ts";
import { poisson } from "./poisson.ts";
import { TooFewNumbers } from "./sample.ts";

/** Events as they were counted over a stretch of time, of kilometres, of customers. */
export type Happened = readonly [events: number, exposure: number];

/**
 * Whether a rate of events may be the expected one, exactly: R's `poisson.test` of one group.
 *
 * shape   events over an exposure and an expected rate in; the rate, its exact interval and the two-sided `p` out
 * units   events per unit of exposure
 * errors  statistics/bad-number when the events are no count, exposure or rate not above 0, `confidence` not above 0 and below 1
 * source  Garwood 1936, Biometrika 28:437 (interval)
 */
export function poissonTest([events, exposure]: Happened, expectedRate = 1, { confidence = 0.95 } = {}) {
  mustHaveHappened([events, exposure]);
  const mean = positive("the expected rate", expectedRate) * exposure;
  const outside = (1 - properShare("confidence", confidence)) / 2;
  const p = exactTwoSided(poisson(mean), mean, Infinity, events);
  const low = events === 0 ? 0 : gamma(events).quantile(outside) / exposure;
  const high = gamma(events + 1).quantile(1 - outside) / exposure;
  return { estimate: events / exposure, low, high, p };
}

/**
 * Whether two rates of events may stand in the expected ratio, exactly: R's `poisson.test` of two groups.
 *
 * shape   two counts with their exposures in; the rate of `a` over that of `b`, its exact interval and the two-sided `p` out
 * units   a ratio, 0 up to Infinity where `b` had no events
 * errors  statistics/bad-number as `poissonTest`; statistics/too-few-numbers when neither had an event
 * source  Przyborowski and Wilenski 1940, Biometrika 31:313: given both, the events of one are binomial
 */
export function rateRatioTest(a: Happened, b: Happened, expectedRatio = 1, { confidence = 0.95 } = {}) {
  mustHaveHappened(a);
  mustHaveHappened(b);
  positive("the expected ratio", expectedRatio);
  const events = a[0] + b[0];
  if (events === 0) throw new TooFewNumbers({ what: "a ratio of two rates (its events)", count: 0, least: 1 });
  const expected = (expectedRatio * a[1]) / (expectedRatio * a[1] + b[1]);
  const { low, high, p } = binomialTest([a[0], events], expected, { confidence });
  const ratio = (part: number) => ((part / (1 - part)) * b[1]) / a[1];
  return { estimate: a[0] / a[1] / (b[0] / b[1]), low: ratio(low), high: ratio(high), p };
}

function mustHaveHappened([events, exposure]: Happened): void {
  wholeCount("the count of events", events);
  positive("the exposure", exposure);
}
