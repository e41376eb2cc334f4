import type { Micros } from "../event/index.ts";
import { entityName, type Journeys, occurredIn, ownTypeOf } from "./journeys.ts";
import { type Variant, variants } from "./variants.ts";

export interface Activity {
  readonly type: string;
  readonly count: number;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  /** How often `to` came directly after `from` in one entity. */
  readonly count: number;
}

/** Which event follows which directly. Everything is sorted by count, then by name. */
export interface ProcessMap {
  /** Events that bear the tag. One that bears it several times counts once here, and in each of its journeys below. */
  readonly events: number;
  readonly entities: number;
  readonly variants: number;
  readonly activities: readonly Activity[];
  readonly edges: readonly Edge[];
  readonly starts: readonly Activity[];
  readonly ends: readonly Activity[];
  readonly variantsTop: readonly Variant[];
}

/** A place in the map that leads to its rows: an activity, an edge, or the variant of a rank (1 is the most travelled). */
export type MapPlace =
  | { readonly activity: string }
  | { readonly from: string; readonly to: string }
  | { readonly variant: number };

/** Events of one entity that a number of the map counted. */
export interface JourneyRow {
  readonly entity: string;
  readonly positions: readonly number[];
  readonly occurred: readonly Micros[];
}

/** Draws the directly-follows graph of the journeys, with their variants. */
export function processMap(journeys: Journeys, options: { readonly top?: number } = {}): ProcessMap {
  const { from, to, kindOf, entities, types } = journeys;
  const own = ownTypeOf(journeys);
  const [activities, starts, ends] = [types.map(() => 0), types.map(() => 0), types.map(() => 0)];
  const edges = new Map<number, number>();
  for (let e = 0; e < entities.length; e++) {
    const first = from[e] ?? 0;
    const end = to[e] ?? 0;
    let before = -1;
    for (let row = first; row < end; row++) {
      const code = own[kindOf[row] ?? 0] ?? 0;
      activities[code] = (activities[code] ?? 0) + 1;
      if (before < 0) starts[code] = (starts[code] ?? 0) + 1;
      else edges.set(before * types.length + code, (edges.get(before * types.length + code) ?? 0) + 1);
      before = code;
    }
    if (before >= 0) ends[before] = (ends[before] ?? 0) + 1;
  }
  const ways = variants(journeys);
  const name = (code: number) => types[code] ?? "";
  return {
    events: journeys.log.bearing,
    entities: entities.length,
    variants: ways.count,
    activities: counted(types, activities),
    edges: [...edges]
      .map(([key, count]) => ({ from: name(Math.floor(key / types.length)), to: name(key % types.length), count }))
      .sort((a, b) => b.count - a.count || byName(a.from, b.from) || byName(a.to, b.to)),
    starts: counted(types, starts),
    ends: counted(types, ends),
    variantsTop: ways.top(options.top ?? 10),
  };
}

/** The rows behind a number of the map: as many as it says. A variant's rows are whole journeys, one for each entity. */
export function* processMapRows(journeys: Journeys, place: MapPlace): Generator<JourneyRow> {
  const { from, to, kindOf, entities, types } = journeys;
  const occurred = occurredIn(journeys);
  const row = (e: number, first: number, end: number): JourneyRow => ({
    entity: entityName(journeys, e),
    positions: [...journeys.positions.subarray(first, end)],
    occurred: Array.from({ length: end - first }, (_, i) => occurred(first + i)),
  });
  if ("variant" in place) {
    for (const e of variants(journeys).entitiesOf(place.variant)) yield row(e, from[e] ?? 0, to[e] ?? 0);
    return;
  }
  const wanted = ("activity" in place ? [place.activity] : [place.from, place.to]).map((type) => types.indexOf(type));
  const own = ownTypeOf(journeys);
  for (let e = 0; e < entities.length; e++) {
    const last = (to[e] ?? 0) - wanted.length;
    for (let at = from[e] ?? 0; at <= last; at++) {
      if (wanted.every((code, i) => own[kindOf[at + i] ?? 0] === code)) yield row(e, at, at + wanted.length);
    }
  }
}

/** How many rows a place has, by the map; undefined where the map does not have it. */
export function placeCount(map: ProcessMap, journeys: Journeys, place: MapPlace): number | undefined {
  if ("variant" in place) return variants(journeys).top(place.variant)[place.variant - 1]?.count;
  if ("activity" in place) return map.activities.find((activity) => activity.type === place.activity)?.count;
  return map.edges.find((edge) => edge.from === place.from && edge.to === place.to)?.count;
}

function counted(types: readonly string[], counts: readonly number[]): Activity[] {
  return types
    .map((type, code) => ({ type, count: counts[code] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || byName(a.type, b.type));
}

function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
