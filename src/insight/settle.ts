import type { Micros } from "../event/index.ts";
import { type Columns, moveRows, writeRow } from "./columns.ts";
import type { Pending } from "./pending.ts";
import { moments } from "./times.ts";

/** Stretches of rows by entity, in arrays that may be longer than there are entities. */
interface Stretches {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

/**
 * Writes waiting rows behind those of their entities, from `next` on, and sorts the stretches in which one is late. Room for them is there.
 */
export function sortSegments(
  columns: Columns,
  waiting: Pending,
  { from, to, next }: Stretches & { next: Uint32Array },
): void {
  const occurred = moments(columns.times);
  const late = new Set<number>();
  for (let i = 0; i < waiting.length; i++) {
    const e = waiting.entity[i] ?? 0;
    const row = next[e] ?? 0;
    next[e] = row + 1;
    writeRow(columns, row, waiting.kind[i] ?? 0, waiting.occurred[i] ?? 0, waiting.position[i] ?? 0);
    if (row > (from[e] ?? 0) && occurred(row - 1) > (waiting.occurred[i] ?? 0)) late.add(e);
  }
  for (const e of late) sortStretch(columns, from[e] ?? 0, to[e] ?? 0);
}

// Rows of a stretch stand in log order as far as they are late, and a stable sort by time keeps them so in ties.
function sortStretch(columns: Columns, first: number, end: number): void {
  const { kindOf, positions, times } = columns;
  const occurred = moments(times);
  const count = end - first;
  const time = Float64Array.from({ length: count }, (_, i) => occurred(first + i));
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  order.sort((a, b) => (time[a] ?? 0) - (time[b] ?? 0) || (positions[first + a] ?? 0) - (positions[first + b] ?? 0));
  const [kinds, places] = [kindOf.slice(first, end), positions.slice(first, end)];
  for (let i = 0; i < count; i++) {
    const source = order[i] ?? 0;
    writeRow(columns, first + i, kinds[source] ?? 0, time[source] ?? 0, places[source] ?? 0);
  }
}

/** Rows beyond the stretches: the first free one, and where the stretches that moved have their room's end. */
export interface Spare {
  next: number;
  readonly ends: Map<number, number>;
}

/**
 * Merges waiting rows into the stretches of their entities; a stretch without room moves into the spare rows. Returns how many were
 * placed: all or, where the spare rows do not suffice, none.
 */
export function settleSome(
  columns: Columns,
  waiting: Pending,
  { from, to, spare }: Stretches & { spare: Spare },
): number {
  const { entity, occurred } = waiting;
  const order = Uint32Array.from({ length: waiting.length }, (_, i) => i);
  // Log order within an entity: positions grow with the index.
  order.sort((a, b) => (entity[a] ?? 0) - (entity[b] ?? 0) || (occurred[a] ?? 0) - (occurred[b] ?? 0) || a - b);
  if (spare.next + roomNeeded(order, waiting, { from, to, spare }) > columns.kindOf.length) return 0;
  for (let i = 0; i < order.length; ) {
    const e = entity[order[i] ?? 0] ?? 0;
    let end = i + 1;
    while (end < order.length && entity[order[end] ?? 0] === e) end++;
    const size = (to[e] ?? 0) - (from[e] ?? 0);
    if ((from[e] ?? 0) + size + end - i > (spare.ends.get(e) ?? 0)) {
      moveRows(columns, from[e] ?? 0, to[e] ?? 0, spare.next);
      from[e] = spare.next;
      to[e] = spare.next + size;
      spare.next += roomFor(size + end - i);
      spare.ends.set(e, spare.next);
    }
    merge(columns, waiting, order.subarray(i, end), { from, to, e });
    i = end;
  }
  return waiting.length;
}

function roomNeeded(
  order: Uint32Array,
  { entity }: Pending,
  { from, to, spare }: Stretches & { spare: Spare },
): number {
  let room = 0;
  for (let i = 0; i < order.length; ) {
    const e = entity[order[i] ?? 0] ?? 0;
    let end = i + 1;
    while (end < order.length && entity[order[end] ?? 0] === e) end++;
    const size = (to[e] ?? 0) - (from[e] ?? 0) + end - i;
    if ((from[e] ?? 0) + size > (spare.ends.get(e) ?? 0)) room += roomFor(size);
    i = end;
  }
  return room;
}

function roomFor(rows: number): number {
  return rows + 2 + (rows >>> 2);
}

// From the back, so that each row moves once. What is waiting was logged later than all that stands, so it comes behind its equals.
function merge(
  columns: Columns,
  waiting: Pending,
  added: Uint32Array,
  { from, to, e }: Stretches & { e: number },
): void {
  const occurred = moments(columns.times);
  const first = from[e] ?? 0;
  let end = to[e] ?? 0;
  for (let k = added.length - 1; k >= 0; k--) {
    const i = added[k] ?? 0;
    const at = waiting.occurred[i] ?? 0;
    const place = firstAfter(occurred, at, { first, end });
    moveRows(columns, place, end, place + k + 1);
    writeRow(columns, place + k, waiting.kind[i] ?? 0, at, waiting.position[i] ?? 0);
    end = place;
  }
  to[e] = (to[e] ?? 0) + added.length;
}

/** The first of ordered rows that occurred after a moment; their end where none did, which is looked at first: most events are not late. */
function firstAfter(
  occurred: (row: number) => Micros,
  at: Micros,
  { first, end }: { readonly first: number; readonly end: number },
): number {
  if (end === first || occurred(end - 1) <= at) return end;
  let [low, high] = [first, end - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (occurred(middle) > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
