import { properShare } from "./checked.ts";
import { mustBeMoments, type PairMoments } from "./moments.ts";
import { standardNormal } from "./normal.ts";
import { mustBe } from "./sample.ts";

/** A ratio of two means and the interval that likely holds the true one. */
export interface RatioInterval {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/**
 * How sure a ratio of sums is, as revenue per visit, when what is independent is the user, who has both.
 *
 * shape   the moments of (x, y) of each user in (`pairMomentsOf`); the ratio of x to y with its interval out
 * units   those of x over those of y; `confidence` is a share. Good from some hundred users on, and only where y is surely not 0
 * errors  statistics/too-few-numbers below 2, statistics/bad-number, also when the mean of y is 0
 * source  the delta method; Deng, Knoblich & Lu 2018, KDD, Applying the Delta Method in Metric Analytics
 */
export function ratioInterval(pairs: PairMoments, { confidence = 0.95 } = {}): RatioInterval {
  const { ratio, variance } = ratioMoments(pairs);
  properShare("confidence", confidence);
  const reach = standardNormal.quantile((1 + confidence) / 2) * Math.sqrt(variance);
  return { ratio, low: ratio - reach, high: ratio + reach };
}

/** The ratio of the means and the variance of its error, to compare two of them. Errors as `ratioInterval`. */
export function ratioMoments({ x, y, covariance }: PairMoments): { readonly ratio: number; readonly variance: number } {
  mustBeMoments("x of a ratio", x);
  mustBeMoments("y of a ratio", y);
  mustBe("the covariance", covariance, Number.isFinite(covariance), "finite");
  mustBe("the mean of y", y.mean, y.mean !== 0, "other than 0 to divide by");
  const ratio = x.mean / y.mean;
  const variance = (x.variance - 2 * ratio * covariance + ratio ** 2 * y.variance) / (y.mean ** 2 * x.count);
  return { ratio, variance: Math.max(0, variance) };
}
