import {
  type Actor,
  type Intent,
  importedEvent,
  isReserved,
  type NewEvent,
  parseTag,
  type Tags,
  tagPairs,
  tagValues,
} from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { ThenceError } from "../kit/failure.ts";
import { limits } from "../store/index.ts";
import type { Rejection } from "./event-file.ts";

/** An event read from a file, and what the packing into commits must know of it. */
export interface Draft {
  readonly event: NewEvent & { readonly id: string };
  /** At most so many bytes when stored. */
  readonly bytes: number;
  /** Who did it and why, where the file says so. */
  readonly said?: { readonly actor?: Actor; readonly intent?: Intent };
}

/** What a reader of records makes of one: drafts put into `into`, or the reason why not. */
export type Mapper<Row> = (row: Row, into: Draft[]) => Rejection | undefined;

type Loose = Omit<Parameters<typeof importedEvent>[0], "id"> & { readonly id: string };

/** A draft of which nothing is known yet, checked in full: the way for every event but a plain table's. */
export function draft(event: Loose, said?: Draft["said"]): Draft {
  checkNames(event.type, Object.keys(event.tags));
  checkTagCount(event.tags);
  if (event.stream !== undefined) {
    const [name, value] = parseTag(event.stream);
    if (!tagValues(event.tags, name).includes(value))
      throw new Unfit("capture/bad-stream", `its stream "${event.stream}" is not one of its tags`);
  }
  return { event: withId(event), bytes: mostBytes(event), ...(said && { said }) };
}

/** A draft of one of the product's own events, which a definition has made. */
export function ownDraft(event: Draft["event"]): Draft {
  return { event, bytes: mostBytes(event) };
}

// Three bytes a character is the most that UTF-8 takes here; the rest covers what the store adds.
function mostBytes(event: Loose): number {
  const bytes = canonicalJson({ ...event }).length * 3 + 64;
  if (bytes > limits.bytes) checkSize(event);
  return Math.min(bytes, limits.bytes);
}

export function withId(event: Loose): Draft["event"] {
  return importedEvent(event) as Draft["event"]; // it has the id it was given
}

export function checkNames(type: string, tags: readonly string[]): void {
  if (isReserved(type))
    throw new Unfit(
      "capture/reserved",
      `the type "${type}" is Thence's own; types that begin with "thence." cannot be imported`,
    );
  const reserved = tags.find(isReserved);
  if (reserved !== undefined)
    throw new Unfit(
      "capture/reserved",
      `the tag "${reserved}" is Thence's own; tags that begin with "thence." cannot be imported`,
    );
}

export function checkTagCount(tags: Tags): void {
  const count = tagPairs(tags).length;
  if (count > limits.tags)
    throw new Unfit("capture/too-many-tags", `it has ${count} tags, and ${limits.tags} is the most`);
}

/** Events of one row; a row's number leaves an id 14 bits to tell them apart. */
const maxParts = 16_383;

/** Refuses an event whose number in its row an id cannot hold. */
export function checkPart(part: number): void {
  if (part >= maxParts)
    throw new Unfit(
      "capture/too-many-events",
      `it would be more than ${maxParts} events, and that is the most for a row`,
    );
}

/** Refuses what no commit could hold. */
export function checkSize(event: Loose): void {
  const bytes = new TextEncoder().encode(canonicalJson({ ...event })).length + 64;
  if (bytes > limits.bytes) {
    throw new Unfit(
      "capture/too-large",
      `it would be an event of ${bytes} bytes, and ${limits.bytes} is the most. Keep the payload elsewhere and log its address`,
    );
  }
}

/** Why one record cannot become an event; caught by `rejection` and never seen outside. */
export class Unfit extends Error {
  readonly code: string;
  constructor(code: string, reason: string) {
    super(reason);
    this.code = code;
  }
}

/** A refusal of one record as data; anything else that was thrown is thrown on. */
export function rejection(cause: unknown): Rejection {
  if (cause instanceof Unfit) return { code: cause.code, reason: cause.message };
  if (cause instanceof ThenceError && cause.kind !== "fault")
    return { code: cause.code, reason: cause.message.replace(/^\[[^\]]*\] /, "") };
  throw cause;
}
