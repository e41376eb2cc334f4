import { properShare } from "./checked.ts";
import type { HoltWinters } from "./holt-winters.ts";
import { standardNormal } from "./normal.ts";
import { mustBe } from "./sample.ts";

/** What is expected of a value to come, and between what it likely lies. */
export interface Forecast {
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The values that a smoothed series expects next.
 *
 * shape   a smoothed series and how many steps in, as many forecasts out
 * units   those of the series; `confidence` is the share of values to come that shall lie between low and high, if errors are normal
 * errors  statistics/bad-number when `ahead` is no whole number above 0 or `confidence` not between 0 and 1
 * source  Yar & Chatfield 1990, Int. J. Forecasting 6:127, and Chatfield & Yar 1991, 7:31, for a season that multiplies. With an additive
 *         season equal to R's `predict.HoltWinters`; for one that multiplies, R 4.2 takes a wrong figure at the end of each season
 */
export function forecast(smoothed: HoltWinters, ahead: number, { confidence = 0.95 } = {}): readonly Forecast[] {
  mustBe("ahead", ahead, Number.isSafeInteger(ahead) && ahead > 0, "a whole number above 0");
  properShare("confidence", confidence);
  const { season, weights } = smoothed;
  const isScaled = smoothed.seasonal === "multiplicative" && season.length > 0;
  const figure = (step: number) => (season.length === 0 ? 0 : (season.at((step - 1) % season.length) ?? 0));
  const z = standardNormal.quantile((1 + confidence) / 2);
  const variance = errorVariance(smoothed);
  /** How much of an error now is still in the forecast `later` steps on. */
  const left = (later: number) => {
    if (later === 0) return 1;
    const isSamePhase = season.length > 0 && later % season.length === 0;
    return weights.level * (1 + later * weights.trend) + (isSamePhase ? weights.season * (1 - weights.level) : 0);
  };
  return Array.from({ length: ahead }, (_, i) => {
    const step = i + 1;
    const reached = smoothed.level + step * smoothed.slope;
    const expected = isScaled ? reached * figure(step) : reached + figure(step);
    let spread = 0;
    for (let later = 0; later < step; later++)
      spread += (left(later) * (isScaled ? figure(step) / figure(step - later) : 1)) ** 2;
    const reach = z * Math.sqrt(variance * spread);
    return { expected, low: expected - reach, high: expected + reach };
  });
}

/** The variance of the errors one step ahead, around their own mean. */
function errorVariance({ errors }: HoltWinters): number {
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  return errors.reduce((sum, error) => sum + (error - mean) ** 2, 0) / (errors.length - 1);
}
