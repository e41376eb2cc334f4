import type { Journeys } from "./journeys.ts";
import { placesOf, type Quantiles, quantilesAt } from "./process-map-durations.ts";
import { bucketCount, collectDurations } from "./process-map-kernels.ts";
import { joined } from "./process-map-merge.ts";
import { activitiesOf, pairsOf } from "./process-map-pairs.ts";
import { type MapPart, PartsDiffer } from "./process-map-part.ts";

/** Which durations must be seen again, one by one, to tell the quantiles: those of the buckets in which they lie. */
export interface MapSearch {
  readonly bits: number;
  /** By slot, in order of pair and bucket: its pair, and its bucket. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly bucket: Uint32Array;
  /** By slot, how many durations lie in it, and how many of the pair lie in buckets before. */
  readonly size: Float64Array;
  readonly before: Float64Array;
}

/** The second round: what to look for, from the merged parts of the first. */
export function mapSearch({ from, to, counts, buckets }: MapPart): MapSearch | undefined {
  if (!buckets) return undefined;
  const each = bucketCount(buckets.bits);
  const slots: (readonly [pair: number, bucket: number, size: number, before: number])[] = [];
  for (let pair = 0; pair < from.length; pair++) {
    const ranks = placesOf(counts[pair] ?? 0);
    let [before, next] = [0, 0];
    for (let b = 0; b < each && next < ranks.length; b++) {
      const size = buckets.counts[pair * each + b] ?? 0;
      if ((ranks[next] ?? 0) < before + size) slots.push([pair, b, size, before]);
      before += size;
      while (next < ranks.length && (ranks[next] ?? 0) < before) next++;
    }
  }
  return {
    bits: buckets.bits,
    from: Uint32Array.from(slots, ([pair]) => from[pair] ?? 0),
    to: Uint32Array.from(slots, ([pair]) => to[pair] ?? 0),
    bucket: Uint32Array.from(slots, ([, bucket]) => bucket),
    size: Float64Array.from(slots, ([, , size]) => size),
    before: Float64Array.from(slots, ([, , , before]) => before),
  };
}

/** What one worker found: ticks, slot after slot, and how many there are of each. */
export interface MapFound {
  readonly ticks: Float64Array;
  readonly sizes: Float64Array;
}

/** Looks through the entities of these journeys for the durations that are wanted. */
export function mapFound(journeys: Journeys, search: MapSearch, mostSquared?: number): MapFound {
  const pairs = pairsOf(journeys, activitiesOf(journeys), mostSquared);
  const { bits, from, to, bucket, size } = search;
  const each = bucketCount(bits);
  const start = new Uint32Array(pairs.cells);
  const slots = size.length;
  const slot = new Uint32Array(slots * each);
  const next = new Float64Array(slots + 1);
  let [room, pair] = [0, -1];
  for (let s = 0; s < slots; s++) {
    const isNewPair = s === 0 || from[s] !== from[s - 1] || to[s] !== to[s - 1];
    if (isNewPair) {
      pair += 1;
      const cell = pairs.cellOf(from[s] ?? 0, to[s] ?? 0);
      if (cell !== undefined) start[cell] = pair * each;
    }
    slot[pair * each + (bucket[s] ?? 0)] = s + 1;
    next[s + 1] = room;
    room += size[s] ?? 0;
  }
  const begin = next.slice();
  const found = collectDurations(pairs, journeys.times, { bits, start, slot, next, size: room });
  const sizes = size.map((_, s) => (next[s + 1] ?? 0) - (begin[s + 1] ?? 0));
  const ticks = joined(Array.from(sizes, (n, s) => found.subarray(begin[s + 1] ?? 0, (begin[s + 1] ?? 0) + n)));
  return { ticks, sizes };
}

/** By pair (`from` × names + `to`), its quantiles. */
export function quantilesFound(
  { counts, from, to, names, tick }: MapPart,
  search: MapSearch,
  found: readonly MapFound[],
): Map<number, Quantiles> {
  const cursor = found.map(() => 0);
  const slotsOf = new Map<number, { readonly before: number; readonly ticks: Float64Array }[]>();
  for (let s = 0; s < search.size.length; s++) {
    const ticks = joined(
      found.map(({ ticks: all, sizes }, worker) => {
        const at = cursor[worker] ?? 0;
        cursor[worker] = at + (sizes[s] ?? 0);
        return all.subarray(at, at + (sizes[s] ?? 0));
      }),
    ).sort();
    if (ticks.length !== search.size[s]) throw new PartsDiffer({});
    const key = (search.from[s] ?? 0) * names.length + (search.to[s] ?? 0);
    const slots = slotsOf.get(key) ?? [];
    slots.push({ before: search.before[s] ?? 0, ticks });
    slotsOf.set(key, slots);
  }
  const quantiles = new Map<number, Quantiles>();
  for (const [i, count] of counts.entries()) {
    const key = (from[i] ?? 0) * names.length + (to[i] ?? 0);
    const slots = slotsOf.get(key) ?? [];
    const at = (rank: number) => {
      const slot = slots.findLast(({ before }) => before <= rank);
      return (slot?.ticks[rank - slot.before] ?? 0) * tick;
    };
    quantiles.set(key, quantilesAt(count, at));
  }
  return quantiles;
}
