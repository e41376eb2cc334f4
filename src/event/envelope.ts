import type { Tags } from "./tags.ts";
import type { Micros } from "./time.ts";

/** Who acted: a person, a program or a model, by which door, and how surely that is known. */
export interface Actor {
  readonly kind: "person" | "system" | "model";
  readonly id: string;
  readonly via?: string;
  readonly assurance?: string;
}

/** Why something was done: the command, the reason in the actor's words, and on whose behalf. */
export interface Intent {
  readonly command: string;
  readonly reason?: string;
  readonly onBehalfOf?: string;
  /** The command's own id, where it has one: a retry under this id gets the first outcome. */
  readonly id?: string;
  /** SHA-256 of what the command said, as hex, so that an id that comes back with another command is noticed. */
  readonly digest?: string;
}

/** Which fields of an event's data tell of a person, and of whom: they are stored encrypted under that subject's key. */
export interface PersonalFields {
  /** The tag that names the person: `customer:c-7`. */
  readonly subject: string;
  /** Paths into the data, dots between the steps: `email`, `address.street`. */
  readonly fields: readonly string[];
}

/** Where an event came from when another system made it first: that system's name and its id there. */
export interface Origin {
  readonly source: string;
  readonly id: string;
  /** What else it said about the event, word for word. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** What a declared event is before it is recorded. Made by calling its definition, or by an importer. */
export interface NewEvent<Type extends string = string, Data = unknown> {
  readonly type: Type;
  /** Its own type first, then what it refines: an event counts as each of them. */
  readonly lineage: readonly string[];
  readonly version: number;
  /** The version of each type of the lineage, where one that it refines is beyond 1. */
  readonly versions?: readonly number[];
  readonly data: Data;
  readonly tags: Tags;
  /** The stream it belongs to, named by one of its tags: `order:o-1`. */
  readonly stream?: string;
  readonly id?: string;
  readonly occurred?: Micros;
  /** Minutes east of UTC, as the source stated it. */
  readonly offset?: number;
  /** The id of the event that this one corrects. */
  readonly corrects?: string;
  readonly personal?: PersonalFields;
  readonly correlation?: string;
  readonly causation?: string;
  readonly origin?: Origin;
  readonly [declared]: string;
}

/**
 * Only a definition or an importer sets this mark, to the type that it declares: an event that was made by hand, or copied under
 * another type, cannot reach the log by accident.
 */
export const declared: unique symbol = Symbol("thence.declared");

/** An event as the log gives it back. */
export interface RecordedEvent<Type extends string = string, Data = unknown> {
  readonly id: string;
  readonly type: Type;
  readonly lineage: readonly string[];
  readonly version: number;
  readonly versions?: readonly number[];
  readonly data: Data;
  readonly tags: Tags;
  readonly stream?: string;
  /** Its number in the stream, from 1. */
  readonly revision?: number;
  /** Its number in the log, from 1, without gaps. */
  readonly position: number;
  readonly occurred: Micros;
  readonly offset: number;
  readonly corrects?: string;
  readonly personal?: PersonalFields;
  /** The personal fields that show "[erased]", because the person was forgotten. */
  readonly erased?: readonly string[];
  readonly recorded: Micros;
  /** The id of the commit it was appended with. */
  readonly commit: string;
  readonly actor?: Actor;
  readonly intent: Intent;
  readonly correlation?: string;
  readonly causation?: string;
  readonly origin?: Origin;
}
