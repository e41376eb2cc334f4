import { type RecordedEvent, tagValues } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { failure } from "../kit/failure.ts";
import { isRecord } from "../kit/is-record.ts";

/** One value of a property. Lists and objects are their canonical JSON. */
export type PropertyValue = string | number | boolean | null;

/**
 * A property of every event of the log, by position: what an analysis breaks down by, sums up or asks conditions of.
 *
 * shape   `codes[position]` is the number of its value in `values`; 0 where the event does not have it, 1 where it is personal and sealed.
 *         A property costs four bytes an event.
 */
export interface PropertyColumn {
  readonly name: string;
  readonly codes: Uint32Array;
  /** By code; undefined for the first two. */
  readonly values: readonly (PropertyValue | undefined)[];
}

export const missing = 0;
export const sealed = 1;

/** The property columns that an analysis was given, by name. */
export type Properties = ReadonlyMap<string, PropertyColumn>;

export const noProperties: Properties = new Map();

export const PropertyNotRead = failure(
  "insight/property-not-read",
  { retry: "never", kind: "fault" },
  (f: { property: string }) => `the property "${f.property}" was not read from the log before it was asked for.`,
);

export function propertyColumn(properties: Properties, name: string): PropertyColumn {
  const column = properties.get(name);
  if (!column) throw new PropertyNotRead({ property: name });
  return column;
}

/** Reads the code of the property at a position. */
export function codeAt({ codes }: PropertyColumn, position: number): number {
  return codes[position] ?? missing;
}

/**
 * Where a property is found: `price` or `address.city` in the data, `tag:customer` among the tags, `intent:command`, `intent:reason` or
 * `intent:actor` in the intent, `type` for the event's own type. A field that is personal is never read: it is told apart, not told.
 */
export function propertyReader(name: string): (event: RecordedEvent) => unknown {
  if (name === "type") return (event) => event.type;
  if (name.startsWith("tag:")) return tagReader(name.slice("tag:".length));
  if (name === "intent:command") return ({ intent }) => intent.command;
  if (name === "intent:reason") return ({ intent }) => intent.reason;
  if (name === "intent:actor") return ({ actor }) => actor && `${actor.kind}:${actor.id}`;
  return dataReader(name.startsWith("data:") ? name.slice("data:".length) : name);
}

/** What is read of a personal field. */
const isPersonal = Symbol("personal");

function tagReader(tag: string): (event: RecordedEvent) => unknown {
  return ({ tags }) => {
    const values = tagValues(tags, tag);
    return values.length > 1 ? values : values[0];
  };
}

function dataReader(path: string): (event: RecordedEvent) => unknown {
  const parts = path.split(".");
  const isWithin = (field: string) => field === path || field.startsWith(`${path}.`) || path.startsWith(`${field}.`);
  return ({ data, personal }) => {
    if (personal?.fields.some(isWithin)) return isPersonal;
    // A column of a table may have a dot in its name.
    if (isRecord(data) && Object.hasOwn(data, path)) return data[path];
    let found: unknown = data;
    for (const part of parts) {
      if (!isRecord(found) || !Object.hasOwn(found, part)) return undefined;
      found = found[part];
    }
    return found;
  };
}

/** A property column that grows with the log. Events come in log order. */
export interface PropertyIndex {
  readonly name: string;
  readonly upTo: number;
  add(event: RecordedEvent): void;
  /** The position was read, whether or not an event was there. */
  read(position: number): void;
  /** Holds until the next `add`. */
  column(): PropertyColumn;
  /** Bytes of the codes, spare room included. */
  bytes(): number;
}

export function propertyIndex(name: string, state?: PropertyColumn & { readonly upTo: number }): PropertyIndex {
  const read = propertyReader(name);
  const values: (PropertyValue | undefined)[] = state ? [...state.values] : [undefined, undefined];
  const numbers = new Map<PropertyValue, number>();
  for (const [code, value] of values.entries()) if (value !== undefined) numbers.set(value, code);
  let codes = state?.codes ?? new Uint32Array(1024);
  let upTo = state?.upTo ?? 0;
  const codeOf = (value: unknown): number => {
    if (value === undefined) return missing;
    if (value === isPersonal) return sealed;
    const plain = plainValue(value);
    const ready = numbers.get(plain);
    if (ready !== undefined) return ready;
    numbers.set(plain, values.length);
    return values.push(plain) - 1;
  };
  return {
    name,
    get upTo() {
      return upTo;
    },
    add: (event) => {
      if (event.position <= upTo) return;
      upTo = event.position;
      if (upTo >= codes.length) {
        const grown = new Uint32Array(upTo + 1 + Math.max(1024, upTo >>> 2));
        grown.set(codes);
        codes = grown;
      }
      codes[upTo] = codeOf(read(event));
    },
    read: (position) => {
      upTo = Math.max(upTo, position);
    },
    bytes: () => codes.byteLength,
    column: () => ({ name, codes: codes.subarray(0, upTo + 1), values }),
  };
}

function plainValue(value: unknown): PropertyValue {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean" || value === null)
    return value;
  return canonicalJson(value);
}
