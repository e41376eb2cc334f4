import type { Micros } from "../event/index.ts";
import { moments, type Times } from "./times.ts";

/**
 * The log as journeys: for every entity (a value of the tag `by`) its events, ordered by (occurred, position).
 *
 * shape   columns; entity `e` owns the rows `from[e]` to `to[e]` of `kindOf`, `times` and `positions`. Rows that no entity owns are spare.
 *         They hold until the index they come from takes in more events.
 */
export interface Journeys {
  /** The tag; undefined where the whole log is one journey. */
  readonly by: string | undefined;
  /** Names of event types by code, what they refine included. */
  readonly types: readonly string[];
  /** By kind: its own type's code, then the codes of what it refines. An event counts as each of them. */
  readonly kinds: readonly (readonly number[])[];
  readonly entities: Names;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly kindOf: Uint8Array | Uint16Array;
  readonly times: Times;
  readonly positions: Uint32Array;
  readonly log: Survey;
}

/** Names by number: an array, or something that makes them when asked. */
export interface Names {
  readonly length: number;
  at(index: number): string | undefined;
}

/** What the log holds beside the journeys, so that a question about nothing can be told from an answer of zero. */
export interface Survey {
  readonly events: number;
  /** How many of them bear the tag. One that bears it twice is in two journeys, and still counts once here. */
  readonly bearing: number;
  readonly types: readonly string[];
  readonly tags: readonly string[];
}

/** Reads the moment at which the event of a row occurred. */
export function occurredIn({ times }: Journeys): (row: number) => Micros {
  return moments(times);
}

/** By kind, the code of its own type: what a map shows. */
export function ownTypeOf({ kinds }: Journeys): Uint16Array {
  return Uint16Array.from(kinds, (codes) => codes[0] ?? 0);
}

/** How many rows belong to entities. */
export function rowCount({ from, to, entities }: Journeys): number {
  let rows = 0;
  for (let e = 0; e < entities.length; e++) rows += (to[e] ?? 0) - (from[e] ?? 0);
  return rows;
}

/** An entity's name; the empty text for a number that is none. */
export function entityName({ entities }: Journeys, entity: number): string {
  return entities.at(entity) ?? "";
}

/** The same journeys with only the entities for which `keep` holds, under new numbers. Their rows are not copied. */
export function onlyEntities(journeys: Journeys, keep: (entity: number) => boolean): Journeys {
  const kept: number[] = [];
  for (let e = 0; e < journeys.entities.length; e++) if (keep(e)) kept.push(e);
  return {
    ...journeys,
    entities: { length: kept.length, at: (i) => (i < kept.length ? journeys.entities.at(kept[i] ?? 0) : undefined) },
    from: Uint32Array.from(kept, (e) => journeys.from[e] ?? 0),
    to: Uint32Array.from(kept, (e) => journeys.to[e] ?? 0),
  };
}
