import type { Micros, RecordedEvent } from "../event/index.ts";
import {
  closesAt,
  type Measurer,
  type Metric,
  measurer,
  metricHash,
  metricTypes,
  type Window,
  windowAt,
} from "../metric/index.ts";
import type { EventStore } from "../store/index.ts";
import { metricEvents } from "./observations.ts";

/** What the loop sees of the business: the numbers of a metric in its closed windows. */
export interface Sight {
  /** The windows that are closed at a moment and wanted, in order. */
  closed(metric: Metric, at: Micros, isWanted: (window: Window) => boolean): Promise<readonly Window[]>;
  /** When the first window after a moment closes, of those that there are; only the past knows. */
  next?(metric: Metric, after: Micros): Promise<Micros | undefined>;
  /** What measures them: at least those that begin at `from` or later; of all, where that is left out. */
  of(metric: Metric, from?: Micros): Promise<Seeing>;
  /** When the events of the metric's own types occurred, in order; of metrics that say how often something is expected. */
  times(metric: Metric): Promise<readonly Micros[]>;
  /** Says that all windows which were closed at a moment are recorded: they are not looked for again until something comes late. */
  told?(metric: Metric, at: Micros): Promise<void>;
}

export interface Seeing {
  readonly measures: Measurer;
  /** The events that the metric reads, in the order of their time. */
  readonly events: readonly RecordedEvent[];
  /** The log's end when they were read. */
  readonly upTo: number;
}

/**
 * A stretch of the log's past, for whoever goes through it from one moment to a later one: it is read once, and each window is told once,
 * when it is closed. What occurs after a window is closed takes no part in it.
 */
export function sightOfPast(store: EventStore, upTo: number, until?: Micros): Sight {
  const of = once(async (metric) => {
    const measures = measurer(metric, (await metricEvents(store, metric, { upTo })).events);
    return { measures, events: measures.events, upTo };
  });
  const timelines = once(async (metric): Promise<Timeline> => {
    const { measures, events } = await of(metric);
    const last = events.at(-1)?.occurred ?? 0;
    const end = Math.max(until ?? 0, closesAt(metric, windowAt(metric, last)));
    const windows = [...measures.windows(end)];
    return { windows, closes: windows.map((window) => closesAt(metric, window)), next: 0 };
  });
  const times = once(async (metric) => timesOf(metric, (await of(metric)).events));
  return {
    of,
    times,
    next: async (metric, after) => {
      const { closes, next } = await timelines(metric);
      for (let i = next; i < closes.length; i++) if ((closes[i] ?? 0) > after) return closes[i];
      return undefined;
    },
    closed: async (metric, at, isWanted) => {
      const line = await timelines(metric);
      const windows: Window[] = [];
      for (; (line.closes[line.next] ?? Number.POSITIVE_INFINITY) <= at; line.next++) {
        const window = line.windows[line.next];
        if (window && isWanted(window)) windows.push(window);
      }
      return windows;
    },
  };
}

/** When those of some events occurred, in order, that are of a metric's own types. */
export function timesOf(metric: Metric, events: readonly RecordedEvent[]): Micros[] {
  const types = metricTypes(metric);
  return events
    .filter(({ lineage }) => types.length === 0 || types.some((type) => lineage.includes(type)))
    .map(({ occurred }) => occurred)
    .sort((a, b) => a - b);
}

interface Timeline {
  readonly windows: readonly Window[];
  readonly closes: readonly Micros[];
  /** The first window that was not told yet. */
  next: number;
}

function once<Value>(make: (metric: Metric) => Promise<Value>): (metric: Metric) => Promise<Value> {
  const made = new Map<string, Promise<Value>>();
  return (metric) => {
    const key = metricHash(metric);
    const ready = made.get(key) ?? make(metric);
    made.set(key, ready);
    return ready;
  };
}
