import type { Micros, RecordedEvent } from "../event/index.ts";
import { propertyColumn } from "../insight/property.ts";
import { type Group, grouping, type TopGroups, topGroups } from "../insight/series-group.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { parseDuration } from "../kit/duration.ts";
import { sha256Hex } from "../kit/sha256.ts";
import type { Metric, Unit } from "./definition.ts";
import { type Items, itemsOf, type LeftOut } from "./items.ts";
import type { MeasureKind } from "./measure.ts";
import { metricHash } from "./metric.ts";
import { resultOf } from "./number.ts";
import { openTime } from "./open-time.ts";
import { type LeftOutBecause, toldEvents } from "./told-events.ts";
import { closesAt, type Window, windowAt } from "./window.ts";

/** One number, and everything needed to compute it again. */
export interface Observation {
  readonly metric: string;
  /** The hash of the definition that was measured. */
  readonly definition: string;
  /** What the number is; absent in observations that were recorded when there were shares (with an interval) and counts (without) alone. */
  readonly unit?: Unit;
  readonly unitText?: string;
  readonly measure?: MeasureKind;
  /** The part of the number that has one value of a property; absent where it is the whole. */
  readonly segment?: Segment;
  readonly from: Micros;
  readonly to: Micros;
  /** Undefined where nothing was there to be measured: no data is not zero. */
  readonly value?: number;
  readonly numerator: number;
  readonly denominator: number;
  /** Where the true number likely lies (95 %); absent where nothing can be said of it. */
  readonly low?: number;
  readonly high?: number;
  /** The moment up to which time had passed. */
  readonly watermark: Micros;
  /** The log's end when it was read: later events are not in it. */
  readonly upTo: number;
  /** How many events were counted, and the hash over their positions: the very same rows, or not. */
  readonly rows: number;
  readonly rowsHash: string;
  /** The first and the last position counted. */
  readonly firstRow?: number;
  readonly lastRow?: number;
  /** Events that are meant and are not in the number: without what is measured, with a personal one, with something that is no number. */
  readonly missing?: number;
  readonly sealed?: number;
  readonly unreadable?: number;
}

/** A value of a property, the events without it, or all values that are not named. */
export type Segment = { readonly property: string } & Group;

/** Those behind an observation: one event or entity, and the events that say what it did. */
export interface ObservedRow {
  readonly entity: string;
  /** Those that count make the numerator. */
  readonly counts: boolean;
  readonly positions: readonly number[];
  /** The number that it adds; of a duration, microseconds. */
  readonly amount?: number;
  /** Of a ratio, on which side it is; it counts where that is `over`. */
  readonly side?: "over" | "under";
}

export interface Measured {
  readonly observation: Observation;
  readonly rows: readonly ObservedRow[];
}

/** When an observation was made, and of what. */
export interface Seen {
  readonly watermark: Micros;
  readonly upTo: number;
}

/** How a number is split: by the `top` values of a property (default 10), the others as one. */
export interface Split {
  readonly property: string;
  readonly top?: number | undefined;
  /** These are told in each window, whether they are at the top or not, and also where nothing is there to be measured. */
  readonly always?: readonly Group[] | undefined;
  /** Only what is named: without the others as one. */
  readonly namedOnly?: true | undefined;
}

/** Measures a metric over events: those that it reads, from the whole log up to a position. */
export interface Measurer {
  /** The events, in the order of their time. */
  readonly events: readonly RecordedEvent[];
  /**
   * The windows that are closed at `now` and have a number, in order. Where none is a number too (counts, sums, rates), every window since
   * the first event that counts; otherwise those in which something began, because no data is not zero.
   */
  windows(now: Micros): Generator<Window>;
  observe(window: Window, seen: Seen): Measured;
  /**
   * The same in segments, window by window: the values that have most in all these windows, then all others, then what has no value. Events
   * are in the segment of the value that they have, entities in that of their first event. A segment without data is left out of a window.
   */
  split(windows: readonly Window[], by: Split, seen: Seen): Generator<Measured>;
}

const sinceFirst: readonly MeasureKind[] = ["event-count", "distinct-count", "property-sum", "rate"];

/** Whether a window in which nothing is has a number too, from the first event that counts on. */
export function tellsEmptyWindows({ measure }: Metric): boolean {
  return sinceFirst.includes(measure.kind);
}
/** Whether a window's number rests on all that came before it, and not on what lies in it and follows. */
export function readsWhole({ measure }: Metric): boolean {
  return measure.kind === "retention-share" && measure.starts === "first";
}

const defaultTop = 10;
const mostKept = 3;
const nothing: Items = { items: [], leftOut: [] };

