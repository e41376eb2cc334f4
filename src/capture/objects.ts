import { derivedId, foreignId, tagText, tagValues } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { checkNames, type Draft, draft, type Mapper, ownDraft, rejection, Unfit } from "./draft.ts";
import { MissingColumn } from "./errors.ts";
import type { FileRecord, LoggedEvent, ObjectRecord, ObjectRef, ToldLink, ToldObject } from "./event-file.ts";
import { objectChanged, objectsRelated, objectTags } from "./own-events.ts";
import { pythonList } from "./python-list.ts";
import type { TimeReader } from "./time-reader.ts";

/** What an import of an object-centric log may be told; the rest the log says itself. */
export interface ObjectPlan {
  readonly source: string;
  readonly times: TimeReader;
  /** The object type that names the stream of the events that are about one such object. Default: none, since every object has an equal claim. */
  readonly stream?: string | undefined;
}

/**
 * Reads the records of an object-centric log: an event bears its objects as tags, and what is said of objects becomes the product's own
 * events, which analyses leave out.
 */
export function objectMapper(plan: ObjectPlan): Mapper<ObjectRecord> {
  const event = eventDrafter(plan);
  return caught((record, into) => {
    if (record.kind === "object-event") into.push(event(record));
    else if (record.kind === "object-link") into.push(linkDraft(record, plan.source));
    else into.push(...objectDrafts(record, plan));
  });
}

const columnOf = { id: "ocel:eid", type: "ocel:activity", time: "ocel:timestamp" } as const;
const objectColumn = "ocel:type:";

/**
 * Reads OCEL 1.0 as a table: a row an event, a column an object type, its cells lists as Python writes them.
 *
 * errors  capture/missing-column
 */
export function objectTableMapper(
  columns: readonly string[],
  plan: ObjectPlan,
): Mapper<Extract<FileRecord, { kind: "cells" }>> {
  const at = (column: string): number => {
    const found = columns.indexOf(column);
    if (found < 0) throw new MissingColumn({ column, flag: "OCEL 1.0", columns });
    return found;
  };
  const [id, type, time] = [at(columnOf.id), at(columnOf.type), at(columnOf.time)];
  const event = eventDrafter(plan);
  return caught(({ cells }, into) => {
    const attributes: Record<string, unknown> = Object.create(null);
    const objects: ObjectRef[] = [];
    for (const [i, column] of columns.entries()) {
      const cell = cells[i] ?? "";
      if (column.startsWith(objectColumn)) objects.push(...listed(column, cell));
      else if (i !== id && i !== type && i !== time && cell !== "") attributes[column] = cell;
    }
    into.push(event({ id: cells[id] ?? "", type: cells[type] ?? "", time: cells[time] ?? "", attributes, objects }));
  });
}

function listed(column: string, cell: string): readonly ObjectRef[] {
  if (cell.trim() === "") return [];
  const ids = pythonList(cell);
  if (!ids) throw new Unfit("capture/bad-list", `its cell ${column} is no list like ['a', 'b']: ${cell.slice(0, 80)}`);
  return ids.map((id) => ({ type: column.slice(objectColumn.length), id }));
}

/** Where the roles of an event's objects stand in its data: by tag, the qualifier, or several. */
const qualifiersKey = "ocel:qualifiers";

function eventDrafter({ source, times, stream }: ObjectPlan): (event: LoggedEvent) => Draft {
  return ({ id, type, time, attributes, objects }) => {
    if (id === "") throw new Unfit("capture/no-id", "it has no id of its own");
    if (type.trim() === "") throw new Unfit("capture/no-type", "its type is empty");
    if (time.trim() === "") throw new Unfit("capture/no-time", "it has no time");
    for (const object of objects) checkObject(object);
    const roles = qualifiersOf(objects);
    if (roles && Object.hasOwn(attributes, qualifiersKey))
      throw new Unfit(
        "capture/told-twice",
        `its attribute "${qualifiersKey}" has the name under which the roles of its objects are kept`,
      );
    const { at, offset } = times.read(time);
    const tags = objectTags(objects);
    const [home, ...others] = stream === undefined ? [] : tagValues(tags, stream);
    return draft({
      type,
      tags,
      ...(stream !== undefined && home !== undefined && others.length === 0 && { stream: tagText(stream, home) }),
      data: roles ? { ...attributes, [qualifiersKey]: roles } : attributes,
      occurred: at,
      offset,
      id: foreignId(source, id),
      origin: { source, id },
    });
  };
}

function qualifiersOf(
  objects: LoggedEvent["objects"],
): Readonly<Record<string, string | readonly string[]>> | undefined {
  const found = new Map<string, Set<string>>();
  for (const { type, id, qualifier } of objects) {
    if (!qualifier) continue;
    const tag = tagText(type, id);
    found.set(tag, (found.get(tag) ?? new Set()).add(qualifier));
  }
  if (found.size === 0) return undefined;
  // A tag's text holds a colon, so none of these names is one that every object knows.
  return Object.fromEntries([...found].map(([tag, all]) => [tag, all.size === 1 ? [...all].join() : [...all].sort()]));
}

/** One event for each time from which something holds. An object of which nothing is said still is there, from the start. */
function objectDrafts({ object, values }: ToldObject, { source, times }: ObjectPlan): readonly Draft[] {
  checkObject(object);
  const { type, id } = object;
  const states = new Map<number, { readonly offset: number; readonly attributes: Record<string, unknown> }>();
  const state = (at: number, offset: number) => {
    const found = states.get(at) ?? { offset, attributes: Object.create(null) };
    states.set(at, found);
    return found.attributes;
  };
  for (const { name, value, time } of values) {
    const { at, offset } = time === undefined ? { at: 0, offset: 0 } : times.read(time);
    const attributes = state(at, offset);
    if (Object.hasOwn(attributes, name) && canonicalJson(attributes[name]) !== canonicalJson(value))
      throw new Unfit("capture/told-twice", `two values of its attribute "${name}" hold from the same time (${time})`);
    attributes[name] = value;
  }
  if (states.size === 0) state(0, 0);
  return [...states].map(([at, { offset, attributes }]) => {
    const details = { id: derivedId(objectChanged.type, source, type, id, at), occurred: at, offset };
    return ownDraft({ ...objectChanged({ type, id, attributes }, details), ...details, origin: { source, id } });
  });
}

function linkDraft({ from, to, qualifier }: ToldLink, source: string): Draft {
  for (const object of [from, to]) checkObject(object);
  const id = derivedId(objectsRelated.type, source, from.type, from.id, to.type, to.id, qualifier ?? "");
  const details = { id, occurred: 0 };
  const plain = ({ type, id }: ObjectRef) => ({ type, id });
  const data = { from: plain(from), to: plain(to), ...(qualifier && { qualifier }) };
  return ownDraft({ ...objectsRelated(data, details), ...details, origin: { source, id: from.id } });
}

function checkObject({ type, id }: ObjectRef): void {
  if (type === "" || id === "") throw new Unfit("capture/bad-tag", "an object of it has no type or no id");
  checkNames("", [type]);
}

function caught<Row>(read: (row: Row, into: Draft[]) => void): Mapper<Row> {
  return (row, into) => {
    const before = into.length;
    try {
      read(row, into);
      return undefined;
    } catch (cause) {
      into.length = before;
      return rejection(cause);
    }
  };
}
