import { mad, median, standardNormal, stl } from "../../statistics/index.ts";
import type { AnomalyCondition, Judgement } from "../condition.ts";
import { type Look, showNear } from "./look.ts";
import { isOnSide, valuesBefore } from "./usual.ts";

/** From so many seasons on, season and trend are told apart by STL; of fewer, its robust rounds make outliers of ordinary values. */
const seasonsForStl = 8;

/** The judged window against what the windows before lead to expect; it is not among them, so that it cannot hide itself. */
export function judgeAnomaly(condition: AnomalyCondition, look: Look): Judgement {
  const { season, score = 3.5, side = "both" } = condition;
  const { metric, value } = look;
  const values = valuesBefore(condition, look);
  if (!(values instanceof Float64Array)) return values;
  const { expected, distances } =
    season > 1 && values.length >= seasonsForStl * season
      ? bySeasonAndTrend(values, season)
      : bySamePlace(values, season);

  const distance = value - expected;
  const usual = spreadOf(distances);
  const shown = `the ${showNear(metric, expected)} that ${season > 1 ? "its season leads" : "the windows before lead"} to expect`;
  const way = distance < 0 ? "below" : "above";
  if (distance === 0) return { verdict: "kept", reason: `${showNear(metric, value)} is ${shown}`, p: 1 };
  if (usual === 0) {
    const verdict = isOnSide(side, distance) ? "broken" : "kept";
    return { verdict, reason: `${showNear(metric, value)} is ${way} ${shown}, which it never missed before`, p: 0 };
  }
  const z = distance / usual;
  return {
    verdict: Math.abs(z) > score && isOnSide(side, distance) ? "broken" : "kept",
    reason: `${showNear(metric, value)} is ${Math.abs(z).toFixed(1)} usual distances ${way} ${shown}; ${score} is the line`,
    p: 2 * standardNormal.survival(Math.abs(z)),
  };
}

interface Expectation {
  readonly expected: number;
  /** By how much each of the values before missed what was expected of it. */
  readonly distances: ArrayLike<number>;
}

function bySeasonAndTrend(values: Float64Array, season: number): Expectation {
  const trendWindow = Math.max(7, 3 * season + (season % 2 === 0 ? 1 : 0));
  // Robust rounds alone follow the ordinary values too closely, and their distances then promise too much. So they only say which values
  // stand out; those give way to what was expected of them.
  const first = stl(values, { period: season, trend: trendWindow, robust: true });
  const usual = values.map((value, i) =>
    first.weights[i] === 0 ? (first.seasonal[i] ?? 0) + (first.trend[i] ?? 0) : value,
  );
  const { seasonal, trend, remainder } = stl(usual, { period: season, trend: trendWindow });
  const expected = (seasonal[values.length - season] ?? 0) + (trend[values.length - 1] ?? 0);
  // Season and trend lie closer to what they were fitted to than to the value after it: about 2 degrees of freedom for each length of the
  // trend's window, and 5 numbers in that window count at its end.
  const seen = season / values.length;
  const stretch = Math.sqrt((1 + seen + 5 / trendWindow) / (1 - seen - 2 / trendWindow));
  return { expected, distances: remainder.map((one) => one * stretch) };
}

function bySamePlace(values: Float64Array, season: number): Expectation {
  const samePlace = (place: number, butFor = -1) =>
    [...values].filter((_, i) => i !== butFor && (i - place) % season === 0);
  const distances = values.map((value, i) => value - median(samePlace(i, i)));
  return { expected: median(samePlace(values.length)), distances };
}

/** The median distance from 0, as a standard deviation; where more than half are 0, the mean distance. */
function spreadOf(distances: ArrayLike<number>): number {
  const far = Float64Array.from(distances, Math.abs);
  const mirrored = Float64Array.from([...far, ...far.map((one) => -one)]);
  const meanLikeDeviation = Math.sqrt(Math.PI / 2);
  return mad(mirrored) || (meanLikeDeviation * far.reduce((sum, one) => sum + one, 0)) / far.length;
}