export function measurer(metric: Metric, events: readonly RecordedEvent[]): Measurer {
  const told = toldEvents(events);
  const definition = metricHash(metric);
  const items = itemsOf(metric.measure, told, metric.calendar);
  // A window is split right after it was measured, and held against the same stretch before it for each of its segments.
  let kept: readonly { readonly window: Window; readonly of: Items }[] = [];
  const itemsIn = (window: Window): Items => {
    const ready = kept.find((one) => one.window.from === window.from && one.window.to === window.to);
    const found = ready ?? { window, of: items.in(window, closesAt(metric, window)) };
    kept = [found, ...kept.filter((one) => one !== found)].slice(0, mostKept);
    return found.of;
  };
  const made = (window: Window, of: Items, seen: Seen, segment?: Segment): Measured => {
    const result = resultOf(metric.measure, of.items, stretchesOf(metric, window));
    const { value, interval, numerator, denominator } = result;
    const positions = [...new Set(result.items.flatMap((one) => one.positions))].sort((a, b) => a - b);
    const [firstRow, lastRow] = [positions[0], positions.at(-1)];
    return {
      rows: result.items.map(({ entity, counts, positions, amount, side }) => ({
        entity,
        counts,
        positions,
        ...(amount !== undefined && { amount }),
        ...(side && { side }),
      })),
      observation: {
        metric: metric.name,
        definition,
        unit: metric.unit,
        ...(metric.unitText !== undefined && { unitText: metric.unitText }),
        measure: metric.measure.kind,
        ...(segment && { segment }),
        from: window.from,
        to: window.to,
        ...(value !== undefined && { value }),
        numerator,
        denominator,
        ...(interval && { low: interval[0], high: interval[1] }),
        watermark: seen.watermark,
        upTo: seen.upTo,
        rows: positions.length,
        rowsHash: sha256Hex(canonicalJson(positions)).slice(0, 32),
        ...(firstRow !== undefined && { firstRow }),
        ...(lastRow !== undefined && { lastRow }),
        ...countsOf(of.leftOut),
      },
    };
  };
  return {
    events: told.events,
    windows: function* (now) {
      if (tellsEmptyWindows(metric)) {
        const first = told.events.find((_, row) => items.begins(row));
        if (!first) return;
        let window = windowAt(metric, first.occurred);
        for (; closesAt(metric, window) <= now; window = windowAt(metric, window.to)) yield window;
        return;
      }
      let before: Window | undefined;
      for (const [row, { occurred }] of told.events.entries()) {
        if ((before && occurred < before.to) || !items.begins(row)) continue;
        before = windowAt(metric, occurred);
        if (closesAt(metric, before) <= now) yield before;
      }
    },
    observe: (window, seen) => made(window, itemsIn(window), seen),
    split: function* (windows, { property, top = defaultTop, always = [], namedOnly }, seen) {
      const found = windows.map((window) => ({ window, of: itemsIn(window) }));
      const all = grouping(propertyColumn(told.properties([property]), property));
      const wanted = new Set(always.map(groupKey));
      const groups = topOf(all, found, top, wanted);
      const unknown = always.filter((one) => !all.groups.some((group) => groupKey(group) === groupKey(one)));
      const groupAt = (position: number) => groups.numberOf[all.groupAt(position)];
      for (const { window, of } of found) {
        const parts = Map.groupBy(of.items, ({ positions }) => groupAt(positions[0] ?? 0));
        const leftOut = Map.groupBy(of.leftOut, ({ position }) => groupAt(position));
        for (const [number, group] of groups.groups.entries()) {
          if (namedOnly && group.kind === "other") continue;
          const part = { items: parts.get(number) ?? [], leftOut: leftOut.get(number) ?? [] };
          if (part.items.length > 0 || part.leftOut.length > 0 || wanted.has(groupKey(group)))
            yield made(window, part, seen, { property, ...group });
        }
        for (const group of unknown) yield made(window, nothing, seen, { property, ...group });
      }
    },
  };
}

/** Measures a metric in one window over the events given (those that it reads, from the whole log up to `seen.upTo`). */
export function observe(metric: Metric, window: Window, events: readonly RecordedEvent[], seen: Seen): Measured {
  return measurer(metric, events).observe(window, seen);
}

/** What an observation is of, also one that was recorded before it said so. */
export function unitOf({ unit, low }: Pick<Observation, "unit" | "low">): Unit {
  return unit ?? (low === undefined ? "count" : "share");
}

/** Whether the number of several windows is the sum of theirs. */
export function addsUp(observation: Pick<Observation, "measure" | "unit" | "low">): boolean {
  const { measure } = observation;
  return measure === undefined ? unitOf(observation) === "count" : summing.includes(measure);
}

const summing: readonly MeasureKind[] = ["event-count", "property-sum"];

/** How often a rate's stretch goes into a window, or into the open time in it. */
function stretchesOf({ measure, calendar }: Metric, { from, to }: Window): number {
  if (measure.kind !== "rate") return 1;
  return (calendar ? openTime(calendar).between(from, to) : to - from) / parseDuration(measure.per);
}

// A value may be written like what is no value.
function groupKey(group: Group): string {
  return group.kind === "value" ? `=${group.value}` : group.kind;
}

/** The groups that have most items over all windows. */
function topOf(
  all: ReturnType<typeof grouping>,
  found: readonly { readonly of: Items }[],
  top: number,
  wanted: ReadonlySet<string>,
): TopGroups {
  const counts = new Float64Array(all.groups.length);
  const add = (position: number) => {
    const group = all.groupAt(position);
    counts[group] = (counts[group] ?? 0) + 1;
  };
  for (const { of } of found) {
    for (const { positions } of of.items) add(positions[0] ?? 0);
    for (const { position } of of.leftOut) add(position);
  }
  const always = wanted.size === 0 ? [] : all.groups.flatMap((group, g) => (wanted.has(groupKey(group)) ? [g] : []));
  return topGroups(all.groups, { counts, ranks: counts, top, always });
}

function countsOf(leftOut: readonly LeftOut[]): Partial<Record<LeftOutBecause, number>> {
  const counts: Partial<Record<LeftOutBecause, number>> = {};
  for (const { because } of leftOut) counts[because] = (counts[because] ?? 0) + 1;
  return counts;
}
