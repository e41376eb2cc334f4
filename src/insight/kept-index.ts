import type { Micros } from "../event/index.ts";
import { dictionary, kindDictionary } from "./dictionary.ts";
import { type IndexOptions, type JourneyIndex, journeyIndex } from "./journey-index.ts";
import { type PropertyIndex, type PropertyValue, propertyIndex } from "./property.ts";
import type { Segment, TypedColumn } from "./segments.ts";

/** Raised when the layout changes: segments of another one are made again. */
const format = 1;

interface JourneysHeader {
  readonly format: number;
  readonly kind: "journeys";
  readonly by?: string;
  readonly own: boolean;
  readonly upTo: number;
  readonly types: readonly string[];
  readonly kinds: readonly (readonly number[])[];
  readonly entities: readonly string[];
  readonly tags: readonly string[];
  readonly events: number;
  readonly bearing: number;
  readonly base: Micros;
  readonly tick: Micros;
  readonly last: Micros;
}

/** An index as a segment, with spare room taken out. */
export function journeysSegment(index: JourneyIndex, options: IndexOptions = {}): Segment {
  index.compact();
  const { state } = index;
  const rows = state.rows;
  const { kindOf, positions, times } = state.columns;
  const header: JourneysHeader = {
    format,
    kind: "journeys",
    ...(index.by !== undefined && { by: index.by }),
    own: options.own ?? false,
    upTo: index.upTo,
    types: state.kinds.types,
    kinds: state.kinds.kinds,
    entities: state.entities.names,
    tags: [...state.tags].sort(),
    events: state.events,
    bearing: state.bearing,
    base: times.base,
    tick: times.tick,
    last: Number.isFinite(state.last) ? state.last : times.base,
  };
  return {
    header: { ...header },
    columns: {
      kind: kindOf.subarray(0, rows),
      low: times.low.subarray(0, rows),
      ...(times.high && { high: times.high.subarray(0, rows) }),
      position: positions.subarray(0, rows),
      from: state.from,
      to: state.to,
    },
  };
}

/** The index that a segment was made of; undefined where it is of another form, or of another question. */
export function keptJourneys(
  { header, columns }: Segment,
  by: string | undefined,
  options: IndexOptions = {},
): JourneyIndex | undefined {
  const told = header as Partial<JourneysHeader>; // `journeysSegment` wrote it, where its format is ours
  if (!isJourneys(told) || told.by !== by || told.own !== (options.own ?? false)) return undefined;
  const { kind, low, high, position, from, to } = columns;
  if (!isU32(low) || !isU32(position) || !isU32(from) || !isU32(to) || !kind || kind instanceof Uint32Array)
    return undefined;
  if (high instanceof Uint8Array) return undefined;
  const index = journeyIndex(by, options, {
    columns: { kindOf: kind, times: { base: told.base, tick: told.tick, low, high }, positions: position },
    from,
    to,
    rows: position.length,
    entities: dictionary(told.entities),
    kinds: kindDictionary(told),
    tags: new Set(told.tags),
    events: told.events,
    bearing: told.bearing,
    upTo: told.upTo,
    last: told.last,
  });
  // Into the memory that was asked for.
  if (options.allocate) index.compact();
  return index;
}

function isJourneys(header: Partial<JourneysHeader>): header is JourneysHeader {
  return header.format === format && header.kind === "journeys";
}

function isU32(column: TypedColumn | undefined): column is Uint32Array {
  return column instanceof Uint32Array;
}

interface PropertyHeader {
  readonly format: number;
  readonly kind: "property";
  readonly name: string;
  readonly upTo: number;
  readonly values: readonly PropertyValue[];
}

/** A property column as a segment. */
export function propertySegment(index: PropertyIndex): Segment {
  const { name, values, codes } = index.column();
  const known = values.slice(2).map((value) => value ?? null);
  const header: PropertyHeader = { format, kind: "property", name, upTo: index.upTo, values: known };
  return { header: { ...header }, columns: { codes } };
}

export function keptProperty({ header, columns: { codes } }: Segment, name: string): PropertyIndex | undefined {
  const told = header as Partial<PropertyHeader>; // as above
  if (told.format !== format || told.kind !== "property" || told.name !== name || !isU32(codes)) return undefined;
  const { values = [], upTo = 0 } = told;
  return propertyIndex(name, { name, codes, values: [undefined, undefined, ...values], upTo });
}
