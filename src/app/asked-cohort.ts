import {
  type Cohort,
  cohortLine,
  cohortOf,
  cohortProperties,
  cohortTypes,
  type Journeys,
  onlyEntities,
  type Properties,
} from "../insight/index.ts";

/** Whom an answer is about, where it is not about all: in words, and how many. */
export interface ToldCohort {
  readonly line: string;
  readonly entities: number;
}

/** The event types and property columns that a cohort asks for. */
export function cohortNeeds(cohort: Cohort | undefined): { readonly types: string[]; readonly properties: string[] } {
  return cohort ? { types: cohortTypes(cohort), properties: cohortProperties(cohort) } : { types: [], properties: [] };
}

/** The journeys of a cohort, with what is told of it; all of them where there is none. */
export function narrowed(
  { journeys, properties }: { readonly journeys: Journeys; readonly properties: Properties },
  cohort: Cohort | undefined,
): { readonly journeys: Journeys; readonly cohort?: ToldCohort } {
  if (!cohort) return { journeys };
  const members = cohortOf(journeys, cohort, properties);
  return {
    journeys: onlyEntities(journeys, members.has),
    cohort: { line: cohortLine(cohort), entities: members.count },
  };
}
