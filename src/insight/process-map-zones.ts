import type { Pairs } from "./process-map-pairs.ts";
import { highTicks, type Times } from "./times.ts";

const two32 = 2 ** 32;

/** Numbers of one pair: the ends of its two brackets, each of which holds both its ends. */
export const edgesEach = 4;
/** Zones of a pair: below the first bracket, in it, between the two, in the second, above. A duration in a bracket has an odd one. */
export const zonesEach = 8;

/** How many durations of a pair lie in each of its zones, and those in a bracket one by one, in the order of the rows. */
export interface Zoned {
  readonly counts: Uint32Array;
  /** By duration in a bracket, its pair's number × `zonesEach` + its zone; and its ticks. */
  readonly slots: Uint32Array;
  readonly ticks: Float64Array;
}

/**
 * Puts each duration of a pair with a number into a zone. `numberOf` says by cell the number of the pair; a pair that is passed over has the
 * number behind the last.
 */
export function zoneDurations(
  { from, to, column, factor }: Pairs,
  times: Times,
  { numberOf, brackets }: { readonly numberOf: Uint32Array; readonly brackets: Float64Array },
): Zoned {
  const { low } = times;
  const high = highTicks(times);
  const counts = new Uint32Array((brackets.length / edgesEach) * zonesEach);
  const isKept = keptSlots(brackets);
  let rows = 0;
  for (let e = 0; e < from.length; e++) rows += Math.max(0, (to[e] ?? 0) - (from[e] ?? 0));
  // About a quarter lies in brackets, where there are many to sample.
  const room = Math.min(rows, 1024 + (rows >>> 2));
  let [slots, ticks] = [new Uint32Array(room), new Float64Array(room)];
  let found = 0;
  for (let e = 0; e < from.length; e++) {
    const end = to[e] ?? 0;
    let row = from[e] ?? 0;
    if (row >= end) continue;
    if (found + end - row > slots.length) {
      const most = Math.min(rows, 2 * (found + end - row));
      [slots, ticks] = [longer(slots, new Uint32Array(most)), longer(ticks, new Float64Array(most))];
    }
    let before = column[row] ?? 0;
    let [lastLow, lastHigh] = [low[row] ?? 0, high[row] ?? 0];
    for (row++; row < end; row++) {
      const code = column[row] ?? 0;
      const nowLow = low[row] ?? 0;
      const nowHigh = high[row] ?? 0;
      const number = numberOf[before * factor + code] ?? 0;
      const taken = (nowHigh - lastHigh) * two32 + (nowLow - lastLow);
      const at = number * edgesEach;
      const zone =
        isTrue(taken >= (brackets[at] ?? 0)) +
        isTrue(taken > (brackets[at + 1] ?? 0)) +
        isTrue(taken >= (brackets[at + 2] ?? 0)) +
        isTrue(taken > (brackets[at + 3] ?? 0));
      const slot = number * zonesEach + zone;
      counts[slot] = (counts[slot] ?? 0) + 1;
      // Written always, and kept where it lies in a bracket that holds more than one value.
      slots[found] = slot;
      ticks[found] = taken;
      found += isKept[slot] ?? 0;
      before = code;
      lastLow = nowLow;
      lastHigh = nowHigh;
    }
  }
  return { counts, slots: slots.subarray(0, found), ticks: ticks.subarray(0, found) };
}

/** By slot, 1 where its durations are kept one by one: in a bracket, and not all the same. */
export function keptSlots(brackets: Float64Array): Uint8Array {
  const kept = new Uint8Array((brackets.length / edgesEach) * zonesEach);
  for (let number = 0; number < brackets.length / edgesEach; number++)
    for (const [zone, edge] of [
      [1, 0],
      [3, 2],
    ] as const) {
      const at = number * edgesEach + edge;
      kept[number * zonesEach + zone] = isTrue(brackets[at] !== brackets[at + 1]);
    }
  return kept;
}

// The compiler makes a bit of it, where it makes a branch of a condition and a call of Number.
function isTrue(condition: boolean): number {
  return (condition as unknown as number) | 0; // a boolean is 0 or 1 to |
}

function longer<Column extends Uint32Array | Float64Array>(column: Column, made: Column): Column {
  made.set(column);
  return made;
}
