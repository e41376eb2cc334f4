import { foreignId, importedIds, type Micros, type Moment, type Tags } from "../event/index.ts";
import { checkPart, type Draft, draft, type Mapper, rejection, Unfit } from "./draft.ts";
import type { Fields, Place } from "./event-file.ts";
import type { TimeReader } from "./time-reader.ts";

/** An event as a mapping gives it. */
export interface MappedEvent {
  readonly type: string;
  /** As it is written in the record (read by --zone and --time-format), or as microseconds, or as a moment. */
  readonly time: string | Micros | Moment;
  readonly tags?: Tags;
  /** Named by one of the tags: `order:o-1`. */
  readonly stream?: string;
  readonly data?: unknown;
  /** What the source calls this event; it takes the place of the row's number, so the row may move in the file. */
  readonly id?: string;
}

/** Where the record comes from. */
export interface MappingContext {
  readonly source: string;
  readonly line: number;
  readonly row: number;
}

/**
 * Turns one record into an event, into several, or into nothing (`undefined`: left out on purpose). What it throws sets the record
 * aside with that message. It is called again when the file is imported again, so it must not depend on anything but the record.
 */
export type Mapping = (record: Fields, context: MappingContext) => MappedEvent | readonly MappedEvent[] | undefined;

/** Helps the editor: the default export of a mapping file. */
export function defineMapping(mapping: Mapping): Mapping {
  return mapping;
}

type Row = Place & { readonly fields: Fields };

/** Runs a mapping over records, and checks what it answers. */
export function mappingMapper(mapping: Mapping, source: string, times: TimeReader): Mapper<Row> {
  const rowId = importedIds(source);
  const one = (event: MappedEvent, row: number, part: number, count: number): Draft => {
    if (typeof event !== "object" || event === null)
      throw new Unfit("capture/bad-mapping", "the mapping answered no event");
    if (typeof event.type !== "string" || event.type.trim() === "")
      throw new Unfit("capture/no-type", "the mapping gave it no type");
    const { at, offset } = moment(event.time, times);
    const id = event.id === undefined ? rowId(row, part) : foreignId(source, event.id, ...(count > 1 ? [part] : []));
    const origin = event.id === undefined ? {} : { origin: { source, id: event.id } };
    const { type, tags = {}, stream, data = {} } = event;
    return draft({ type, tags: present(tags), ...(stream && { stream }), data, occurred: at, offset, id, ...origin });
  };
  return ({ fields, line, row }, into) => {
    const before = into.length;
    try {
      const answer = answered(() => mapping(fields, { source, line, row }));
      const events: readonly MappedEvent[] = answer === undefined ? [] : Array.isArray(answer) ? answer : [answer];
      checkPart(events.length - 1);
      for (const [part, event] of events.entries()) into.push(one(event, row, part, events.length));
      return undefined;
    } catch (cause) {
      into.length = before;
      return rejection(cause);
    }
  };
}

// What a mapping throws speaks of its record, whatever class it has.
function answered<Answer>(ask: () => Answer): Answer {
  try {
    return ask();
  } catch (cause) {
    throw new Unfit(
      "capture/mapping-threw",
      `the mapping said: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
}

function moment(time: MappedEvent["time"], times: TimeReader): Moment {
  if (typeof time === "string" && time !== "") return times.read(time);
  if (typeof time === "number" && Number.isSafeInteger(time)) return { at: time, offset: 0 };
  if (typeof time === "object" && time !== null && Number.isSafeInteger(time.at) && Number.isSafeInteger(time.offset))
    return time;
  throw new Unfit("capture/no-time", "the mapping gave it no time");
}

function present(tags: Tags): Tags {
  for (const [name, value] of Object.entries(tags)) {
    if (name === "" || [value].flat().some((one) => typeof one !== "string"))
      throw new Unfit("capture/bad-tag", `its tag "${name}" is not text`);
  }
  const kept = Object.entries(tags).map(
    ([name, value]) => [name, typeof value === "string" ? value : value.filter((one) => one !== "")] as const,
  );
  return Object.fromEntries(kept.filter(([, value]) => value.length > 0));
}
