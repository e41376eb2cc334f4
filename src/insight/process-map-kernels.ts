import type { Activities, Pairs } from "./process-map-pairs.ts";
import { highTicks, type Times } from "./times.ts";

// The loops over all rows. They read the columns directly, keep what they count in typed arrays, and are free of branches that the
// data decides, because a branch that is guessed wrong costs more than all the rest of an event.

const two32 = 2 ** 32;
const two53 = 2 ** 53;

/** By pair, how often it occurs and in how many entities. */
export interface PairTallies {
  readonly counts: Uint32Array;
  readonly pairEntities: Uint32Array;
}

/** By activity, in how many entities it occurs, in how many more than once, and how many begin and end with it. */
export interface ActivityTallies {
  readonly entities: Uint32Array;
  readonly repeating: Uint32Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** Entities that have events. */
  readonly walked: number;
}

/** Ticks from the first event of a pair to its second, by pair: `carry` × 2^53 + `sum` is the exact total. */
export interface Totals {
  readonly sum: Float64Array;
  readonly carry: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
}

// What is counted of one pair lies side by side, one line of the cache. In `ints`: how often, in how many entities, and the entity that it was
// seen in last. In `doubles`: sum, least, most, carry.
const width = 4;

/** Counts pairs in one pass. */
export function tally({ from, to, column, factor, cells }: Pairs): PairTallies {
  const ints = noneSeen(cells, -1);
  for (let e = 0; e < from.length; e++) {
    const end = to[e] ?? 0;
    let row = from[e] ?? 0;
    if (row >= end) continue;
    let before = column[row] ?? 0;
    for (row++; row < end; row++) {
      const code = column[row] ?? 0;
      meet(ints, (before * factor + code) * width, e);
      before = code;
    }
  }
  return talliesOf(ints);
}

/** The same, and how long it took from one event to the next, and by entity that has events, from its first to its last. */
export function tallyTimes(
  { from, to, column, factor, cells }: Pairs,
  times: Times,
): PairTallies & { readonly totals: Totals; readonly cases: Float64Array } {
  const { low } = times;
  const high = highTicks(times);
  const ints = noneSeen(cells, -1);
  const cases = new Float64Array(from.length);
  let walked = 0;
  const doubles = new Float64Array(cells * width);
  for (let at = 0; at < doubles.length; at += width) {
    doubles[at + 1] = Infinity;
    doubles[at + 2] = -Infinity;
  }
  for (let e = 0; e < from.length; e++) {
    const end = to[e] ?? 0;
    let row = from[e] ?? 0;
    if (row >= end) continue;
    let before = column[row] ?? 0;
    const [firstLow, firstHigh] = [low[row] ?? 0, high[row] ?? 0];
    let [lastLow, lastHigh] = [firstLow, firstHigh];
    for (row++; row < end; row++) {
      const code = column[row] ?? 0;
      const nowLow = low[row] ?? 0;
      const nowHigh = high[row] ?? 0;
      const at = (before * factor + code) * width;
      meet(ints, at, e);
      // The halves apart: a moment may be rounded where a duration is not.
      const ticks = (nowHigh - lastHigh) * two32 + (nowLow - lastLow);
      const total = (doubles[at] ?? 0) + ticks;
      if (total < two53) doubles[at] = total;
      else {
        doubles[at] = (doubles[at] ?? 0) - two53 + ticks;
        doubles[at + 3] = (doubles[at + 3] ?? 0) + 1;
      }
      if (ticks < (doubles[at + 1] ?? 0)) doubles[at + 1] = ticks;
      if (ticks > (doubles[at + 2] ?? 0)) doubles[at + 2] = ticks;
      before = code;
      lastLow = nowLow;
      lastHigh = nowHigh;
    }
    cases[walked++] = (lastHigh - firstHigh) * two32 + (lastLow - firstLow);
  }
  const totals = { sum: every(doubles, 0), min: every(doubles, 1), max: every(doubles, 2), carry: every(doubles, 3) };
  return { ...talliesOf(ints), totals, cases: cases.slice(0, walked) };
}

