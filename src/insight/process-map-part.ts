import type { Micros } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import type { Journeys } from "./journeys.ts";
import { type Totals, tally, tallyActivities, tallyTimes } from "./process-map-kernels.ts";
import { activitiesOf, pairsOf } from "./process-map-pairs.ts";
import { type DurationSample, sampleDurations } from "./process-map-sample.ts";

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
  /** By pair, some of its durations: where to look for its quantiles. */
  readonly sample?: DurationSample;
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
  const times = timed ? tallyTimes(pairs, journeys.times) : undefined;
  const { counts, pairEntities } = times ?? tally(pairs);
  const { entities, repeating, starts, ends, walked } = tallyActivities(pairs, activities);
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
      cases: times.cases,
    }),
    ...(measure === "quantiles" && { sample: sampleDurations(pairs, journeys.times, used) }),
  };
}
