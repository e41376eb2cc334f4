import { type Moments, mustBeMoments } from "./moments.ts";
import { mustBe } from "./sample.ts";

export interface SequenceOptions {
  /** How often, over all looks together, the truth may lie outside at some time. */
  readonly alpha?: number;
  /** At how many numbers it is narrowest against an ordinary interval; at a fiftieth of that count it is about twice as wide as there. */
  readonly tightestAt?: number;
}

/**
 * The interval that likely holds the true mean, however often and whenever one looks: stopping at a look that pleases is allowed.
 *
 * shape   count, mean and variance in (of a share p: p · (1 − p)), `[low, high]` out
 * units   those of the values; `alpha` is a share. It holds in the limit of many numbers: start to look after some dozens of them, and
 *         keep to one `tightestAt` for all looks
 * errors  statistics/too-few-numbers below 2, statistics/bad-number for anything that is not finite, a negative variance or a bad option
 * source  Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2021, arXiv 2103.06476, theorem 2.2 and its tuning
 */
export function meanSequence(moments: Moments, options: SequenceOptions = {}): readonly [low: number, high: number] {
  mustBeMoments("a confidence sequence", moments);
  const { count, mean, variance } = moments;
  const reach = Math.sqrt(variance) * sequenceWidth(count, options);
  return [mean - reach, mean + reach];
}

/**
 * The same for the difference of two independent means or shares, `a` minus `b`, as in an A/B test that is looked at every day.
 *
 * shape   two of count, mean and variance in, `[low, high]` out
 * units   those of the values; `tightestAt` counts the numbers of both sides together
 * errors  as `meanSequence`
 * source  as `meanSequence`, its section on treatment effects: the variance of one number is that of the difference times their count
 */
export function differenceSequence(
  a: Moments,
  b: Moments,
  options: SequenceOptions = {},
): readonly [low: number, high: number] {
  mustBeMoments("a confidence sequence", a);
  mustBeMoments("a confidence sequence", b);
  const count = a.count + b.count;
  const variance = count * (a.variance / a.count + b.variance / b.count);
  return meanSequence({ count, mean: a.mean - b.mean, variance }, options);
}

/**
 * Half the width of the sequence after `count` numbers, in standard deviations of one number.
 *
 * errors  statistics/bad-number when alpha is not between 0 and 1, or a count is not positive
 */
export function sequenceWidth(count: number, { alpha = 0.05, tightestAt = 5000 }: SequenceOptions = {}): number {
  mustBe("alpha", alpha, alpha > 0 && alpha < 1, "between 0 and 1");
  mustBe("tightestAt", tightestAt, tightestAt > 0 && Number.isFinite(tightestAt), "above 0");
  mustBe("count", count, count > 0 && Number.isFinite(count), "above 0");
  const logs = -2 * Math.log(alpha);
  const spread = (count * (logs + Math.log(logs + 1))) / tightestAt;
  return Math.sqrt((2 * (spread + 1) * Math.log(Math.sqrt(spread + 1) / alpha)) / (count * spread));
}
