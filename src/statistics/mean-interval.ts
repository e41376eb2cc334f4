import { properShare } from "./checked.ts";
import { type Moments, mustBeMoments } from "./moments.ts";
import { studentT } from "./student-t.ts";

/**
 * The interval that likely holds the true mean.
 *
 * shape   count, mean and variance in (`momentsOf`, `momentsOfSums`), `[low, high]` out
 * units   those of the values; `confidence` is a share. For one look: looking again and again needs `meanSequence`; two means are compared by `welch`
 * errors  statistics/too-few-numbers below 2, statistics/bad-number
 * source  Student 1908, Biometrika 6:1
 */
export function meanInterval(moments: Moments, { confidence = 0.95 } = {}): readonly [low: number, high: number] {
  mustBeMoments("a mean", moments);
  const { count, mean, variance } = moments;
  properShare("confidence", confidence);
  const reach = studentT(count - 1).quantile((1 + confidence) / 2) * Math.sqrt(variance / count);
  return [mean - reach, mean + reach];
}
