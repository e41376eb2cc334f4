import {
  declared,
  isReserved,
  type Micros,
  type NewEvent,
  normalTag,
  parseTag,
  type Tag,
  type Tags,
  tagPairs,
} from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { isUuid } from "../kit/uuid.ts";
import { BadEvent, UndeclaredEvent } from "./errors.ts";
import { holdsMark } from "./pseudonyms.ts";
import type { EventBody } from "./stored.ts";

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

/** Checks one event and serialises it. */
export function prepareEvent(event: NewEvent, id: string, now: Micros): PreparedEvent {
  if (typeof event.type !== "string" || event[declared] !== event.type) throw new UndeclaredEvent({ type: event.type });
  const bad = (problem: string) => new BadEvent({ type: event.type || "an event", problem });
  if (event.type === "") throw bad("its type is empty.");
  if (!isUuid(id)) throw bad(`its id "${id}" is not a UUID in lower case.`);
  if (event.id !== undefined && event.occurred === undefined)
    throw bad(
      "it has an id of its own and does not say when it occurred, so a retry would not have the same bytes. Say both.",
    );
  const occurred = event.occurred ?? now;
  if (!Number.isSafeInteger(occurred)) throw bad("`occurred` is whole microseconds since 1970.");
  if (event.lineage[0] !== event.type || new Set(event.lineage).size < event.lineage.length) {
    throw bad("`lineage` is its own type first, then what it refines, each once.");
  }
  checkDetails(event, bad);
  const tags = checkedTags(event, bad);
  const stream = event.stream === undefined ? undefined : normalTag(event.stream);
  if (stream !== undefined && !isTagOf(stream, tags)) throw bad(`its stream "${stream}" is not one of its tags.`);
  const body = {
    id,
    type: event.type,
    ...(event.lineage.length > 1 && { lineage: event.lineage }),
    ...(event.version !== 1 && { version: event.version }),
    ...(event.versions && { versions: event.versions }),
    data: event.data ?? {},
    tags: canonicalTags(tags),
    stream,
    occurred,
    ...(event.offset && { offset: event.offset }),
    corrects: event.corrects,
    personal: event.personal,
    correlation: event.correlation,
    causation: event.causation,
    origin: event.origin,
  };
  const text = canonicalJson(body);
  if (holdsMark(text)) throw bad(markedPlainly);
  return { id, lineage: event.lineage, tags, stream, occurred, text };
}

/** Where the store puts no pseudonym in place, the text behind the mark would be kept as it is. */
export const markedPlainly =
  "a pseudonym(…) stands where none is put in place. Give it as the whole value of a tag, and nowhere else.";

function checkDetails(
  { offset = 0, version, correlation, causation, corrects }: NewEvent,
  bad: (problem: string) => Error,
): void {
  if (!Number.isInteger(offset) || Math.abs(offset) >= 24 * 60)
    throw bad("`offset` is whole minutes, less than a day either way.");
  if (!Number.isSafeInteger(version) || version < 1) throw bad("`version` counts from 1.");
  for (const [name, value] of Object.entries({ correlation, causation }))
    if (value !== undefined && typeof value !== "string") throw bad(`\`${name}\` is not text.`);
  if (corrects !== undefined && !isUuid(corrects)) throw bad(`\`corrects\` is not the id of an event.`);
}

// One identity, one spelling: names and values sorted, each once, a single value without a list.
function canonicalTags(tags: readonly Tag[]): Tags {
  const found: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of tags) {
    const before = found[name];
    found[name] = before === undefined ? value : [...(typeof before === "string" ? [before] : before), value];
  }
  return found;
}

/** The same prepared event, from its text alone: how it crosses a thread or comes out of a backup. */
export function preparedFrom(text: string): PreparedEvent {
  const body = JSON.parse(text) as EventBody; // written by prepareEvent
  const { id, stream, occurred } = body;
  return { id, lineage: body.lineage ?? [body.type], tags: tagPairs(body.tags), stream, occurred, text };
}

function checkedTags(event: NewEvent, bad: (problem: string) => Error): readonly Tag[] {
  for (const [name, value] of Object.entries(event.tags)) {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (values.some((one) => typeof one !== "string")) throw bad(`the tag "${name}" is not text, nor a list of texts.`);
    if (name === "" || values.includes("")) throw bad("a tag has an empty name or value. Leave it out.");
    if (isReserved(name) && !isReserved(event.type)) throw bad(`the tag "${name}" is reserved.`);
  }
  return tagPairs(event.tags);
}

function isTagOf(stream: string, tags: readonly Tag[]): boolean {
  const [name, value] = parseTag(stream);
  return tags.some((tag) => tag[0] === name && tag[1] === value);
}
