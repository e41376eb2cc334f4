import { isReserved, type RecordedEvent, tagValues } from "../event/index.ts";

/**
 * The log as journeys: for every entity (a value of the tag `by`) its events, ordered by (occurred, position).
 *
 * shape   columns; entity `e` owns the rows `offsets[e]` to `offsets[e + 1]` of `kindOf`, `occurred` and `positions`
 */
export interface Journeys {
  readonly by: string;
  /** Names of event types by code, what they refine included. */
  readonly types: readonly string[];
  /** By kind: its own type's code, then the codes of what it refines. An event counts as each of them. */
  readonly kinds: readonly (readonly number[])[];
  readonly entities: readonly string[];
  readonly offsets: Uint32Array;
  readonly kindOf: Uint32Array;
  readonly occurred: Float64Array;
  readonly positions: Float64Array;
  readonly log: Survey;
}

/** What the log holds beside the journeys, so that a question about nothing can be told from an answer of zero. */
export interface Survey {
  readonly events: number;
  /** How many of them bear the tag. One that bears it twice is in two journeys, and still counts once here. */
  readonly bearing: number;
  readonly types: readonly string[];
  readonly tags: readonly string[];
}

export interface JourneysBuilder {
  add(event: RecordedEvent): void;
  /** The journeys of what was added so far. More may be added after it. */
  finish(): Journeys;
}

/** Makes journeys of events in any order. The product's own events stay out unless `own` asks for them. */
export function journeysBuilder(by: string, options: { readonly own?: boolean } = {}): JourneysBuilder {
  const kinds = kindDictionary(options.own ?? false);
  const entities = dictionary();
  const tags = new Set<string>();
  let [events, bearing] = [0, 0];
  // Plain arrays: they grow cheaply, and `finish` copies them into columns of the right size.
  const column = { entity: [] as number[], kind: [] as number[], occurred: [] as number[], position: [] as number[] };

  const put = (value: string, kind: number, event: RecordedEvent) => {
    column.entity.push(entities.code(value));
    column.kind.push(kind);
    column.occurred.push(event.occurred);
    column.position.push(event.position);
  };

  const add = (event: RecordedEvent) => {
    const kind = kinds.code(event.lineage);
    if (kind < 0) return;
    events += 1;
    for (const name in event.tags) tags.add(name);
    const values = tagValues(event.tags, by);
    if (values.length === 0) return;
    bearing += 1;
    if (values.length === 1) put(values[0] ?? "", kind, event);
    else for (const value of new Set(values)) put(value, kind, event);
  };

  const finish = (): Journeys => ({
    by,
    types: [...kinds.types.names],
    kinds: [...kinds.lineages],
    entities: [...entities.names],
    ...segments(column, entities.names.length),
    log: { events, bearing, types: [...kinds.types.names], tags: [...tags].sort() },
  });
  return { add, finish };
}

function dictionary() {
  const codes = new Map<string, number>();
  const names: string[] = [];
  const code = (name: string): number => {
    const ready = codes.get(name);
    if (ready !== undefined) return ready;
    codes.set(name, names.length);
    return names.push(name) - 1;
  };
  return { names, code };
}

// Two events of one type may differ in lineage, where its declaration came to refine another: they are two kinds.
function kindDictionary(own: boolean) {
  const types = dictionary();
  const lineages: number[][] = [];
  const codes = new Map<string, number>();
  const code = (lineage: readonly string[]): number => {
    const key = lineage.length === 1 ? (lineage[0] ?? "") : lineage.join("\n");
    const ready = codes.get(key);
    if (ready !== undefined) return ready;
    const isLeftOut = !own && isReserved(lineage[0] ?? "");
    const made = isLeftOut ? -1 : lineages.push(lineage.map(types.code)) - 1;
    codes.set(key, made);
    return made;
  };
  return { types, lineages, code };
}

interface Column {
  readonly entity: readonly number[];
  readonly kind: readonly number[];
  readonly occurred: readonly number[];
  readonly position: readonly number[];
}

function segments(column: Column, entities: number): Pick<Journeys, "offsets" | "kindOf" | "occurred" | "positions"> {
  const rows = column.entity.length;
  const offsets = new Uint32Array(entities + 1);
  for (const entity of column.entity) offsets[entity + 1] = (offsets[entity + 1] ?? 0) + 1;
  for (let e = 0; e < entities; e++) offsets[e + 1] = (offsets[e + 1] ?? 0) + (offsets[e] ?? 0);
  const order = orderOf(column, offsets);
  const [kindOf, occurred, positions] = [new Uint32Array(rows), new Float64Array(rows), new Float64Array(rows)];
  for (let i = 0; i < rows; i++) {
    const from = order[i] ?? 0;
    kindOf[i] = column.kind[from] ?? 0;
    occurred[i] = column.occurred[from] ?? 0;
    positions[i] = column.position[from] ?? 0;
  }
  return { offsets, kindOf, occurred, positions };
}

// A counting sort by entity; most segments then lie in order already, and only the others are sorted.
function orderOf({ entity, occurred, position }: Column, offsets: Uint32Array): Uint32Array {
  const order = new Uint32Array(entity.length);
  const next = offsets.slice();
  for (let i = 0; i < entity.length; i++) {
    const e = entity[i] ?? 0;
    const place = next[e] ?? 0;
    order[place] = i;
    next[e] = place + 1;
  }
  const compare = (a: number, b: number) =>
    (occurred[a] ?? 0) - (occurred[b] ?? 0) || (position[a] ?? 0) - (position[b] ?? 0);
  for (let e = 0; e + 1 < offsets.length; e++) {
    const segment = order.subarray(offsets[e], offsets[e + 1]);
    if (!isSorted(segment, compare)) segment.sort(compare);
  }
  return order;
}

function isSorted(rows: Uint32Array, compare: (a: number, b: number) => number): boolean {
  for (let i = 1; i < rows.length; i++) if (compare(rows[i - 1] ?? 0, rows[i] ?? 0) > 0) return false;
  return true;
}
