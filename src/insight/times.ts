import type { Micros } from "../event/index.ts";

/**
 * Moments as a column of whole ticks since a base: exact, and in four or six bytes each where a number takes eight. A log whose times
 * are whole seconds needs four for 136 years; one of microseconds needs six for 8.9 years, and eight beyond.
 */
export interface Times {
  readonly base: Micros;
  /** Microseconds a tick. Every moment of the column is the base and a whole number of them. */
  readonly tick: Micros;
  readonly low: Uint32Array;
  /** The ticks beyond 32 bits; undefined where no moment needs them. */
  readonly high: Uint16Array | Uint32Array | undefined;
}

const two32 = 2 ** 32;

/** Reads the moment of a row. */
export function moments({ base, tick, low, high }: Times): (row: number) => Micros {
  if (!high) return (row) => base + (low[row] ?? 0) * tick;
  // From the left, so that each sum is a moment or on the way to one: the distance of two moments can pass 2^53, and they never do.
  return (row) => base + (high[row] ?? 0) * two32 * tick + (low[row] ?? 0) * tick;
}

const noTicks = new Uint16Array(0);

/** The ticks beyond 32 bits as a column that loops over all rows read without asking whether it is there: beyond its end a row has none. */
export function highTicks({ high }: Times): Uint16Array | Uint32Array {
  return high ?? noTicks;
}

/** How a column of moments is laid out. */
export interface TimeLayout {
  readonly base: Micros;
  readonly tick: Micros;
  readonly highBytes: 0 | 2 | 4;
}

/** From the coarsest on: most logs are of seconds or of milliseconds. */
const ticks = [1_000_000, 1_000, 1] as const;

/** The layout that holds every moment between two, whatever lies in between in whole ticks. */
export function timeLayout(first: Micros, last: Micros, tick: Micros): TimeLayout {
  const span = (last - first) / tick;
  return { base: first, tick, highBytes: span < two32 ? 0 : span < 2 ** 48 ? 2 : 4 };
}

/** The coarsest tick, no coarser than the one given, of which a moment is a whole number away from the base. */
export function tickOf(moment: Micros, base: Micros, tick: Micros): Micros {
  for (const coarse of ticks) if (coarse <= tick && ((moment % coarse) - (base % coarse)) % coarse === 0) return coarse;
  return 1;
}

export const coarsestTick = ticks[0];

/** A layout that holds what the other holds, and moments from `first` to `last` of this tick. */
export function widened(
  layout: TimeLayout,
  { first, last, tick }: { readonly first: Micros; readonly last: Micros; readonly tick: Micros },
): TimeLayout {
  const base = Math.min(layout.base, first);
  return timeLayout(base, last, tickOf(layout.base, base, Math.min(layout.tick, tick)));
}

/** Whether a layout holds every moment from `first` to `last` of this tick. */
export function holds(
  layout: TimeLayout,
  { first, last, tick }: { first: Micros; last: Micros; tick: Micros },
): boolean {
  const bits = 32 + layout.highBytes * 8;
  return tick >= layout.tick && first >= layout.base && (last - layout.base) / layout.tick < 2 ** bits;
}

export type Allocate = (bytes: number) => ArrayBufferLike;

/** An empty column for this many moments. */
export function timeColumn({ base, tick, highBytes }: TimeLayout, rows: number, allocate: Allocate): Times {
  const high =
    highBytes === 0
      ? undefined
      : highBytes === 2
        ? new Uint16Array(allocate(rows * 2))
        : new Uint32Array(allocate(rows * 4));
  return { base, tick, low: new Uint32Array(allocate(rows * 4)), high };
}

/** Writes the moment of a row; the layout must hold it. */
export function setMoment({ base, tick, low, high }: Times, row: number, moment: Micros): void {
  const count = (moment - base) / tick;
  if (!high) {
    low[row] = count;
    return;
  }
  // A count beyond 2^53 is rounded, its upper half by one at most; what is left for the lower one is exact.
  let upper = Math.floor(count / two32);
  if (count > Number.MAX_SAFE_INTEGER && base + upper * two32 * tick > moment) upper -= 1;
  high[row] = upper;
  low[row] = (moment - (base + upper * two32 * tick)) / tick;
}
