import { properShare } from "./checked.ts";
import { chiSquared } from "./chi-squared.ts";
import type { Counted } from "./newcombe.ts";
import { standardNormal } from "./normal.ts";
import { mustBeCounted } from "./wilson.ts";

export interface ProportionOptions {
  /** Yates' correction, which keeps a test of few tries from promising too much. On where nothing is said, as in R. */
  readonly continuity?: boolean;
  readonly confidence?: number;
}

export interface ProportionTest {
  /** The share, or the difference of the two. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly chiSquared: number;
  readonly p: number;
}

/**
 * Whether one share may be the expected one, and the interval that likely holds it: R's `prop.test` of one group.
 *
 * shape   a count and an expected share in; the estimate with Wilson's interval, the statistic and the two-sided `p` out
 * units   shares, 0..1
 * errors  statistics/bad-count; statistics/bad-number when `expected` or `confidence` is not above 0 and below 1
 * source  Wilson 1927; Newcombe 1998, Statistics in Medicine 17:857, methods 3 and 4
 */
export function proportionTest(counted: Counted, expected = 0.5, options: ProportionOptions = {}): ProportionTest {
  mustBeCounted(counted);
  properShare("the expected share", expected);
  const [hits, tries] = counted;
  const z = twoSidedZ(options);
  const estimate = hits / tries;
  const gap = Math.abs(hits - tries * expected);
  const yates = Math.min(wantedCorrection(options), gap);
  const square = z ** 2 / (2 * tries);
  const bound = (share: number, side: number) =>
    (share + square + side * z * Math.sqrt((share * (1 - share)) / tries + square / (2 * tries))) / (1 + 2 * square);
  const [below, above] = [estimate - yates / tries, estimate + yates / tries];
  const statistic = (gap - yates) ** 2 / (tries * expected * (1 - expected));
  return {
    estimate,
    low: below <= 0 ? 0 : Math.max(0, bound(below, -1)),
    high: above >= 1 ? 1 : Math.min(1, bound(above, 1)),
    chiSquared: statistic,
    p: chiSquared(1).survival(statistic),
  };
}

/**
 * Whether two shares may be the same, and the interval that likely holds their difference: R's `prop.test` of two groups.
 *
 * shape   two counts in; the difference `a` minus `b` with Wald's interval, the statistic and the two-sided `p` out
 * units   shares, -1..1; where every try hit, or none, the statistic is 0 and p is 1
 * errors  statistics/bad-count; statistics/bad-number when `confidence` is not above 0 and below 1
 * source  Yates 1934; Newcombe 1998, Statistics in Medicine 17:873, methods 1 and 2
 */
export function twoProportionTest(a: Counted, b: Counted, options: ProportionOptions = {}): ProportionTest {
  mustBeCounted(a);
  mustBeCounted(b);
  const [shareA, shareB] = [a[0] / a[1], b[0] / b[1]];
  const estimate = shareA - shareB;
  const inverse = 1 / a[1] + 1 / b[1];
  const yates = Math.min(wantedCorrection(options), Math.abs(estimate) / inverse);
  const error = Math.sqrt((shareA * (1 - shareA)) / a[1] + (shareB * (1 - shareB)) / b[1]);
  const reach = twoSidedZ(options) * error + yates * inverse;
  const pooled = (a[0] + b[0]) / (a[1] + b[1]);
  const gap = Math.abs(estimate) - yates * inverse;
  const statistic = pooled === 0 || pooled === 1 ? 0 : Math.max(0, gap) ** 2 / (pooled * (1 - pooled) * inverse);
  return {
    estimate,
    low: Math.max(-1, estimate - reach),
    high: Math.min(1, estimate + reach),
    chiSquared: statistic,
    p: chiSquared(1).survival(statistic),
  };
}

const wantedCorrection = ({ continuity = true }: ProportionOptions): number => (continuity ? 0.5 : 0);

const twoSidedZ = ({ confidence = 0.95 }: ProportionOptions): number =>
  standardNormal.quantile((1 + properShare("confidence", confidence)) / 2);
