import type { Activities, Pairs } from "./process-map-pairs.ts";
import type { Times } from "./times.ts";

// The loops over all rows. They read the columns directly, keep what they count in typed arrays, and are free of branches that the
// data decides, because a branch that is guessed wrong costs more than all the rest of an event.

const two32 = 2 ** 32;
const two53 = 2 ** 53;

/** By pair, how often it occurs. */
export function countPairs({ from, to, column, factor, cells }: Pairs): Uint32Array {
  const counts = new Uint32Array(cells);
  for (let e = 0; e < from.length; e++) {
    const end = to[e] ?? 0;
    let row = from[e] ?? 0;
    if (row >= end) continue;
    let before = column[row] ?? 0;
    for (row++; row < end; row++) {
      const code = column[row] ?? 0;
      const cell = before * factor + code;
      counts[cell] = (counts[cell] ?? 0) + 1;
      before = code;
    }
  }
  return counts;
}

/** By pair, how often it occurs and in how many entities. */
export function countPairEntities({ from, to, column, factor, cells }: Pairs): {
  counts: Uint32Array;
  entities: Uint32Array;
} {
  const [counts, entities] = [new Uint32Array(cells), new Uint32Array(cells)];
  const seen = new Int32Array(cells).fill(-1);
  for (let e = 0; e < from.length; e++) {
    const end = to[e] ?? 0;
    let row = from[e] ?? 0;
    if (row >= end) continue;
    let before = column[row] ?? 0;
    for (row++; row < end; row++) {
      const code = column[row] ?? 0;
      const cell = before * factor + code;
      counts[cell] = (counts[cell] ?? 0) + 1;
      const other = (seen[cell] ?? 0) ^ e;
      seen[cell] = e;
      entities[cell] = (entities[cell] ?? 0) + ((other | -other) >>> 31);
      before = code;
    }
  }
  return { counts, entities };
}

/** By activity, in how many entities it occurs, and in how many of them more than once. */
export function countActivities(
  { from, to }: Pairs,
  { codeOf, names }: Activities,
): { entities: Uint32Array; repeating: Uint32Array } {
  const size = names.length;
  const [entities, repeating] = [new Uint32Array(size), new Uint32Array(size)];
  // Twice the entity that it was seen in last, and one more where that was not the first time.
  const seen = new Int32Array(size).fill(-2);
  for (let e = 0; e < from.length; e++) {
    const end = to[e] ?? 0;
    const once = e * 2;
    for (let row = from[e] ?? 0; row < end; row++) {
      const code = codeOf[row] ?? 0;
      const before = (seen[code] ?? 0) - once;
      const isNew = before >>> 31;
      entities[code] = (entities[code] ?? 0) + isNew;
      repeating[code] = (repeating[code] ?? 0) + ((before - 1) >>> 31) - isNew;
      seen[code] = once + 1 - isNew;
    }
  }
  return { entities, repeating };
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

/** Ticks from the first event of a pair to its second, by pair: `carry` × 2^53 + `sum` is the exact total. */
export interface Totals {
  readonly sum: Float64Array;
  readonly carry: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
}

export function sumDurations({ from, to, column, factor, cells }: Pairs, { low, high }: Times): Totals {
  // Sum, least, most and carry of a pair lie side by side: one line of the cache.
  const all = new Float64Array(cells * 4);
  for (let at = 0; at < all.length; at += 4) {
    all[at + 1] = Infinity;
    all[at + 2] = -Infinity;
  }
  for (let e = 0; e < from.length; e++) {
    const end = to[e] ?? 0;
    let row = from[e] ?? 0;
    if (row >= end) continue;
    let before = column[row] ?? 0;
    let last = (low[row] ?? 0) + (high ? (high[row] ?? 0) * two32 : 0);
    for (row++; row < end; row++) {
      const code = column[row] ?? 0;
      const now = (low[row] ?? 0) + (high ? (high[row] ?? 0) * two32 : 0);
      const at = (before * factor + code) * 4;
      const ticks = now - last;
      const total = (all[at] ?? 0) + ticks;
      if (total < two53) all[at] = total;
      else {
        all[at] = (all[at] ?? 0) - two53 + ticks;
        all[at + 3] = (all[at + 3] ?? 0) + 1;
      }
      if (ticks < (all[at + 1] ?? 0)) all[at + 1] = ticks;
      if (ticks > (all[at + 2] ?? 0)) all[at + 2] = ticks;
      before = code;
      last = now;
    }
  }
  const column4 = (place: number) => Float64Array.from({ length: cells }, (_, cell) => all[cell * 4 + place] ?? 0);
  return { sum: column4(0), min: column4(1), max: column4(2), carry: column4(3) };
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
