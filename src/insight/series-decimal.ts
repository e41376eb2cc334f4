import { exactSum } from "../statistics/exact-sum.ts";

/** A number beyond it is not summed up: a few of them would overflow. */
export const largestSummed = 2 ** 970;

// Beyond it, a number times its scale may round to the wrong whole number.
const most = 2 ** 50;
const mostPlaces = 12;

/**
 * What numbers must be multiplied with to be whole: 100 for prices in cents; 1 where they are whole, or too large or too fine to be told
 * exactly. 0.1 is no exact binary number, so sums of prices are made of whole cents: ten dimes are one, and 2836.95 stays 2836.95.
 */
export function decimalScale(values: Iterable<number>): number {
  let places = 0;
  let largest = 0;
  for (const value of values) {
    const found = /^-?\d+(?:\.(\d+))?$/.exec(String(value));
    if (!found) return 1;
    places = Math.max(places, found[1]?.length ?? 0);
    largest = Math.max(largest, Math.abs(value));
  }
  const scale = 10 ** places;
  return places <= mostPlaces && largest * scale < most ? scale : 1;
}

/** A number in units of the scale. */
export function scaled(value: number, scale: number): number {
  return scale === 1 ? value : Math.round(value * scale);
}

/** The sum of numbers as they are written, the same in any order. */
export function decimalSum(values: Float64Array, scale: number): number {
  return exactSum(scale === 1 ? values : values.map((value) => Math.round(value * scale))) / scale;
}
