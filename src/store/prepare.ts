import { type Clock, declared, type Intent, isReserved, type Micros, type NewEvent, type Tag, tagPairs, parseTag } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { isUuid } from "../kit/uuid.ts";
import { BadEvent, CommitTooLarge, MissingIntent, UnboundedCondition, UndeclaredEvent } from "./errors.ts";
import type { AppendOptions, Condition } from "./event-store.ts";
import { isBounded } from "./query.ts";
import type { EventBody } from "./stored.ts";

/** How much one commit may hold, in every store. */
export const limits = { events: 100, bytes: 262_144, tags: 90 } as const;

/** An event ready to be stored: its bytes, and copies of what a store indexes. */
export interface PreparedEvent {
  readonly id: string;
  readonly lineage: readonly string[];
  readonly tags: readonly Tag[];
  readonly stream: string | undefined;
  readonly occurred: Micros;
  /** The event as canonical JSON. It travels as text, and becomes bytes once, where the chain is made. */
  readonly text: string;
}

/** A commit ready to be admitted. */
export interface PreparedCommit {
  readonly id: string;
  readonly record: string;
  readonly events: readonly PreparedEvent[];
  readonly conditions: readonly Condition[];
  readonly known: "refuse" | "skip";
}

/** Checks and serialises what is appended. Everything that can be refused without the log is refused here. */
export function prepareCommit(
  events: readonly NewEvent[],
  options: AppendOptions,
  made: { readonly clock: Clock; readonly nextId: () => string },
): PreparedCommit {
  if (!options.command?.trim()) throw new MissingIntent({});
  if (events.length === 0) throw new BadEvent({ type: options.command, problem: "there is nothing to append. Leave the append out, or give it an event." });
  for (const condition of options.conditions ?? []) {
    if ("query" in condition && !isBounded(condition.query)) throw new UnboundedCondition({ query: canonicalJson(condition.query) });
  }
  const now = made.clock();
  const prepared = events.map((event) => prepareEvent(event, event.id ?? made.nextId(), now));
  withinLimits(prepared);
  const id = made.nextId();
  return {
    id,
    record: canonicalJson(recordOf(id, options)),
    events: prepared,
    conditions: options.conditions ?? [],
    known: options.known ?? "refuse",
  };
}

function prepareEvent(event: NewEvent, id: string, now: Micros): PreparedEvent {
  if (event[declared] !== true) throw new UndeclaredEvent({ type: event.type });
  if (!isUuid(id)) throw new BadEvent({ type: event.type, problem: `its id "${id}" is not a UUID in lower case.` });
  const occurred = event.occurred ?? now;
  if (!Number.isSafeInteger(occurred)) throw new BadEvent({ type: event.type, problem: "`occurred` is whole microseconds since 1970." });
  const tags = tagPairs(event.tags);
  for (const [name, value] of tags) {
    if (name === "" || value === "") throw new BadEvent({ type: event.type, problem: "a tag has an empty name or value. Leave it out." });
    if (isReserved(name) && !isReserved(event.type)) throw new BadEvent({ type: event.type, problem: `the tag "${name}" is reserved.` });
  }
  if (event.stream !== undefined && !isTagOf(event.stream, tags)) {
    throw new BadEvent({ type: event.type, problem: `its stream "${event.stream}" is not one of its tags.` });
  }
  const body = {
    id,
    type: event.type,
    ...(event.lineage.length > 1 && { lineage: event.lineage }),
    ...(event.version !== 1 && { version: event.version }),
    data: event.data ?? {},
    tags: event.tags,
    stream: event.stream,
    occurred,
    ...(event.offset && { offset: event.offset }),
    correlation: event.correlation,
    causation: event.causation,
    origin: event.origin,
  };
  return { id, lineage: event.lineage, tags, stream: event.stream, occurred, text: canonicalJson(body) };
}

/** The same prepared event, from its text alone: how it crosses a thread or comes out of a backup. */
export function preparedFrom(text: string): PreparedEvent {
  const body = JSON.parse(text) as EventBody; // written by prepareEvent
  return { id: body.id, lineage: body.lineage ?? [body.type], tags: tagPairs(body.tags), stream: body.stream, occurred: body.occurred, text };
}

function isTagOf(stream: string, tags: readonly Tag[]): boolean {
  const [name, value] = parseTag(stream);
  return tags.some((tag) => tag[0] === name && tag[1] === value);
}

function withinLimits(events: readonly PreparedEvent[]): void {
  if (events.length > limits.events) throw new CommitTooLarge({ what: "events", found: events.length, limit: limits.events });
  const bytes = events.reduce((sum, event) => sum + utf8Length(event.text), 0);
  if (bytes > limits.bytes) throw new CommitTooLarge({ what: "bytes", found: bytes, limit: limits.bytes });
  const tags = distinctTags(events);
  if (tags > limits.tags) throw new CommitTooLarge({ what: "tags", found: tags, limit: limits.tags });
}

function distinctTags(events: readonly PreparedEvent[]): number {
  const seen = new Set<string>();
  for (const event of events) for (const [name, value] of event.tags) seen.add(`${name}\n${value}`);
  return seen.size;
}

const encoder = new TextEncoder();
const scratch = new Uint8Array(3 * 4096);

function utf8Length(text: string): number {
  return text.length <= 4096 ? encoder.encodeInto(text, scratch).written : encoder.encode(text).length;
}

function recordOf(id: string, options: AppendOptions) {
  const intent: Intent = {
    command: options.command,
    ...(options.reason && { reason: options.reason }),
    ...(options.onBehalfOf && { onBehalfOf: options.onBehalfOf }),
  };
  const { actor, correlation, causation, reads, code } = options;
  return { id, intent, actor, correlation, causation, reads, code };
}