/** Counts what there is to count of activities in one pass. */
export function tallyActivities({ from, to }: Pairs, { codeOf, names }: Activities): ActivityTallies {
  const [starts, ends] = [new Uint32Array(names.length), new Uint32Array(names.length)];
  const count = names.length <= mostBits ? bitCounter(codeOf, names.length) : seenCounter(codeOf, names.length);
  let walked = 0;
  for (let e = 0; e < from.length; e++) {
    const [first, end] = [from[e] ?? 0, to[e] ?? 0];
    if (first >= end) continue;
    walked += 1;
    const [a, z] = [codeOf[first] ?? 0, codeOf[end - 1] ?? 0];
    starts[a] = (starts[a] ?? 0) + 1;
    ends[z] = (ends[z] ?? 0) + 1;
    count.entity(e, first, end);
  }
  return { starts, ends, walked, ...count.counted() };
}

interface EntityCounter {
  /** Takes in the rows of an entity. */
  entity(e: number, first: number, end: number): void;
  counted(): Pick<ActivityTallies, "entities" | "repeating">;
}

/** So many activities have a bit each in a whole number. */
const mostBits = 32;

function bitCounter(codeOf: Activities["codeOf"], activities: number): EntityCounter {
  const [entities, repeating] = [new Uint32Array(activities), new Uint32Array(activities)];
  return {
    entity: (_, first, end) => {
      let [once, again] = [0, 0];
      for (let row = first; row < end; row++) {
        const bit = 1 << (codeOf[row] ?? 0);
        again |= once & bit;
        once |= bit;
      }
      for (let left = once; left !== 0; left &= left - 1) {
        const code = 31 - Math.clz32(left & -left);
        entities[code] = (entities[code] ?? 0) + 1;
        repeating[code] = (repeating[code] ?? 0) + ((again >>> code) & 1);
      }
    },
    counted: () => ({ entities, repeating }),
  };
}

// In the ints of an activity: in how many entities, in how many again, and twice the entity that it was seen in last, and one more where that
// was not the first time.
function seenCounter(codeOf: Activities["codeOf"], activities: number): EntityCounter {
  const ints = noneSeen(activities, -2);
  return {
    entity: (e, first, end) => {
      for (let row = first; row < end; row++) see(ints, codeOf[row] ?? 0, e);
    },
    counted: () => ({ entities: Uint32Array.from(every(ints, 0)), repeating: Uint32Array.from(every(ints, 1)) }),
  };
}

function noneSeen(count: number, never: number): Int32Array {
  const ints = new Int32Array(count * width);
  for (let at = 2; at < ints.length; at += width) ints[at] = never;
  return ints;
}

function meet(ints: Int32Array, at: number, e: number): void {
  ints[at] = (ints[at] ?? 0) + 1;
  const other = (ints[at + 2] ?? 0) ^ e;
  ints[at + 2] = e;
  ints[at + 1] = (ints[at + 1] ?? 0) + ((other | -other) >>> 31);
}

function see(ints: Int32Array, code: number, e: number): void {
  const at = code * width;
  const before = (ints[at + 2] ?? 0) - e * 2;
  const isNew = before >>> 31;
  ints[at] = (ints[at] ?? 0) + isNew;
  ints[at + 1] = (ints[at + 1] ?? 0) + ((before - 1) >>> 31) - isNew;
  ints[at + 2] = e * 2 + 1 - isNew;
}

function talliesOf(ints: Int32Array): PairTallies {
  return { counts: Uint32Array.from(every(ints, 0)), pairEntities: Uint32Array.from(every(ints, 1)) };
}

function every(all: Int32Array | Float64Array, place: number): Float64Array {
  return Float64Array.from({ length: all.length / width }, (_, i) => all[i * width + place] ?? 0);
}
