import type { Micros } from "../event/index.ts";
import { selectKth } from "../statistics/index.ts";

/**
 * How long something took, in microseconds and exactly. Quantiles are of type 7 (Hyndman & Fan 1996; the default of R and NumPy): a place
 * between two durations is interpolated.
 */
export interface Durations {
  /** The sum, rounded once where no double holds it. */
  readonly total: Micros;
  /** The sum digit by digit, however long. */
  readonly exactTotal: string;
  readonly mean: Micros;
  readonly min: Micros;
  readonly max: Micros;
  readonly median?: Micros;
  readonly p90?: Micros;
}

export interface Quantiles {
  readonly median: Micros;
  readonly p90: Micros;
}

/** Which quantiles a map tells. */
export const quantileShares = { median: 0.5, p90: 0.9 } as const;

/** The places, from 0 and in order, of the durations that the quantiles of so many are made of. */
export function placesOf(count: number): number[] {
  return Object.values(quantileShares).flatMap((share) => {
    const { place, part } = placeOf(share, count);
    return part > 0 ? [place, place + 1] : [place];
  });
}

/** The quantiles of so many durations, of which `at` tells the one at a place. */
export function quantilesAt(count: number, at: (place: number) => Micros): Quantiles {
  const of = (share: number) => {
    const { place, part } = placeOf(share, count);
    const below = at(place);
    const above = part > 0 ? at(place + 1) : below;
    return below === above ? below : (1 - part) * below + part * above;
  };
  return { median: of(quantileShares.median), p90: of(quantileShares.p90) };
}

function placeOf(share: number, count: number): { readonly place: number; readonly part: number } {
  const exact = (count - 1) * share;
  const place = Math.floor(exact);
  return { place, part: exact - place };
}

/** What a sum of durations is told from; total, least and most in ticks. */
export interface Summed extends Partial<Quantiles> {
  readonly count: number;
  readonly totalTicks: bigint;
  readonly minTicks: number;
  readonly maxTicks: number;
}

/** Undefined where there is nothing that took any time. */
export function durationsOf(summed: Summed, tick: Micros): Durations | undefined {
  const { count, totalTicks, minTicks, maxTicks, median, p90 } = summed;
  if (count === 0) return undefined;
  const total = totalTicks * BigInt(tick);
  const [whole, rest] = [total / BigInt(count), total % BigInt(count)];
  return {
    total: Number(total),
    exactTotal: String(total),
    mean: Number(whole) + Number(rest) / count,
    min: minTicks * tick,
    max: maxTicks * tick,
    ...(median !== undefined && { median }),
    ...(p90 !== undefined && { p90 }),
  };
}

/** The durations of ticks in any order. */
export function durationsIn(ticks: Float64Array, tick: Micros): Durations | undefined {
  if (ticks.length === 0) return undefined;
  const summed = summedUp(ticks);
  const moved = ticks.slice();
  return durationsOf({ ...summed, ...quantilesAt(ticks.length, (place) => selectKth(moved, place) * tick) }, tick);
}

function summedUp(ticks: Float64Array): Summed {
  let [total, part] = [0n, 0];
  let [minTicks, maxTicks] = [Infinity, -Infinity];
  for (let i = 0; i < ticks.length; i++) {
    const one = ticks[i] ?? 0;
    // As long as the sum is below 2^53 it is exact.
    if (part + one >= 2 ** 53) {
      total += BigInt(part);
      part = 0;
    }
    part += one;
    if (one < minTicks) minTicks = one;
    if (one > maxTicks) maxTicks = one;
  }
  return { count: ticks.length, totalTicks: total + BigInt(part), minTicks, maxTicks };
}
