import type { Funnel, Journeys, MapMeasure, MapSearch, Properties } from "../../insight/index.ts";

/** Journeys as a thread is given them: without the names of entities, of which it only counts. */
export type SharedJourneys = Omit<Journeys, "entities">;

interface OfEntities {
  readonly journeys: SharedJourneys;
  readonly range: { readonly first: number; readonly end: number };
}

/** What a thread is asked. */
export type ThreadTask = OfEntities &
  (
    | { readonly kind: "funnel"; readonly definition: Funnel; readonly properties: Properties }
    | { readonly kind: "map"; readonly measure: MapMeasure }
    | { readonly kind: "map-found"; readonly search: MapSearch }
  );

export type ThreadAnswer = { readonly value: unknown } | { readonly error: string };
