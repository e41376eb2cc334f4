import type { Micros } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import type { Journeys } from "./journeys.ts";
import { bucketCount, bucketDurations, countEnds, type Totals, tally, tallyTimes } from "./process-map-kernels.ts";
import { activitiesOf, type Pairs, pairsOf } from "./process-map-pairs.ts";

/** How much of the time between events is measured: not at all; total, mean, least and most; the median and the 90th percentile too. */
export type MapMeasure = "counts" | "totals" | "quantiles";

/**
 * What one worker counted of the entities it was given, in columns that can be sent to another. Parts are of the same journeys, cut
 * by `entityRange`; an entity lies in one of them.
 */
export interface MapPart {
  readonly by: string | undefined;
  readonly measure: MapMeasure;
  readonly tick: Micros;
  /** Events of the log that bear the tag. */
  readonly events: number;
  readonly entities: number;
  readonly names: readonly string[];
  readonly rank: Uint32Array;
  /** By activity. */
  readonly activities: {
    readonly counts: Uint32Array;
    readonly entities: Uint32Array;
    readonly repeating: Uint32Array;
    readonly starts: Uint32Array;
    readonly ends: Uint32Array;
  };
  /** By pair of activities of which one came directly after the other. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly counts: Uint32Array;
  readonly pairEntities: Uint32Array;
  readonly totals?: Totals;
  readonly buckets?: { readonly bits: number; readonly counts: Uint32Array };
  /** By entity, the ticks from its first event to its last. */
  readonly cases?: Float64Array;
}

export const PartsDiffer = failure(
  "insight/parts-differ",
  { retry: "never", kind: "fault" },
  () => "the parts of a process map are not of the same journeys, or were not measured alike. Cut them by entityRange.",
);

/** Counts the entities of these journeys. More activities than `mostSquared` are counted in less memory, and slower. */
export function processMapPart(journeys: Journeys, measure: MapMeasure = "quantiles", mostSquared?: number): MapPart {
  const activities = activitiesOf(journeys);
  const pairs = pairsOf(journeys, activities, mostSquared);
  const timed = measure !== "counts";
  const times = timed ? tallyTimes(pairs, activities, journeys.times) : undefined;
  const { counts, pairEntities, entities, repeating } = times ?? tally(pairs, activities);
  const { starts, ends, entities: walked } = countEnds(pairs, activities);
  const used: number[] = [];
  for (let cell = 0; cell < counts.length; cell++) if ((counts[cell] ?? 0) > 0) used.push(cell);
  const ofUsed = (column: Uint32Array) => Uint32Array.from(used, (cell) => column[cell] ?? 0);
  const timesOfUsed = (column: Float64Array) => Float64Array.from(used, (cell) => column[cell] ?? 0);
  // Every event is the first of its entity, or the second of a pair.
  const happened = starts.slice();
  for (const cell of used) {
    const code = pairs.pair(cell)[1];
    happened[code] = (happened[code] ?? 0) + (counts[cell] ?? 0);
  }
  return {
    by: journeys.by,
    measure,
    tick: journeys.times.tick,
    events: journeys.log.bearing,
    entities: walked,
    names: activities.names,
    rank: activities.rank,
    activities: { counts: happened, entities, repeating, starts, ends },
    from: Uint32Array.from(used, (cell) => pairs.pair(cell)[0]),
    to: Uint32Array.from(used, (cell) => pairs.pair(cell)[1]),
    counts: ofUsed(counts),
    pairEntities: ofUsed(pairEntities),
    ...(times && {
      totals: {
        sum: timesOfUsed(times.totals.sum),
        carry: timesOfUsed(times.totals.carry),
        min: timesOfUsed(times.totals.min),
        max: timesOfUsed(times.totals.max),
      },
      cases: caseTicks(journeys, walked),
    }),
    ...(measure === "quantiles" && { buckets: bucketsOf(journeys, pairs, used) }),
  };
}

const mostBuckets = 2 ** 23;
const mostBits = 4;

/** Finer buckets leave fewer durations to look at again, and take more memory: as fine as fits. */
export function bitsFor(pairs: number): number {
  let bits = mostBits;
  while (bits > 0 && pairs * bucketCount(bits) > mostBuckets) bits--;
  return bits;
}

function bucketsOf({ times }: Journeys, pairs: Pairs, used: readonly number[]): NonNullable<MapPart["buckets"]> {
  const bits = bitsFor(used.length);
  const start = new Uint32Array(pairs.cells);
  for (const [i, cell] of used.entries()) start[cell] = i * bucketCount(bits);
  return { bits, counts: bucketDurations(pairs, times, { bits, start, size: used.length * bucketCount(bits) }) };
}

function caseTicks({ from, to, times: { low, high } }: Journeys, entities: number): Float64Array {
  const cases = new Float64Array(entities);
  let next = 0;
  for (let e = 0; e < from.length; e++) {
    const [first, last] = [from[e] ?? 0, (to[e] ?? 0) - 1];
    if (last < first) continue;
    const upper = high ? ((high[last] ?? 0) - (high[first] ?? 0)) * 2 ** 32 : 0;
    cases[next++] = upper + (low[last] ?? 0) - (low[first] ?? 0);
  }
  return cases;
}
