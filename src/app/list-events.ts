import { setImmediate } from "node:timers/promises";
import {
  cloudEvent,
  formatTime,
  isReserved,
  type Micros,
  parseTime,
  type RecordedEvent,
  tagPairs,
  tagText,
} from "../event/index.ts";
import type { EventStore, QueryItem, Range } from "../store/index.ts";
import { type Corrections, correctionsText } from "./corrections.ts";
import { Stopped } from "./stopped.ts";

/** Which events, all of it optional. Times are read in `zone`; `from` belongs to the span, `to` does not. */
export interface EventsQuestion {
  readonly types?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly stream?: string | undefined;
  readonly after?: number | undefined;
  readonly limit?: number | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Only what had occurred by then. */
  readonly asOf?: string | undefined;
  /** Only what had been recorded by then. */
  readonly asAt?: string | undefined;
  readonly zone?: string | undefined;
  /** The product's own events too. They are also told where a type, tag or stream of the product is asked for. */
  readonly own?: boolean | undefined;
  readonly backwards?: boolean | undefined;
  /** Personal fields as they are stored, which needs no keys. */
  readonly sealed?: boolean | undefined;
}

const eventsBetweenTurns = 1000;

/**
 * The events asked for, in log order or from the end.
 *
 * errors  event/bad-time, event/bad-tag; app/stopped when `signal` ends it
 */
export async function* listEvents(
  store: EventStore,
  question: EventsQuestion,
  signal?: AbortSignal,
): AsyncGenerator<RecordedEvent> {
  const isWanted = filter(question);
  const { after, backwards = false, limit = Infinity } = question;
  if (limit < 1) return;
  let [seen, told] = [0, 0];
  for await (const event of store.scan(queryOf(question), {
    backwards,
    ...(question.sealed && { personal: "sealed" }),
    ...(after !== undefined && { after }),
    ...moments(question),
  })) {
    seen += 1;
    // As in readJourneys: without this, nothing could stop a long list.
    if (seen % eventsBetweenTurns === 0) await setImmediate();
    if (signal?.aborted) throw new Stopped({ position: event.position, of: (await store.head()).position });
    if (!isWanted(event)) continue;
    yield event;
    told += 1;
    if (told >= limit) return;
  }
}

function queryOf({ types, tags, stream }: EventsQuestion): QueryItem {
  return {
    ...(types?.length && { types }),
    ...(tags?.length && { tags }),
    ...(stream !== undefined && { stream }),
  };
}

/** The times to look from, as a range takes them. */
export function moments({
  asOf,
  asAt,
  zone = "UTC",
}: Pick<EventsQuestion, "asOf" | "asAt" | "zone">): Pick<Range, "asOf" | "asAt"> {
  return {
    ...(asOf !== undefined && { asOf: parseTime(asOf, { zone }).at }),
    ...(asAt !== undefined && { asAt: parseTime(asAt, { zone }).at }),
  };
}

function filter(question: EventsQuestion): (event: RecordedEvent) => boolean {
  const zone = question.zone ?? "UTC";
  const moment = (text: string | undefined, otherwise: Micros) =>
    text === undefined ? otherwise : parseTime(text, { zone }).at;
  const [from, to] = [moment(question.from, -Infinity), moment(question.to, Infinity)];
  const named = [...(question.types ?? []), ...(question.tags ?? []), ...(question.stream ? [question.stream] : [])];
  const own = question.own === true || named.some(isReserved);
  return (event) => event.occurred >= from && event.occurred < to && (own || !isReserved(event.type));
}

/** An event as JSON for people and programs: times as text in UTC, everything else as it was recorded. */
export type EventJson = Omit<RecordedEvent, "occurred" | "recorded"> & {
  readonly occurred: string;
  readonly recorded: string;
};

export function eventJson(event: RecordedEvent): EventJson {
  return { ...event, occurred: formatTime(event.occurred), recorded: formatTime(event.recorded) };
}

/** The same as a CloudEvent, whose source is the log itself. */
export function cloudEventsOf(log: string): (event: RecordedEvent) => object {
  return (event) => cloudEvent(event, `urn:uuid:${log}`);
}

/** An event's line in a table: what a person looks for first. */
export function eventCells(event: RecordedEvent, corrections?: Corrections): string[] {
  const note = correctionsText(corrections);
  const tags = tagPairs(event.tags).map(([name, value]) => tagText(name, value));
  return [
    String(event.position),
    formatTime(event.occurred, event.offset),
    note ? `${event.type} (${note})` : event.type,
    tags.join(" "),
    JSON.stringify(event.data),
  ];
}
