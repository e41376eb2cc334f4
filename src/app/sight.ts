import type { Micros, RecordedEvent } from "../event/index.ts";
import { closesAt, type Measurer, type Metric, measurer, metricHash, type Window, windowAt } from "../metric/index.ts";
import type { EventStore } from "../store/index.ts";
import { checkedCount, metricEvents } from "./observations.ts";

/** What the loop sees of the business: the numbers of a metric in its closed windows. */
export interface Sight {
  /** The windows that are closed at a moment and wanted, in order. */
  closed(metric: Metric, at: Micros, isWanted: (window: Window) => boolean): Promise<readonly Window[]>;
  /** When the first window after a moment closes, of those that there are; only the past knows. */
  next?(metric: Metric, after: Micros): Promise<Micros | undefined>;
  /** What measures them. */
  of(metric: Metric): Promise<Seeing>;
}

export interface Seeing {
  readonly measures: Measurer;
  /** The events that the metric reads, in the order of their time. */
  readonly events: readonly RecordedEvent[];
  /** The log's end when they were read. */
  readonly upTo: number;
}

/** The log as it is at a moment, read once for each metric that is asked about. */
export function sightAt(store: EventStore, now: Micros): Sight {
  const of = once(async (metric) => {
    const { events: all, upTo } = await metricEvents(store, metric);
    const measures = measurer(
      metric,
      all.filter((event) => event.occurred <= now),
    );
    return { measures, events: measures.events, upTo };
  });
  return {
    of,
    closed: async (metric, at, isWanted) => {
      const windows: Window[] = [];
      for (const window of (await of(metric)).measures.windows(at)) {
        if (!isWanted(window)) continue;
        checkedCount(metric, window, at, windows.length);
        windows.push(window);
      }
      return windows;
    },
  };
}

/**
 * A stretch of the log's past, for whoever goes through it from one moment to a later one: it is read once, and each window is told once,
 * when it is closed. What occurs after a window is closed takes no part in it.
 */
export function sightOfPast(store: EventStore, upTo: number, until?: Micros): Sight {
  const of = once(async (metric) => {
    const measures = measurer(metric, (await metricEvents(store, metric, upTo)).events);
    return { measures, events: measures.events, upTo };
  });
  const timelines = once(async (metric): Promise<Timeline> => {
    const { measures, events } = await of(metric);
    const last = events.at(-1)?.occurred ?? 0;
    const end = Math.max(until ?? 0, closesAt(metric, windowAt(metric, last)));
    const windows = [...measures.windows(end)];
    return { windows, closes: windows.map((window) => closesAt(metric, window)), next: 0 };
  });
  return {
    of,
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
