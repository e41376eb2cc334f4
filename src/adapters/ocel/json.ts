import { type Fields, maxRecordLength } from "../../capture/index.ts";
import { isRecord } from "../../kit/is-record.ts";
import { readObject } from "../kit/parse-json.ts";
import type { LogReader, Part } from "./log-reader.ts";
import { type Member, sectionSplitter } from "./sections.ts";
import { eventRecord, identity, objectRecords, recordsOf, type Told, Unread } from "./told.ts";

/** The sections of either version, and what holds their members: 2.0 lists them, 1.0 has them under their ids. */
const sections = { events: "list", objects: "list", "ocel:events": "object", "ocel:objects": "object" } as const;

/** Reads OCEL 1.0 and 2.0 as JSON. */
export function jsonReader(): LogReader {
  const split = sectionSplitter(sections, maxRecordLength);
  const isClosed = (...names: readonly (keyof typeof sections)[]) => names.some(split.isClosed);
  return {
    push: split.push,
    end: () => {
      split.end();
      if (!isClosed("events", "ocel:events"))
        throw new Error('it holds no "events" (OCEL 2.0) and no "ocel:events" (OCEL 1.0)');
    },
    take: () => split.take().map(partOf),
    knowsObjects: () => isClosed("objects", "ocel:objects"),
    line: split.line,
  };
}

function partOf({ section, name, line, raw, isCut }: Member): Part {
  const isObject = section === "objects" || section === "ocel:objects";
  const isOld = section === "ocel:events" || section === "ocel:objects";
  let parsed: ReturnType<typeof readObject> | undefined;
  const fields = (): Fields => {
    if (isCut) throw new Unread("capture/too-long", `it is longer than ${maxRecordLength} characters`);
    parsed ??= readObject(raw);
    if ("fields" in parsed) return parsed.fields;
    throw new Unread(parsed.code, parsed.reason);
  };
  const told = () => (isOld ? oldTold(name, fields()) : newTold(fields()));
  return {
    // The first reading asks objects alone who they are, so events are not parsed for it.
    object: () => (isObject ? identity(told) : undefined),
    read: (row, types) => {
      const place = { line, row, raw: name === undefined ? raw : `${JSON.stringify(name)}: ${raw}` };
      return recordsOf(place, () =>
        isObject ? objectRecords(place, told(), types, !isOld) : [eventRecord(place, told(), types)],
      );
    },
  };
}

/** OCEL 2.0. */
function newTold(fields: Fields): Told {
  return {
    id: fields["id"],
    type: fields["type"],
    time: fields["time"],
    attributes: listOf(fields, "attributes").map(({ name, value, time }) => ({ name, value, time })),
    links: listOf(fields, "relationships").map(({ objectId, qualifier }) => ({ id: objectId, qualifier })),
  };
}

/** OCEL 1.0: an event knows its objects by their ids alone, and an object's values have no times. */
function oldTold(id: unknown, fields: Fields): Told {
  const values = fields["ocel:vmap"] ?? fields["ocel:ovmap"] ?? {};
  if (!isRecord(values))
    throw new Unread("capture/bad-attribute", "its attributes (ocel:vmap, ocel:ovmap) are no object");
  const objects = fields["ocel:omap"] ?? [];
  if (!Array.isArray(objects)) throw new Unread("capture/bad-list", "its objects (ocel:omap) are no list");
  return {
    id,
    type: fields["ocel:activity"] ?? fields["ocel:type"],
    time: fields["ocel:timestamp"],
    attributes: Object.entries(values).map(([name, value]) => ({ name, value })),
    links: objects.map((one: unknown) => ({ id: one })),
  };
}

function listOf(fields: Fields, name: string): readonly Fields[] {
  const found = fields[name] ?? [];
  if (!Array.isArray(found) || !found.every(isRecord))
    throw new Unread("capture/bad-list", `its "${name}" are no list of objects`);
  return found;
}
