import { isReserved, type Micros, type Tags, tagValues } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import { type Columns, canHold, emptyColumns, layoutFor, layoutOf, rowCopier } from "./columns.ts";
import { type Dictionary, dictionary, type KindDictionary, kindDictionary } from "./dictionary.ts";
import type { Journeys } from "./journeys.ts";
import { pending } from "./pending.ts";
import { type Spare, settleSome, sortSegments } from "./settle.ts";
import { type Allocate, timeLayout } from "./times.ts";

/** What the index takes of an event. */
export interface IndexedEvent {
  readonly lineage: readonly string[];
  readonly occurred: Micros;
  readonly position: number;
  readonly tags: Tags;
}

/**
 * Journeys that grow with the log. Events come in log order; each is placed where it belongs in its entity's journey, however late it
 * occurred.
 */
export interface JourneyIndex {
  readonly by: string | undefined;
  /** The position of the last event that was taken in. */
  readonly upTo: number;
  /** Takes an event in. One at a position that was taken in before is passed over. */
  add(event: IndexedEvent): void;
  /** The position was read, whether or not an event of it was taken in. */
  read(position: number): void;
  /** The journeys of all that was added. They hold until the next `add`. */
  journeys(): Journeys;
  /** Puts the journeys side by side and lets go of spare room. */
  compact(): void;
  /** Bytes of the columns, spare room included; dictionaries are beside. */
  bytes(): number;
  /** What it is made of, to be kept: of `compact` rows, up to the next `add`. */
  readonly state: IndexState;
}

export interface IndexOptions {
  /** Also the product's own events, which every analysis leaves out unless asked. */
  readonly own?: boolean;
  /** Where columns lie: shared memory for worker threads. Default: plain buffers. */
  readonly allocate?: Allocate;
}

/** What an index is made of, to be kept and to be opened again. */
export interface IndexState {
  readonly columns: Columns;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly rows: number;
  readonly entities: Dictionary;
  readonly kinds: KindDictionary;
  readonly tags: Set<string>;
  readonly events: number;
  readonly bearing: number;
  readonly upTo: number;
  /** The latest moment of a row. */
  readonly last: Micros;
}

export const TooManyTypes = failure(
  "insight/too-many-types",
  { retry: "never" },
  (f: { limit: number }) =>
    `the log has more than ${f.limit} event types, more than any journey can be drawn with. Is a column of free text imported as the type? Import it again with --type <column> for another column.`,
);

const mostKinds = 65_536;
/** A stretch with fewer rows finds room among the spare rows. */
const least = 64;

/**
 * An index of journeys by a tag; by nothing (undefined), of the whole log as one journey.
 *
 * The layout: every entity owns a stretch of rows. A new event is merged into its entity's stretch where that has room, and otherwise the
 * stretch moves to the end of the columns. A stretch that is too long to move has room of its own behind it. When the spare rows are used up,
 * all is put side by side again, which costs one pass: the columns never hold more than a sixteenth beside what they must.
 */
