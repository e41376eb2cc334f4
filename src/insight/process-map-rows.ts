import type { Micros } from "../event/index.ts";
import { entityName, type Journeys, occurredIn } from "./journeys.ts";
import type { MapDefinition } from "./process-map.ts";
import { activitiesOf } from "./process-map-pairs.ts";
import { mostFrequent } from "./process-map-sliders.ts";
import { variants } from "./variants.ts";

/**
 * A place in the map that leads to its rows: an activity, an edge, the variant of a rank (1 is the most travelled), or the entities that
 * begin with a type, end with it, or have it more than once.
 */
export type MapPlace =
  | { readonly activity: string }
  | { readonly from: string; readonly to: string }
  | { readonly variant: number }
  | { readonly start: string }
  | { readonly end: string }
  | { readonly repeating: string };

/** Events of one entity that a number of the map counted. */
export interface JourneyRow {
  readonly entity: string;
  readonly positions: readonly number[];
  readonly occurred: readonly Micros[];
}

/** Makes rows of stretches of an entity's rows. */
export function rowMaker(journeys: Journeys): (entity: number, rows: readonly number[]) => JourneyRow {
  const occurred = occurredIn(journeys);
  return (entity, rows) => ({
    entity: entityName(journeys, entity),
    positions: rows.map((row) => journeys.positions[row] ?? 0),
    occurred: rows.map(occurred),
  });
}

/** The rows behind a number of the map: as many as it says. A variant's rows are whole journeys, one for each entity. */
export function* processMapRows(
  journeys: Journeys,
  place: MapPlace,
  { activities = 1 }: MapDefinition = {},
): Generator<JourneyRow> {
  const full = activitiesOf(journeys);
  // What is hidden is found among all events, the rest among those that are shown.
  const reduced = activities === 1 ? undefined : mostFrequent(journeys, activities);
  const isHidden = "activity" in place && reduced?.hidden.some(({ type }) => type === place.activity);
  const shown = isHidden ? journeys : (reduced?.journeys ?? journeys);
  const { codeOf, names } = isHidden || !reduced ? full : activitiesOf(shown);
  const { from, to } = shown;
  const make = rowMaker(shown);
  const range = (first: number, end: number) => Array.from({ length: end - first }, (_, i) => first + i);
  if ("variant" in place) {
    for (const e of variants(shown).entitiesOf(place.variant)) yield make(e, range(from[e] ?? 0, to[e] ?? 0));
    return;
  }
  const code = (type: string) => names.indexOf(type);
  for (let e = 0; e < from.length; e++) {
    const [first, end] = [from[e] ?? 0, to[e] ?? 0];
    if (first >= end) continue;
    if ("start" in place) {
      if (codeOf[first] === code(place.start)) yield make(e, [first]);
    } else if ("end" in place) {
      if (codeOf[end - 1] === code(place.end)) yield make(e, [end - 1]);
    } else if ("repeating" in place) {
      const wanted = code(place.repeating);
      const rows = range(first, end).filter((row) => codeOf[row] === wanted);
      if (rows.length > 1) yield make(e, rows);
    } else if ("activity" in place) {
      const wanted = code(place.activity);
      for (let row = first; row < end; row++) if (codeOf[row] === wanted) yield make(e, [row]);
    } else {
      const [a, b] = [code(place.from), code(place.to)];
      for (let row = first; row + 1 < end; row++) {
        if (codeOf[row] === a && codeOf[row + 1] === b) yield make(e, [row, row + 1]);
      }
    }
  }
}
