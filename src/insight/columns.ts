import type { Micros } from "../event/index.ts";
import { type Allocate, holds, moments, setMoment, type TimeLayout, type Times, timeColumn, widened } from "./times.ts";

/** The columns of journeys, with room for more rows than are written. */
export interface Columns {
  readonly kindOf: Uint8Array | Uint16Array;
  readonly times: Times;
  readonly positions: Uint32Array;
}

/** Which moments columns must be able to hold. */
export interface Extent {
  readonly first: Micros;
  readonly last: Micros;
  readonly tick: Micros;
}

export function emptyColumns(rows: number, kinds: number, layout: TimeLayout, allocate: Allocate): Columns {
  return {
    kindOf: kinds > 256 ? new Uint16Array(allocate(rows * 2)) : new Uint8Array(allocate(rows)),
    times: timeColumn(layout, rows, allocate),
    positions: new Uint32Array(allocate(rows * 4)),
  };
}

export function layoutOf({ times: { base, tick, high } }: Columns): TimeLayout {
  return { base, tick, highBytes: !high ? 0 : high.BYTES_PER_ELEMENT === 2 ? 2 : 4 };
}

/** The layout in which a column holds what it has and an extent. */
export function layoutFor(columns: Columns, extent: Extent): TimeLayout {
  const layout = layoutOf(columns);
  return holds(layout, extent) ? layout : widened(layout, extent);
}

/** Whether columns can take in events of an extent as they are. */
export function canHold(columns: Columns, kinds: number, extent: Extent): boolean {
  return (columns.kindOf.BYTES_PER_ELEMENT > 1 || kinds <= 256) && holds(layoutOf(columns), extent);
}

export function writeRow(columns: Columns, row: number, kind: number, occurred: Micros, position: number): void {
  columns.kindOf[row] = kind;
  setMoment(columns.times, row, occurred);
  columns.positions[row] = position;
}

/** Moves rows within columns; the two places may overlap. */
export function moveRows({ kindOf, times, positions }: Columns, from: number, end: number, to: number): void {
  kindOf.copyWithin(to, from, end);
  times.low.copyWithin(to, from, end);
  times.high?.copyWithin(to, from, end);
  positions.copyWithin(to, from, end);
}

/** Copies rows from one set of columns to another that may be laid out differently. */
export function rowCopier(source: Columns, target: Columns): (from: number, end: number, to: number) => void {
  const occurred = moments(source.times);
  const [a, b] = [source.times, target.times];
  const isAlike = a.base === b.base && a.tick === b.tick && (a.high === undefined || b.high !== undefined);
  return (from, end, to) => {
    for (let row = from, into = to; row < end; row++, into++) {
      target.kindOf[into] = source.kindOf[row] ?? 0;
      target.positions[into] = source.positions[row] ?? 0;
      if (!isAlike) setMoment(b, into, occurred(row));
      else {
        b.low[into] = a.low[row] ?? 0;
        if (b.high && a.high) b.high[into] = a.high[row] ?? 0;
      }
    }
  };
}
