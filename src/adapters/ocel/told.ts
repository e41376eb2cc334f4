import type { FileRecord, ObjectRef, Place } from "../../capture/index.ts";
import type { ObjectTypes } from "./object-types.ts";

/** An event or an object as a file tells of it, before anything of it is believed. */
export interface Told {
  readonly id: unknown;
  readonly type: unknown;
  /** Of an event. */
  readonly time?: unknown;
  /** Of an object, a value has a time from which it holds. */
  readonly attributes: readonly ToldValue[];
  /** The objects it names. */
  readonly links: readonly { readonly id: unknown; readonly qualifier?: unknown }[];
}

interface ToldValue {
  readonly name: unknown;
  readonly value: unknown;
  readonly time?: unknown;
}

/** Why a part of the document cannot be a record. */
export class Unread extends Error {
  readonly code: string;
  constructor(code: string, reason: string) {
    super(reason);
    this.code = code;
  }
}

/** What `read` gives, or the record that says why it gives nothing. */
export function recordsOf(place: Place, read: () => readonly FileRecord[]): readonly FileRecord[] {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof Unread)) throw cause;
    return [{ kind: "broken", ...place, code: cause.code, reason: cause.message }];
  }
}

/** Who an object is; undefined where it does not say so, which is found again when it is read. */
export function identity(told: () => Pick<Told, "id" | "type">): ObjectRef | undefined {
  try {
    const { id, type } = told();
    return { id: required(id, "capture/no-id", ""), type: required(type, "capture/no-type", "") };
  } catch (cause) {
    if (cause instanceof Unread) return undefined;
    throw cause;
  }
}

export function eventRecord(place: Place, told: Told, types: ObjectTypes): FileRecord {
  const attributes: Record<string, unknown> = Object.create(null);
  for (const { name, value } of told.attributes) {
    const key = attributeName(name);
    if (Object.hasOwn(attributes, key))
      throw new Unread("capture/told-twice", `its attribute "${key}" is there more than once`);
    if (value !== null && value !== undefined) attributes[key] = value;
  }
  return {
    kind: "object-event",
    ...place,
    id: required(told.id, "capture/no-id", "it has no id of its own"),
    type: required(told.type, "capture/no-type", "it has no type"),
    time: required(told.time, "capture/no-time", "it has no time"),
    attributes,
    objects: told.links.map(({ id, qualifier }) => ({ ...objectNamed(id, types), ...role(qualifier) })),
  };
}

/** An object with its values, and a record for each of its links, which stands or falls alone. `dated` says that each value must have a time. */
export function objectRecords(place: Place, told: Told, types: ObjectTypes, dated: boolean): readonly FileRecord[] {
  const id = required(told.id, "capture/no-id", "it has no id");
  const type = required(told.type, "capture/no-type", "it has no type");
  const object = objectNamed(id, types);
  const values = told.attributes.map(({ name, value, time }) => {
    const key = attributeName(name);
    if (value === undefined) throw new Unread("capture/bad-attribute", `its attribute "${key}" has no value`);
    if (!dated) return { name: key, value };
    return { name: key, value, time: required(time, "capture/no-time", `its attribute "${key}" has no time`) };
  });
  return [
    { kind: "object", ...place, object: { type, id }, values },
    ...told.links.flatMap((link) => {
      const own = { ...place, raw: JSON.stringify({ from: id, to: link.id, qualifier: link.qualifier }) };
      return recordsOf(own, () => [
        { kind: "object-link", ...own, from: object, to: objectNamed(link.id, types), ...role(link.qualifier) },
      ]);
    }),
  ];
}

/** The object that a part of the log names, with its type. */
export function objectNamed(named: unknown, types: ObjectTypes): ObjectRef {
  const id = required(named, "capture/no-id", "it names an object without an id");
  const found = types.of(id);
  if (found === undefined)
    throw new Unread("capture/unknown-object", `it names the object "${id}", which is not in the file`);
  if (found === "ambiguous")
    throw new Unread("capture/told-twice", `the object "${id}" is in the file under more than one type`);
  return { type: found.type, id };
}

export function role(qualifier: unknown): { readonly qualifier?: string } {
  if (qualifier === undefined || qualifier === null || qualifier === "") return {};
  return { qualifier: required(qualifier, "capture/not-text", "the qualifier of one of its links is no text") };
}

/** A text that must be there; a number is the text it is written as. */
export function required(value: unknown, code: string, reason: string): string {
  if (typeof value === "string" && value.trim() !== "") return value;
  if (typeof value === "number") return String(value);
  throw new Unread(code, reason);
}

function attributeName(name: unknown): string {
  return required(name, "capture/bad-attribute", "one of its attributes has no name");
}
