import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { NewEvent, RecordedEvent } from "./envelope.ts";
import type { FieldPath, Personal } from "./personal.ts";
import type { Tags } from "./tags.ts";
import type { Micros } from "./time.ts";
import type { Upcasters } from "./upcast.ts";

export interface EventOptions<Data> {
  /** Any Standard Schema (Zod, Valibot, ArkType …) that answers at once. Left out: the payload is taken as its type says. */
  readonly schema?: StandardSchemaV1<unknown, Data>;
  /** The identities it is about, from the payload. */
  readonly tags?: (data: Data) => Tags;
  /** The tag that names its stream; left out, it belongs to no stream. */
  readonly stream?: string;
  /** Why this event is logged at all, for the reader of the catalogue. */
  readonly purpose: string;
  /** Counts from 1, and is raised with each change of shape that is more than a new optional field. */
  readonly version?: number;
  /** How the data of each earlier version becomes data of the next. */
  readonly upcast?: Upcasters;
  /** Which fields tell of a person, made by `personal`. */
  readonly personal?: Personal<NoInfer<FieldPath<Data>>>;
}

/** What may be said of one event beyond its payload. */
export interface EventDetails {
  readonly id?: string;
  readonly occurred?: Micros;
  readonly offset?: number;
  readonly correlation?: string;
  readonly causation?: string;
  /** The id of the event that this one corrects: what was said there is now said here. */
  readonly corrects?: string;
}

/** A declared event type: call it with a payload to make an event, ask it with `is` to recognise one, `read` one in its own shape. */
export interface EventDefinition<Type extends string = string, Data = unknown> {
  (data: Data, details?: EventDetails): NewEvent<Type, Data>;
  readonly type: Type;
  /** Its own type, then what it refines. */
  readonly lineage: readonly string[];
  readonly version: number;
  /** The version of each type of the lineage, where one that it refines is beyond 1. */
  readonly versions?: readonly number[];
  readonly purpose: string;
  readonly schema?: StandardSchemaV1<unknown, Data>;
  readonly stream?: string;
  readonly upcast: Upcasters;
  readonly personal?: Personal;
  /** The identities that a payload is about. */
  tags(data: Data): Tags;
  /** Whether the event is of this type or refines it. One of an earlier version has that version's shape until it is `read`. */
  is(event: RecordedEvent): event is RecordedEvent<Type, Data>;
  /**
   * The event in the shape of this definition, whatever version it was written in.
   *
   * errors  event/newer-version, event/upcast-failed, event/other-type; event/already-converted for a copy of an event that was read as what
   *         this one refines
   */
  read(event: RecordedEvent): RecordedEvent<Type, Data>;
  /**
   * Declares a type that is a case of this one: `order-created-based-on-a-referral` is an `order-created`. Whatever reads this type sees
   * its events too, also a process that does not know it. Its payload holds all that this one's does; tags, stream and personal fields are
   * inherited as they are, and its own are added.
   *
   * errors  event/bad-definition for another stream than this one's; making an event throws event/changed-tag for another value of a tag
   */
  refine<const Child extends string, ChildData extends Data>(
    type: Child,
    options: EventOptions<ChildData>,
  ): EventDefinition<Child, ChildData>;
}

/** What is told of a definition to those who list, import or check and make no events: definitions of any payload, side by side. */
export type DeclaredEvent = Omit<EventDefinition, "refine" | "is">;
