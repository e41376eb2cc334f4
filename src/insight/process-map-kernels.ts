import type { Activities, Pairs } from "./process-map-pairs.ts";
import type { Times } from "./times.ts";

// The loops over all rows. They read the columns directly, keep what they count in typed arrays, and are free of branches that the
// data decides, because a branch that is guessed wrong costs more than all the rest of an event.

const two32 = 2 ** 32;
const two53 = 2 ** 53;

/** By pair, how often it occurs and in how many entities; by activity, in how many entities it occurs, and in how many more than once. */
export interface Tallies {
  readonly counts: Uint32Array;
  readonly pairEntities: Uint32Array;
  readonly entities: Uint32Array;
  readonly repeating: Uint32Array;
}

/** Ticks from the first event of a pair to its second, by pair: `carry` × 2^53 + `sum` is the exact total. */
export interface Totals {
  readonly sum: Float64Array;
  readonly carry: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
}

// What is counted of one pair or activity lies side by side: one line of the cache. In `ints` of a pair: how often, in how many entities, and the
// entity that it was seen in last. Of an activity: in how many entities, in how many again, and twice the entity that it was seen in last, and
// one more where that was not the first time. In `doubles` of a pair: sum, least, most, carry.
const width = 4;

/** Counts all there is to count of pairs and activities in one pass. */
export function tally({ from, to, column, factor, cells }: Pairs, { codeOf, names }: Activities): Tallies {
  const [ofPairs, ofActivities] = [noneSeen(cells, -1), noneSeen(names.length, -2)];
  for (let e = 0; e < from.length; e++) {
    const end = to[e] ?? 0;
    let row = from[e] ?? 0;
    if (row >= end) continue;
    let before = column[row] ?? 0;
    see(ofActivities, codeOf[row] ?? 0, e);
    for (row++; row < end; row++) {
      const code = column[row] ?? 0;
      meet(ofPairs, (before * factor + code) * width, e);
      see(ofActivities, codeOf[row] ?? 0, e);
      before = code;
    }
  }
  return talliesOf(ofPairs, ofActivities);
}

/** The same, and how long it took from one event to the next. */
export function tallyTimes(
  { from, to, column, factor, cells }: Pairs,
  { codeOf, names }: Activities,
  { low, high }: Times,
): Tallies & { readonly totals: Totals } {
  const [ofPairs, ofActivities] = [noneSeen(cells, -1), noneSeen(names.length, -2)];
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
    let last = (low[row] ?? 0) + (high ? (high[row] ?? 0) * two32 : 0);
    see(ofActivities, codeOf[row] ?? 0, e);
    for (row++; row < end; row++) {
      const code = column[row] ?? 0;
      const now = (low[row] ?? 0) + (high ? (high[row] ?? 0) * two32 : 0);
      const at = (before * factor + code) * width;
      meet(ofPairs, at, e);
      see(ofActivities, codeOf[row] ?? 0, e);
      const ticks = now - last;
      const total = (doubles[at] ?? 0) + ticks;
      if (total < two53) doubles[at] = total;
      else {
        doubles[at] = (doubles[at] ?? 0) - two53 + ticks;
        doubles[at + 3] = (doubles[at + 3] ?? 0) + 1;
      }
      if (ticks < (doubles[at + 1] ?? 0)) doubles[at + 1] = ticks;
      if (ticks > (doubles[at + 2] ?? 0)) doubles[at + 2] = ticks;
      before = code;
      last = now;
    }
  }
  const totals = { sum: every(doubles, 0), min: every(doubles, 1), max: every(doubles, 2), carry: every(doubles, 3) };
  return { ...talliesOf(ofPairs, ofActivities), totals };
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

function talliesOf(ofPairs: Int32Array, ofActivities: Int32Array): Tallies {
  return {
    counts: Uint32Array.from(every(ofPairs, 0)),
    pairEntities: Uint32Array.from(every(ofPairs, 1)),
    entities: Uint32Array.from(every(ofActivities, 0)),
    repeating: Uint32Array.from(every(ofActivities, 1)),
  };
}

