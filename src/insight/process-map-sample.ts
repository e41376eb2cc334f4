import type { Pairs } from "./process-map-pairs.ts";
import { highTicks, type Times } from "./times.ts";

const two32 = 2 ** 32;

/** One duration of about so many is taken. */
const oneOf = 19;

/** By pair, the durations of some of its occurrences, side by side: how many of each, and their ticks. */
export interface DurationSample {
  readonly counts: Uint32Array;
  readonly ticks: Float64Array;
}

/**
 * Of the pairs that are used, by their cells, one duration of some nineteen: enough to guess where quantiles lie, never to tell them. The steps
 * from one to the next are of uneven length, so that no rhythm of the journeys falls in with them; they are the same each time.
 */
export function sampleDurations(
  { from, to, column, factor, cells }: Pairs,
  times: Times,
  used: readonly number[],
): DurationSample {
  const { low } = times;
  const high = highTicks(times);
  const numberOf = new Uint32Array(cells);
  for (const [number, cell] of used.entries()) numberOf[cell] = number;
  const counts = new Uint32Array(used.length);
  const seen: number[] = [];
  const taken: number[] = [];
  let [skip, dice] = [0, 1];
  for (let e = 0; e < from.length; e++) {
    const [second, end] = [(from[e] ?? 0) + 1, to[e] ?? 0];
    if (second >= end) continue;
    let row = second + skip;
    while (row < end) {
      const number = numberOf[(column[row - 1] ?? 0) * factor + (column[row] ?? 0)] ?? 0;
      counts[number] = (counts[number] ?? 0) + 1;
      seen.push(number);
      taken.push(((high[row] ?? 0) - (high[row - 1] ?? 0)) * two32 + ((low[row] ?? 0) - (low[row - 1] ?? 0)));
      dice = (Math.imul(dice, 1_664_525) + 1_013_904_223) | 0; // Numerical Recipes
      row += 1 + ((dice >>> 8) % (2 * oneOf - 1));
    }
    skip = row - end;
  }
  return { counts, ticks: sideBySide(counts, Uint32Array.from(seen), Float64Array.from(taken)) };
}

/** The ticks of each number together, in the order in which they stand; `sizes` says how many each number has. */
export function sideBySide(sizes: Uint32Array, numbers: Uint32Array, ticks: Float64Array): Float64Array {
  const next = startsOf(sizes);
  const placed = new Float64Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] ?? 0;
    const at = next[number] ?? 0;
    placed[at] = ticks[i] ?? 0;
    next[number] = at + 1;
  }
  return placed;
}

/** Where each of these begins, put side by side. */
export function startsOf(sizes: Uint32Array): Float64Array {
  const starts = new Float64Array(sizes.length);
  for (let i = 1; i < sizes.length; i++) starts[i] = (starts[i - 1] ?? 0) + (sizes[i - 1] ?? 0);
  return starts;
}
