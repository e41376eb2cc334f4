import { derivedId, type EventDetails, type Micros, type NewEvent } from "../event/index.ts";
import type { Case, Said } from "./case.ts";

/** Something that time alone brings about, unless something else happens before. */
export interface Step {
  readonly at: Micros;
  /** Which goes first of two that are due at one moment. */
  readonly rank: number;
  readonly events: () => readonly NewEvent[];
}

/** In this order at one moment: what is about a deadline before what follows from it. */
export const rank = { remind: 0, miss: 1, delegate: 2, escalate: 3, expire: 4, followUp: 5, review: 6 } as const;

/** The details of a step's event: it occurs when it is due, and whoever finds it due derives the same id. */
export function stepDetails(
  state: Case,
  at: Micros,
  causation: string,
  kind: string,
  ...parts: readonly (string | number)[]
): EventDetails & { readonly id: string } {
  return { id: derivedId(kind, state.id, ...parts), occurred: at, causation, correlation: state.id };
}

/** Of what was said, that which was said after an event of the same case. */
export function saidSince<Data>(list: readonly Said<Data>[], since: Said<unknown>): readonly Said<Data>[] {
  const revision = since.event.revision ?? 0;
  return list.filter((one) => (one.event.revision ?? 0) > revision);
}
