import { bcaInterval, percentileInterval } from "./bootstrap-interval.ts";
import { mustBe, TooFewNumbers } from "./sample.ts";
import type { Chance } from "./seeded.ts";

export interface BootstrapOptions {
  /** Where the resamples come from, as `seeded(7)`: the same chance gives the same interval. */
  readonly random: Chance;
  readonly resamples?: number;
  readonly confidence?: number;
  /** `bca` corrects for bias and skewness; `percentile` is for statistics that jump, as a median of few values. */
  readonly method?: "bca" | "percentile";
}

export interface Bootstrapped {
  readonly observed: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The interval that likely holds the true value of any statistic, by computing it again for samples drawn from the sample.
 *
 * shape   things of any kind and a statistic of a list of them in; the statistic and its interval out
 * units   those of the statistic; `confidence` is a share. Draw what is independent: customers, not their orders
 * errors  statistics/too-few-numbers below 2 things, statistics/bad-number when the statistic is not finite or an option is bad,
 *         statistics/lopsided-bootstrap
 * source  Efron & Tibshirani 1993, An Introduction to the Bootstrap, 13 and 14
 */
export function bootstrap<Thing>(
  sample: readonly Thing[],
  statistic: (sample: readonly Thing[]) => number,
  { random, resamples = 2000, confidence = 0.95, method = "bca" }: BootstrapOptions,
): Bootstrapped {
  const count = sample.length;
  if (count < 2) throw new TooFewNumbers({ what: "a bootstrap", count, least: 2 });
  mustBe("resamples", resamples, Number.isSafeInteger(resamples) && resamples >= 2, "a whole number, 2 or more");
  const observed = statistic(sample);
  const resampled = Float64Array.from({ length: resamples }, () => statistic(resample(sample, random)));
  if (resampled.every((value) => value === observed)) return { observed, low: observed, high: observed };
  const [low, high] =
    method === "percentile"
      ? percentileInterval(resampled, { confidence })
      : bcaInterval(
          { observed, resampled, leftOut: sample.map((_, i) => statistic(sample.toSpliced(i, 1))) },
          { confidence },
        );
  return { observed, low, high };
}

/** As many things as there are, each drawn from all of them. */
function resample<Thing>(sample: readonly Thing[], random: Chance): readonly Thing[] {
  const drawn = [...sample];
  for (let i = 0; i < drawn.length; i++) {
    // The cast is safe: the place lies inside the list, whose things may themselves be undefined.
    drawn[i] = sample[Math.floor(random() * sample.length)] as Thing;
  }
  return drawn;
}
