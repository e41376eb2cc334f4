import { failure } from "../kit/failure.ts";
import type { Journeys } from "./journeys.ts";
import { type Edge, processGraph, type TypeCount } from "./process-map.ts";
import type { Durations } from "./process-map-durations.ts";
import { activitiesOf, byCodeUnit } from "./process-map-pairs.ts";
import type { MapMeasure } from "./process-map-part.ts";
import { type JourneyRow, processMapRows, rowMaker } from "./process-map-rows.ts";

/** An edge that one object went: both events bear it. */
export interface ObjectEdge extends Edge {
  /** The tag whose value the object is. */
  readonly by: string;
}

/** How many events an object has, and how many objects an event has, among those that have one. */
export interface ObjectType {
  readonly by: string;
  readonly objects: number;
  readonly events: number;
  /** Pairs of an event and an object that it bears. */
  readonly links: number;
  readonly eventsPerObject: Spread;
  readonly objectsPerEvent: Spread;
  /** Convergence: events that bear several objects of this type, and count once in the journey of each. */
  readonly sharedEvents: number;
  /** Divergence: objects that have some activity more than once. */
  readonly repeatingObjects: number;
  readonly starts: readonly TypeCount[];
  readonly ends: readonly TypeCount[];
  /** From an object's first event to its last. */
  readonly throughput?: Durations;
}

export interface Spread {
  readonly mean: number;
  readonly max: number;
}

/** One map of several kinds of objects: their edges side by side, each activity once. */
export interface ObjectMap {
  /** Events that bear at least one of the tags, each counted once. */
  readonly events: number;
  readonly activities: readonly TypeCount[];
  readonly objectTypes: readonly ObjectType[];
  readonly edges: readonly ObjectEdge[];
}

/** A number of the map that leads to its rows. */
export type ObjectPlace =
  | { readonly activity: string }
  | { readonly by: string; readonly from: string; readonly to: string }
  | { readonly by: string; readonly start: string }
  | { readonly by: string; readonly end: string }
  | { readonly by: string; readonly shared: true };

export const NoObjectTypes = failure(
  "insight/no-object-types",
  { retry: "never", kind: "usage" },
  (f: { tags: readonly (string | undefined)[] }) =>
    `an object-centric map is made of journeys by tags, each named once, not of [${f.tags.map((tag) => tag ?? "the whole log").join(", ")}]. Name two tags or more.`,
);

/** How such a map is to be read, in one line for people. */
export const objectMapSemanticsLine =
  "an edge joins two events that directly follow each other in the journey of one object; an event is counted once as an activity, whatever it bears";

/** Merges the journeys of one log by several tags. Errors: insight/no-object-types. */
export function objectMap(journeys: readonly Journeys[], measure: MapMeasure = "counts"): ObjectMap {
  const tags = journeys.map(({ by }) => by);
  if (tags.length === 0 || tags.includes(undefined) || new Set(tags).size < tags.length)
    throw new NoObjectTypes({ tags });
  const graphs = journeys.map((one) => ({ by: one.by ?? "", one, graph: processGraph(one, measure) }));
  const { events, activities } = countedOnce(journeys);
  return {
    events,
    activities,
    objectTypes: graphs.map(({ by, one, graph }) => ({
      by,
      ...linksOf(one),
      starts: graph.starts,
      ends: graph.ends,
      ...(graph.throughput && { throughput: graph.throughput }),
    })),
    edges: graphs
      .flatMap(({ by, graph }) => graph.edges.map((edge): ObjectEdge => ({ by, ...edge })))
      .sort(
        (a, b) => b.count - a.count || byCodeUnit(a.by, b.by) || byCodeUnit(a.from, b.from) || byCodeUnit(a.to, b.to),
      ),
  };
}

/** The rows behind a number; an activity's events once each, under the first object that they bear. */
export function* objectMapRows(journeys: readonly Journeys[], place: ObjectPlace): Generator<JourneyRow> {
  if ("activity" in place) {
    for (const { of, entity, row } of eachOnce(journeys)) {
      const { codeOf, names } = of.activities;
      if (names[codeOf[row] ?? 0] === place.activity) yield of.make(entity, [row]);
    }
    return;
  }
  const one = journeys.find(({ by }) => by === place.by);
  if (!one) return;
  if ("shared" in place) {
    const bearing = bearingCounts(one);
    for (const { of, entity, row } of eachOnce([one])) {
      if ((bearing.get(one.positions[row] ?? 0) ?? 0) > 1) yield of.make(entity, [row]);
    }
  } else yield* processMapRows(one, place);
}

function* eachOnce(journeys: readonly Journeys[]) {
  const seen = new Set<number>();
  for (const one of journeys) {
    const of = { activities: activitiesOf(one), make: rowMaker(one) };
    for (let entity = 0; entity < one.from.length; entity++) {
      for (let row = one.from[entity] ?? 0; row < (one.to[entity] ?? 0); row++) {
        const position = one.positions[row] ?? 0;
        if (seen.has(position)) continue;
        seen.add(position);
        yield { of, entity, row };
      }
    }
  }
}

function countedOnce(journeys: readonly Journeys[]): Pick<ObjectMap, "events" | "activities"> {
  const counts = new Map<string, number>();
  let events = 0;
  for (const { of, row } of eachOnce(journeys)) {
    const type = of.activities.names[of.activities.codeOf[row] ?? 0] ?? "";
    counts.set(type, (counts.get(type) ?? 0) + 1);
    events += 1;
  }
  const activities = [...counts].map(([type, count]) => ({ type, count }));
  return { events, activities: activities.sort((a, b) => b.count - a.count || byCodeUnit(a.type, b.type)) };
}

/** By position, how many objects the event bears. */
function bearingCounts({ from, to, positions }: Journeys): Map<number, number> {
  const bearing = new Map<number, number>();
  for (let e = 0; e < from.length; e++) {
    for (let row = from[e] ?? 0; row < (to[e] ?? 0); row++) {
      const position = positions[row] ?? 0;
      bearing.set(position, (bearing.get(position) ?? 0) + 1);
    }
  }
  return bearing;
}

function linksOf(journeys: Journeys) {
  const { codeOf, names } = activitiesOf(journeys);
  const bearing = bearingCounts(journeys);
  const seen = new Int32Array(names.length).fill(-1);
  let [objects, links, mostEvents, repeatingObjects] = [0, 0, 0, 0];
  for (let e = 0; e < journeys.from.length; e++) {
    const [first, end] = [journeys.from[e] ?? 0, journeys.to[e] ?? 0];
    if (first >= end) continue;
    objects += 1;
    links += end - first;
    mostEvents = Math.max(mostEvents, end - first);
    let isRepeating = false;
    for (let row = first; row < end; row++) {
      const code = codeOf[row] ?? 0;
      if (seen[code] === e) isRepeating = true;
      seen[code] = e;
    }
    if (isRepeating) repeatingObjects += 1;
  }
  let [mostObjects, sharedEvents] = [0, 0];
  for (const count of bearing.values()) {
    mostObjects = Math.max(mostObjects, count);
    if (count > 1) sharedEvents += 1;
  }
  const mean = (count: number) => (count === 0 ? 0 : links / count);
  return {
    objects,
    events: bearing.size,
    links,
    eventsPerObject: { mean: mean(objects), max: mostEvents },
    objectsPerEvent: { mean: mean(bearing.size), max: mostObjects },
    sharedEvents,
    repeatingObjects,
  };
}
