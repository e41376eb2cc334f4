import type { StandardSchemaV1 } from "@standard-schema/spec";
import { failure } from "../kit/failure.ts";
import { declared, type NewEvent, type RecordedEvent } from "./envelope.ts";
import { isReserved, type Tags, tagText, tagValues } from "./tags.ts";
import type { Micros } from "./time.ts";

export const InvalidPayload = failure(
  "event/invalid-payload",
  { retry: "never" },
  (f: { type: string; issues: readonly { path: string; message: string }[] }) =>
    `${f.type}: ${f.issues.map((i) => `${i.path || "data"}: ${i.message}`).join("; ")}. Mend the payload, or the schema of ${f.type}.`,
);
export const AsynchronousSchema = failure(
  "event/asynchronous-schema",
  { retry: "never", kind: "usage" },
  (f: { type: string }) =>
    `the schema of ${f.type} answers asynchronously. Take the asynchronous part out of it and check that before the event is made.`,
);
export const BadDefinition = failure(
  "event/bad-definition",
  { retry: "never", kind: "usage" },
  (f: { type: string; problem: string }) => `${f.type || "(no type)"}: ${f.problem}`,
);
export const MissingStream = failure(
  "event/missing-stream",
  { retry: "never" },
  (f: { type: string; stream: string }) =>
    `${f.type} belongs to a stream named by its tag "${f.stream}", and this one has ${"no single value"} for it. Give it exactly one.`,
);

export interface EventOptions<Data> {
  /** Any Standard Schema (Zod, Valibot, ArkType …) that answers at once. Left out: the payload is taken as its type says. */
  readonly schema?: StandardSchemaV1<unknown, Data>;
  /** The identities it is about, from the payload. */
  readonly tags?: (data: Data) => Tags;
  /** The tag that names its stream; left out, it belongs to no stream. */
  readonly stream?: string;
  /** Why this event is logged at all, for the reader of the catalogue. */
  readonly purpose: string;
  readonly version?: number;
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

/** A declared event type: call it with a payload to make an event, ask it with `is` to recognise one. */
export interface EventDefinition<Type extends string = string, Data = unknown> {
  (data: Data, details?: EventDetails): NewEvent<Type, Data>;
  readonly type: Type;
  readonly lineage: readonly string[];
  readonly version: number;
  readonly purpose: string;
  readonly schema?: StandardSchemaV1<unknown, Data>;
  readonly stream?: string;
  is(event: RecordedEvent): event is RecordedEvent<Type, Data>;
}

const typePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Declares an event type: its name (kebab-case, past tense), its schema, the identities it is about, and why it is logged.
 *
 * errors  event/bad-definition for a name that is not kebab-case or is reserved (`thence.`);
 *         the definition itself throws event/invalid-payload, event/asynchronous-schema and event/missing-stream
 */
export function defineEvent<const Type extends string, Data>(
  type: Type,
  options: EventOptions<Data>,
): EventDefinition<Type, Data> {
  if (isReserved(type))
    throw new BadDefinition({
      type,
      problem: 'names that begin with "thence." are the product\'s own. Choose another.',
    });
  if (!typePattern.test(type))
    throw new BadDefinition({ type, problem: "write event types in kebab-case, past tense: order-created." });
  return definition(type, options);
}

/** Declares one of the product's own events (`thence.…`). Not part of the public list. */
export function defineOwnEvent<Data>() {
  return <const Type extends `thence.${string}`>(
    type: Type,
    options: EventOptions<Data>,
  ): EventDefinition<Type, Data> => definition(type, options);
}

function definition<const Type extends string, Data>(
  type: Type,
  options: EventOptions<Data>,
): EventDefinition<Type, Data> {
  const version = options.version ?? 1;
  if (!options.purpose.trim()) throw new BadDefinition({ type, problem: "say in `purpose` why this event is logged." });
  if (!Number.isSafeInteger(version) || version < 1)
    throw new BadDefinition({ type, problem: "`version` counts from 1." });
  const lineage = [type];
  const make = (data: Data, details: EventDetails = {}): NewEvent<Type, Data> => {
    const checked = options.schema ? validated(type, options.schema, data) : data;
    const tags = options.tags?.(checked) ?? {};
    const stream = options.stream === undefined ? {} : { stream: streamOf(type, options.stream, tags) };
    return { type, lineage, version, data: checked, tags, ...stream, ...details, [declared]: type };
  };
  return Object.assign(make, {
    type,
    lineage,
    version,
    purpose: options.purpose,
    ...(options.schema && { schema: options.schema }),
    ...(options.stream && { stream: options.stream }),
    is: (event: RecordedEvent): event is RecordedEvent<Type, Data> => event.lineage.includes(type),
  });
}

function validated<Data>(type: string, schema: StandardSchemaV1<unknown, Data>, data: unknown): Data {
  const result = schema["~standard"].validate(data);
  if (result instanceof Promise) throw new AsynchronousSchema({ type });
  if (!result.issues) return result.value;
  const issues = result.issues.map((issue) => ({
    path: (issue.path ?? []).map((step) => String(typeof step === "object" ? step.key : step)).join("."),
    message: issue.message,
  }));
  throw new InvalidPayload({ type, issues });
}

function streamOf(type: string, stream: string, tags: Tags): string {
  const values = tagValues(tags, stream);
  const only = values[0];
  if (only === undefined || values.length > 1) throw new MissingStream({ type, stream });
  return tagText(stream, only);
}
