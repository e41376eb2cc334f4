import type { Micros } from "../event/index.ts";
import { type Cohort, type Journeys, type Properties, sessions } from "../insight/index.ts";
import { formatDuration } from "../kit/duration.ts";
import { narrowed, type ToldCohort } from "./asked-cohort.ts";

/** Whose journeys a question is about, and where they are cut. */
export interface JourneysChosen {
  /** Only these entities. They are chosen by their whole journeys, before those are cut. */
  readonly cohort?: Cohort | undefined;
  /** Cuts journeys into sessions: a new one begins where more than this passes. */
  readonly sessionGap?: Micros | undefined;
}

/** The journeys that a question is about, with what is told of the choice. */
export function chosen(
  all: { readonly journeys: Journeys; readonly properties: Properties },
  { cohort, sessionGap }: JourneysChosen,
): { readonly journeys: Journeys; readonly told: { readonly cohort?: ToldCohort; readonly sessionGap?: string } } {
  const { journeys, cohort: told } = narrowed(all, cohort);
  return {
    journeys: sessionGap === undefined ? journeys : sessions(journeys, sessionGap),
    told: {
      ...(told && { cohort: told }),
      ...(sessionGap !== undefined && { sessionGap: formatDuration(sessionGap) }),
    },
  };
}
