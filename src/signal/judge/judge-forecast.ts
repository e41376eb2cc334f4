import { forecast, holtWinters, standardNormal, studentT } from "../../statistics/index.ts";
import type { ForecastCondition, Judgement } from "../condition.ts";
import { type Look, showNear } from "./look.ts";
import { isOnSide, valuesBefore } from "./usual.ts";

export function judgeForecast(condition: ForecastCondition, look: Look): Judgement {
  const { season, confidence = 0.99, side = "both" } = condition;
  const { metric, value } = look;
  const values = valuesBefore(condition, look);
  if (!(values instanceof Float64Array)) return values;
  const smoothed = holtWinters(values, season > 1 ? { period: season } : {});
  const [next] = forecast(smoothed, 1, { confidence });
  const { expected = 0, high: ordinaryHigh = 0 } = next ?? {};
  // The three weights were found from the same errors that give the band its width: Student's tails where there are few.
  const chance = studentT(Math.max(1, smoothed.errors.length - 3));
  const deviation = (ordinaryHigh - expected) / standardNormal.quantile((1 + confidence) / 2);
  const reach = deviation * chance.quantile((1 + confidence) / 2);
  const [low, high] = [expected - reach, expected + reach];
  const band = `the ${showNear(metric, low)} to ${showNear(metric, high)} that were forecast`;
  const distance = value - expected;
  const p = deviation > 0 && { p: 2 * chance.survival(Math.abs(distance) / deviation) };
  if (value >= low && value <= high)
    return { verdict: "kept", reason: `${showNear(metric, value)} is within ${band}`, ...p };
  const way = value < low ? "below" : "above";
  const verdict = isOnSide(side, distance) ? "broken" : "kept";
  return { verdict, reason: `${showNear(metric, value)} is ${way} ${band}`, ...p };
}
