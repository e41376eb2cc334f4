import { quantile } from "../statistics/quantile.ts";
import { decimalSum } from "./series-decimal.ts";
import type { Items } from "./series-items.ts";

/** A number made of one kind of items. */
export type Measure =
  /** How many. */
  | { readonly kind: "count" }
  /** Of how many different entities. */
  | { readonly kind: "entities" }
  | { readonly kind: "sum" | "mean" | "min" | "max"; readonly of: string }
  /** 0.5 is the median; a place between two numbers is interpolated. */
  | { readonly kind: "quantile"; readonly of: string; readonly share: number }
  /** How many in an hour, in a day of 24 hours, or by entity. */
  | { readonly kind: "rate"; readonly per: "hour" | "day" | "entity" };

/** A number and what it was made of. */
export interface SeriesPoint {
  /** Left out where there is nothing to make it of; a count is then 0. */
  readonly value?: number;
  /** How many items there were. */
  readonly items: number;
  /** How many of them have the number that is measured. */
  readonly read?: number;
}

const perUnit = { hour: 3_600_000_000, day: 86_400_000_000 } as const;

/**
 * Measures items by cell. Nothing depends on the order of the items within a cell.
 *
 * `values` are the items' numbers, `scale` what makes them whole, `times` the length of each cell's time.
 */
export function measured(
  measure: Measure,
  items: Items,
  cells: {
    readonly count: number;
    of(item: number): number;
    readonly values: Float64Array | undefined;
    readonly scale: number;
    times(cell: number): number;
  },
): SeriesPoint[] {
  const counts = new Uint32Array(cells.count);
  for (let i = 0; i < items.length; i++) if (items.isRepeat[i] === 0) bump(counts, cells.of(i));
  const point = (make: (cell: number) => number | undefined, read?: Uint32Array): SeriesPoint[] =>
    Array.from(counts, (count, cell) => {
      const value = make(cell);
      return { ...(value !== undefined && { value }), items: count, ...(read && { read: read[cell] ?? 0 }) };
    });
  switch (measure.kind) {
    case "count":
      return point((cell) => counts[cell]);
    case "entities": {
      const entities = distinct(items, cells);
      return point((cell) => entities[cell]);
    }
    case "rate": {
      const { per } = measure;
      const entities = per === "entity" ? distinct(items, cells) : undefined;
      return point((cell) => {
        const under = per === "entity" ? (entities?.[cell] ?? 0) : cells.times(cell) / perUnit[per];
        return under > 0 ? (counts[cell] ?? 0) / under : undefined;
      });
    }
    default: {
      const { starts, sorted, read } = byCell(items, cells);
      return point((cell) => {
        const values = sorted.subarray(starts[cell] ?? 0, (starts[cell] ?? 0) + (read[cell] ?? 0));
        if (measure.kind === "sum") return decimalSum(values, cells.scale);
        return values.length === 0 ? undefined : numberOf(measure, values, cells.scale);
      }, read);
    }
  }
}

function numberOf(
  measure: Exclude<Measure, { kind: "count" | "entities" | "rate" }>,
  values: Float64Array,
  scale: number,
): number {
  if (measure.kind === "quantile") return quantile(values, measure.share);
  if (measure.kind === "min") return values.reduce((a, b) => Math.min(a, b));
  if (measure.kind === "max") return values.reduce((a, b) => Math.max(a, b));
  return decimalSum(values, scale) / values.length;
}

interface Cells {
  readonly count: number;
  of(item: number): number;
  readonly values: Float64Array | undefined;
}

/** How many entities have items in each cell. An entity's items lie side by side, so its last sighting is enough. */
function distinct(items: Items, cells: Cells): Uint32Array {
  const last = new Int32Array(cells.count).fill(-1);
  const counts = new Uint32Array(cells.count);
  for (let i = 0; i < items.length; i++) {
    const [cell, entity] = [cells.of(i), items.entity[i] ?? 0];
    if (last[cell] === entity) continue;
    last[cell] = entity;
    bump(counts, cell);
  }
  return counts;
}

/** The numbers that were read, cell by cell. */
function byCell(items: Items, { count, of, values }: Cells) {
  const isRead = (i: number) => items.isRepeat[i] === 0 && !Number.isNaN(values?.[i] ?? Number.NaN);
  const read = new Uint32Array(count);
  for (let i = 0; i < items.length; i++) if (isRead(i)) bump(read, of(i));
  const starts = new Uint32Array(count);
  for (let cell = 1; cell < count; cell++) starts[cell] = (starts[cell - 1] ?? 0) + (read[cell - 1] ?? 0);
  const next = starts.slice();
  const sorted = new Float64Array(read.reduce((sum, one) => sum + one, 0));
  for (let i = 0; i < items.length; i++) {
    if (!isRead(i)) continue;
    const cell = of(i);
    sorted[next[cell] ?? 0] = values?.[i] ?? 0;
    bump(next, cell);
  }
  return { starts, sorted, read };
}

function bump(counts: Uint32Array, at: number): void {
  counts[at] = (counts[at] ?? 0) + 1;
}
