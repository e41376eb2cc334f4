import type { Catalogue, Micros } from "../event/index.ts";

/** Something in the definitions that does not fit. A problem stops `check`; a note does not. */
export interface Finding {
  readonly kind: "problem" | "note";
  /** Where it is, for a reader: `metric checkout-completion`, `event order-created, field cents`. */
  readonly place: string;
  readonly text: string;
  /** Which kind of change of an event type it is: `renamed-field`, `removed-type` … */
  readonly what?: string;
  readonly type?: string;
  readonly field?: string;
  /** An event in the log that shows it. */
  readonly position?: number;
}

export interface CheckOptions {
  /** Definitions as they were, to hold the present ones against. */
  readonly against?: Catalogue;
  /** How many of the oldest and of the newest events of each type are held to its definition. */
  readonly sample?: number;
  /** What time it is, for what is true of the log for a while only: that two configurations publish a playbook in turns. */
  readonly now?: Micros;
}

export const defaultSample = 1000;

export function eventPlace(type: string, field?: string): string {
  return field === undefined ? `event ${type}` : `event ${type}, field ${field}`;
}
