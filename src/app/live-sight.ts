import type { Micros, RecordedEvent } from "../event/index.ts";
import {
  closesAt,
  type Metric,
  measurer,
  metricHash,
  oldestOpen,
  readsWhole,
  tellsEmptyWindows,
  windowAt,
} from "../metric/index.ts";
import type { EventStore } from "../store/index.ts";
import { checkedCount, metricEvents } from "./observations.ts";
import { type Seeing, type Sight, timesOf } from "./sight.ts";

const everything = Number.NEGATIVE_INFINITY;

/**
 * The log as it is, for whoever takes turn after turn over it. What came is read on from where it was read last, and only noted: by stretches
 * of the log, when it occurred. What is measured is then read again from the stretch on in which it begins, so that a turn costs what has
 * happened lately, however long the log is. The first turn reads all of it.
 *
 * `stretch` is how many events of a metric are noted together.
 */
export function liveSight(store: EventStore, stretch = 1000): (now: Micros) => Sight {
  const known = new Map<string, Noted>();
  const notedOf = (metric: Metric): Noted => {
    const key = metricHash(metric);
    const noted = known.get(key) ?? {
      upTo: 0,
      stretches: [],
      times: [],
      earliest: Number.POSITIVE_INFINITY,
      told: everything,
    };
    known.set(key, noted);
    return noted;
  };
  return (now) => {
    const read = new Map<string, Promise<Reading>>();
    const seen = new Map<string, { readonly from: Micros; readonly seeing: Promise<Seeing> }>();
    // Once a turn, so that all of it rests on the same log.
    const noted = (metric: Metric) => {
      const key = metricHash(metric);
      const reading = read.get(key) ?? note(store, metric, notedOf(metric), stretch);
      read.set(key, reading);
      return reading;
    };
    const see = async (metric: Metric, from: Micros): Promise<Seeing> => {
      const { noted: so, all } = await noted(metric);
      const { upTo } = so;
      const events = all ?? (await metricEvents(store, metric, { after: startOf(so.stretches, from), upTo })).events;
      const measures = measurer(
        metric,
        events.filter((event) => event.occurred <= now),
      );
      return { measures, events: measures.events, upTo };
    };
    const of = (metric: Metric, since = everything): Promise<Seeing> => {
      const from = readsWhole(metric) ? everything : since;
      const ready = seen.get(metricHash(metric));
      if (ready && ready.from <= from) return ready.seeing;
      const seeing = see(metric, from);
      seen.set(metricHash(metric), { from, seeing });
      return seeing;
    };
    return {
      of,
      times: async (metric) => (await noted(metric)).noted.times,
      closed: async (metric, at, isWanted) => {
        const { told, earliest } = (await noted(metric)).noted;
        const undecided = told === everything ? everything : oldestOpen(metric, told).from;
        const late = earliest === Number.POSITIVE_INFINITY ? earliest : windowAt(metric, earliest).from;
        const from = Math.min(undecided, late);
        if (from !== everything && closesAt(metric, windowAt(metric, from)) > at) return [];
        const closed = ({ measures }: Seeing) => [...measures.windows(at)].filter((window) => window.from >= from);
        let windows = closed(await of(metric, from));
        // Windows in which nothing is are numbers too, from the first event on: whether there was one is known when one is seen.
        if (tellsEmptyWindows(metric) && from !== everything && windows[0]?.from !== windowAt(metric, from).from)
          windows = closed(await of(metric));
        const wanted = windows.filter(isWanted);
        for (const [n, window] of wanted.entries()) checkedCount(metric, window, at, n);
        return wanted;
      },
      told: async (metric, at) => {
        const { noted: one } = await noted(metric);
        one.told = Math.max(one.told, at);
        one.earliest = Number.POSITIVE_INFINITY;
      },
    };
  };
}

interface Stretch {
  /** The position before its first event. */
  readonly after: number;
  /** The latest moment at which one of its events occurred. */
  last: Micros;
  count: number;
}

/** What was read of a metric's events so far. */
interface Noted {
  upTo: number;
  readonly stretches: Stretch[];
  /** When they occurred, in order, where the metric says how often something is expected. */
  readonly times: Micros[];
  /** When the earliest of the events occurred that came since all closed windows were recorded. */
  earliest: Micros;
  /** All windows that were closed then are recorded. */
  told: Micros;
}

interface Reading {
  readonly noted: Noted;
  /** All events of the metric, where all were read just now. */
  readonly all?: readonly RecordedEvent[];
}

async function note(store: EventStore, metric: Metric, noted: Noted, most: number): Promise<Reading> {
  const after = noted.upTo;
  const { events, upTo } = await metricEvents(store, metric, { after });
  for (const event of events) take(noted, event, most);
  noted.upTo = upTo;
  if (metric.expectEvery !== undefined) noteTimes(noted.times, timesOf(metric, events));
  return { noted, ...(after === 0 && { all: events }) };
}

function noteTimes(times: Micros[], more: readonly Micros[]): void {
  const [last = everything, first = last] = [times.at(-1), more[0]];
  for (const one of more) times.push(one);
  if (first < last) times.sort((a, b) => a - b);
}

function take(noted: Noted, { position, occurred }: RecordedEvent, most: number): void {
  const { stretches } = noted;
  const last = stretches.at(-1);
  if (last && last.count < most) {
    last.count += 1;
    last.last = Math.max(last.last, occurred);
  } else stretches.push({ after: position - 1, last: occurred, count: 1 });
  noted.earliest = Math.min(noted.earliest, occurred);
}

/** After which position everything lies that occurred from a moment on, and beside it the last that occurred before, if anything did. */
function startOf(stretches: readonly Stretch[], from: Micros): number {
  if (from === everything) return 0;
  const first = stretches.findIndex(({ last }) => last >= from);
  const before = stretches.slice(0, first < 0 ? undefined : first);
  const newest = before.reduce(
    (found: Stretch | undefined, one) => (found && found.last > one.last ? found : one),
    undefined,
  );
  return newest?.after ?? 0;
}