function every(all: Int32Array | Float64Array, place: number): Float64Array {
  return Float64Array.from({ length: all.length / width }, (_, i) => all[i * width + place] ?? 0);
}

/** By activity, how many entities begin with it, and how many end with it. */
export function countEnds(
  { from, to }: Pairs,
  { codeOf, names }: Activities,
): { starts: Uint32Array; ends: Uint32Array; entities: number } {
  const [starts, ends] = [new Uint32Array(names.length), new Uint32Array(names.length)];
  let entities = 0;
  for (let e = 0; e < from.length; e++) {
    const [first, end] = [from[e] ?? 0, to[e] ?? 0];
    if (first >= end) continue;
    entities += 1;
    const [a, z] = [codeOf[first] ?? 0, codeOf[end - 1] ?? 0];
    starts[a] = (starts[a] ?? 0) + 1;
    ends[z] = (ends[z] ?? 0) + 1;
  }
  return { starts, ends, entities };
}

// A count of ticks falls into a bucket by the exponent and the first bits of the fraction of a double that holds it and one more: so the
// buckets are in order, and none is wider than a share of what lies in it.
const highestBits = 20;
const bias = 1023;
const exponents = 54;
// Which half of a double comes first depends on the machine.
const upper = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** How many buckets there are for this many bits of the fraction. */
export function bucketCount(bits: number): number {
  return exponents << bits;
}

/** By bucket of a pair, how many of its durations lie in it. The buckets of a pair begin at `start[cell]`. */
export function bucketDurations(
  { from, to, column, factor }: Pairs,
  { low, high }: Times,
  { bits, start, size }: { readonly bits: number; readonly start: Uint32Array; readonly size: number },
): Uint32Array {
  const counts = new Uint32Array(size);
  const double = new Float64Array(1);
  const words = new Uint32Array(double.buffer);
  const [shift, none] = [highestBits - bits, bias << bits];
  for (let e = 0; e < from.length; e++) {
    const end = to[e] ?? 0;
    let row = from[e] ?? 0;
    if (row >= end) continue;
    let before = column[row] ?? 0;
    let last = (low[row] ?? 0) + (high ? (high[row] ?? 0) * two32 : 0);
    for (row++; row < end; row++) {
      const code = column[row] ?? 0;
      const now = (low[row] ?? 0) + (high ? (high[row] ?? 0) * two32 : 0);
      double[0] = now - last + 1;
      const at = (start[before * factor + code] ?? 0) + ((words[upper] ?? 0) >>> shift) - none;
      counts[at] = (counts[at] ?? 0) + 1;
      before = code;
      last = now;
    }
  }
  return counts;
}

/**
 * The durations of the buckets that are wanted, put side by side. `slot` says by bucket the number of its slot, from 1; `next` by slot where
 * its first goes.
 */
export function collectDurations(
  { from, to, column, factor }: Pairs,
  { low, high }: Times,
  search: { bits: number; start: Uint32Array; slot: Uint32Array; next: Float64Array; size: number },
): Float64Array {
  const { bits, start, slot, next } = search;
  const found = new Float64Array(search.size);
  const double = new Float64Array(1);
  const words = new Uint32Array(double.buffer);
  const [shift, none] = [highestBits - bits, bias << bits];
  for (let e = 0; e < from.length; e++) {
    const end = to[e] ?? 0;
    let row = from[e] ?? 0;
    if (row >= end) continue;
    let before = column[row] ?? 0;
    let last = (low[row] ?? 0) + (high ? (high[row] ?? 0) * two32 : 0);
    for (row++; row < end; row++) {
      const code = column[row] ?? 0;
      const now = (low[row] ?? 0) + (high ? (high[row] ?? 0) * two32 : 0);
      const ticks = now - last;
      double[0] = ticks + 1;
      const mine = slot[(start[before * factor + code] ?? 0) + ((words[upper] ?? 0) >>> shift) - none] ?? 0;
      if (mine > 0) {
        const at = next[mine] ?? 0;
        found[at] = ticks;
        next[mine] = at + 1;
      }
      before = code;
      last = now;
    }
  }
  return found;
}