export function journeyIndex(by: string | undefined, options: IndexOptions = {}, state?: IndexState): JourneyIndex {
  const allocate = options.allocate ?? ((bytes: number) => new ArrayBuffer(bytes));
  const kinds = state?.kinds ?? kindDictionary();
  const entities = state?.entities ?? dictionary(by === undefined ? [""] : []);
  const tags = state?.tags ?? new Set<string>();
  const waiting = pending();
  let columns = state?.columns ?? emptyColumns(0, 0, timeLayout(0, 0, 1_000_000), allocate);
  let [from, to] = [state?.from ?? new Uint32Array(0), state?.to ?? new Uint32Array(0)];
  let spare: Spare = { next: columns.kindOf.length, ends: new Map<number, number>() };
  let [events, bearing, upTo] = [state?.events ?? 0, state?.bearing ?? 0, state?.upTo ?? 0];
  let rows = state?.rows ?? 0;
  let last = state?.last ?? Number.NEGATIVE_INFINITY;

  const add = (event: IndexedEvent) => {
    const { lineage, occurred, position } = event;
    if (position <= upTo) return;
    const isLeftOut = !options.own && isReserved(lineage[0] ?? "");
    const kind = isLeftOut ? 0 : kinds.code(lineage);
    // Before it counts as taken in: whoever asks again is told again.
    if (kinds.types.length > mostKinds || kind >= mostKinds) throw new TooManyTypes({ limit: mostKinds });
    upTo = position;
    if (isLeftOut) return;
    events += 1;
    for (const name in event.tags) tags.add(name);
    if (by === undefined) {
      bearing += 1;
      waiting.put(0, kind, occurred, position);
      return;
    }
    const values = tagValues(event.tags, by);
    if (values.length === 0) return;
    bearing += 1;
    if (values.length === 1) waiting.put(entities.code(values[0] ?? ""), kind, occurred, position);
    else for (const value of new Set(values)) waiting.put(entities.code(value), kind, occurred, position);
  };

  const grownOffsets = () => {
    const count = entities.names.length;
    if (from.length >= count) return;
    const room = Math.max(count, Math.floor(from.length * 1.5));
    const [a, b] = [new Uint32Array(allocate(room * 4)), new Uint32Array(allocate(room * 4))];
    a.set(from);
    b.set(to);
    [from, to] = [a, b];
  };

  const rebuild = (isSpaced: boolean) => {
    const added = waiting.length;
    const layout =
      rows === 0
        ? timeLayout(added > 0 ? waiting.first : 0, added > 0 ? waiting.last : 0, waiting.tick)
        : added > 0
          ? layoutFor(columns, { first: waiting.first, last: Math.max(last, waiting.last), tick: waiting.tick })
          : layoutOf(columns);
    last = added > 0 ? Math.max(last, waiting.last) : last;
    const all = rows + added;
    const made = emptyColumns(all + Math.max(64, all >>> 4), kinds.kinds.length, layout, allocate);
    const count = entities.names.length;
    const next = new Uint32Array(count);
    for (let i = 0; i < added; i++) {
      const e = waiting.entity[i] ?? 0;
      next[e] = (next[e] ?? 0) + 1;
    }
    const [a, b] = [new Uint32Array(allocate(count * 4)), new Uint32Array(allocate(count * 4))];
    const copy = rowCopier(columns, made);
    const ends = new Map<number, number>();
    let place = 0;
    for (let e = 0; e < count; e++) {
      const [first, end] = [from[e] ?? 0, to[e] ?? 0];
      a[e] = place;
      if (end > first) copy(first, end, place);
      const mine = place + end - first;
      place = mine + (next[e] ?? 0);
      b[e] = place;
      next[e] = mine;
      const size = place - (a[e] ?? 0);
      if (!isSpaced || size < Math.max(least, all >>> 8)) continue;
      place += size >>> 5;
      ends.set(e, place);
    }
    sortSegments(made, waiting, { from: a, to: b, next });
    [from, to, columns, rows] = [a, b, made, all];
    spare = { next: place, ends };
    waiting.clear();
  };

  const settle = () => {
    if (waiting.length === 0) return;
    grownOffsets();
    const isMuch = waiting.length * 16 > rows;
    const isHeld = canHold(columns, kinds.kinds.length, waiting);
    const placed = isMuch || !isHeld ? 0 : settleSome(columns, waiting, { from, to, spare });
    if (placed < waiting.length) return rebuild(true);
    rows += placed;
    last = Math.max(last, waiting.last);
    waiting.clear();
  };

  return {
    by,
    get upTo() {
      return upTo;
    },
    add,
    read: (position) => {
      upTo = Math.max(upTo, position);
    },
    journeys: () => {
      settle();
      const count = entities.names.length;
      return {
        by,
        types: kinds.types,
        kinds: kinds.kinds,
        entities: entities.names,
        from: from.subarray(0, count),
        to: to.subarray(0, count),
        ...columns,
        log: { events, bearing, types: kinds.types, tags: [...tags].sort() },
      };
    },
    compact: () => rebuild(false),
    get state() {
      return { columns, from, to, rows, entities, kinds, tags, events, bearing, upTo, last };
    },
    bytes: () => columns.kindOf.byteLength + columns.positions.byteLength + timeBytes(columns),
  };
}

function timeBytes({ times: { low, high } }: Columns): number {
  return low.byteLength + (high?.byteLength ?? 0);
}
