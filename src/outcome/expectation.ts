import type { Metric } from "../metric/index.ts";
import type { Effect, Expectation, Expected } from "./effect.ts";
import { changeText } from "./show.ts";
import { sizeOf } from "./verdict.ts";

type Told = Pick<Effect, "difference" | "low" | "high" | "verdict" | "raw">;

/** What became of an expected effect: its direction, and where a size was stated, its size. */
export function expectationOf(metric: Metric, expected: Expected, effect: Told): Expectation {
  const { low, high } = effect;
  const held = directionHeld(expected, effect);
  const size = sizeOf(expected, effect.raw.before ?? Number.NaN);
  const stated = statedText(metric, expected, size);
  if (low === undefined || high === undefined)
    return { met: "cannot-tell", says: `${stated} was expected; the effect has no interval to hold it against.` };
  const interval = `${changeText(metric, low)} to ${changeText(metric, high)}`;
  const says = (end: string) => `${stated} was expected; it was ${interval}${end}.`;
  const [least, most] = expected.direction === "down" ? [-high, -low] : [low, high];
  if (held === false) return { met: "missed", says: says("") };
  if (size !== undefined && most < size)
    return held
      ? { met: "partly", says: says(", the right way and less") }
      : { met: "missed", says: says(", less than that") };
  if (held === undefined) return { met: "cannot-tell", says: says(", which does not tell") };
  return { met: "met", says: says(size !== undefined && least > size ? ", more than that" : "") };
}

/** Whether the stated direction was the true one; undefined where it cannot be told. */
export function directionHeld({ direction }: Expected, { low, high, verdict }: Told): boolean | undefined {
  if (low === undefined || high === undefined) return undefined;
  const holdsZero = low <= 0 && high >= 0;
  if (direction === "unchanged") return holdsZero ? (verdict === "no-effect" ? true : undefined) : false;
  if (holdsZero) return verdict === "no-effect" ? false : undefined;
  return direction === "up" ? low > 0 : high < 0;
}

export interface Score {
  /** The squared distance of the stated confidence from what came true: 0 is best, 0.25 is a coin. */
  readonly brier?: number;
  /** Whether the interval of the effect holds the size that was stated. */
  readonly covered?: boolean;
  readonly confidence?: number;
  /** Whether the stated direction was the true one; absent where it cannot be told. */
  readonly met?: boolean;
}

/** How good a prediction was. What cannot be told is not scored. */
export function scoreExpectation(expected: Expected, effect: Told): Score {
  const { confidence, direction } = expected;
  const { low, high, raw } = effect;
  const met = directionHeld(expected, effect);
  const size = sizeOf(expected, raw.before ?? Number.NaN);
  const signed = size === undefined || direction === "unchanged" ? undefined : direction === "down" ? -size : size;
  const isSized = signed !== undefined && Number.isFinite(signed) && low !== undefined && high !== undefined;
  return {
    ...(met !== undefined && confidence !== undefined && { brier: (confidence - (met ? 1 : 0)) ** 2 }),
    ...(isSized && { covered: low <= signed && signed <= high }),
    ...(confidence !== undefined && { confidence }),
    ...(met !== undefined && { met }),
  };
}

function statedText(metric: Metric, { direction }: Expected, size: number | undefined): string {
  if (direction === "unchanged") return "No change";
  if (size === undefined || !Number.isFinite(size)) return direction === "up" ? "A rise" : "A fall";
  return `A change of ${changeText(metric, direction === "up" ? size : -size)}`;
}
