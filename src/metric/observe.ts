import { isReserved, type Micros, type RecordedEvent } from "../event/index.ts";
import { type FunnelChain, funnelChains, journeyIndex } from "../insight/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { parseDuration } from "../kit/duration.ts";
import { sha256Hex } from "../kit/sha256.ts";
import { wilson } from "../statistics/index.ts";
import { type FunnelShare, type Metric, metricHash } from "./metric.ts";
import { closesAt, type Window, windowAt } from "./window.ts";

/** One number, and everything needed to compute it again. */
export interface Observation {
  readonly metric: string;
  /** The hash of the definition that was measured. */
  readonly definition: string;
  readonly from: Micros;
  readonly to: Micros;
  /** Undefined where nothing was there to be measured: no data is not zero. */
  readonly value?: number;
  readonly numerator: number;
  readonly denominator: number;
  /** The 95 % interval of a share (Wilson); absent for counts. */
  readonly low?: number;
  readonly high?: number;
  /** The moment up to which time had passed. */
  readonly watermark: Micros;
  /** The log's end when it was read: later events are not in it. */
  readonly upTo: number;
  /** How many events were counted, and the hash over their positions: the very same rows, or not. */
  readonly rows: number;
  readonly rowsHash: string;
}

/** Those behind an observation: one entity, how far it came, and the events that say so. */
export interface ObservedRow {
  readonly entity: string;
  readonly counts: boolean;
  readonly positions: readonly number[];
}

export interface Measured {
  readonly observation: Observation;
  readonly rows: readonly ObservedRow[];
}

/**
 * The windows that are closed at `now` and have a number, in order: for a count every window since its first event, because none is a
 * number too; for a share those in which somebody began, because no data is not zero.
 */
export function* windowsOf(metric: Metric, events: readonly RecordedEvent[], now: Micros): Generator<Window> {
  const { measure } = metric;
  if (measure.kind === "funnel-share") {
    for (const window of begun(metric, measure.steps[0] ?? "", events))
      if (closesAt(metric, window) <= now) yield window;
    return;
  }
  let first = Number.POSITIVE_INFINITY;
  for (const event of events) if (event.lineage.includes(measure.type)) first = Math.min(first, event.occurred);
  if (first === Number.POSITIVE_INFINITY) return;
  for (let window = windowAt(metric, first); closesAt(metric, window) <= now; window = windowAt(metric, window.to))
    yield window;
}

function begun(metric: Metric, first: string, events: readonly RecordedEvent[]): Window[] {
  const found = new Map<Micros, Window>();
  for (const event of events) {
    if (!event.lineage.includes(first)) continue;
    const window = windowAt(metric, event.occurred);
    found.set(window.from, window);
  }
  return [...found.values()].sort((a, b) => a.from - b.from);
}

/** The events that one window of a metric can count, for any window, in the order given; sorted once and not searched through for each. */
export function slices(metric: Metric, events: readonly RecordedEvent[]): (window: Window) => RecordedEvent[] {
  const byTime = events.map((event, at) => ({ event, at })).sort((a, b) => a.event.occurred - b.event.occurred);
  const indexOf = (time: Micros) => {
    let [low, high] = [0, byTime.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((byTime[middle]?.event.occurred ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return (window) =>
    byTime
      .slice(indexOf(window.from), indexOf(closesAt(metric, window) + 1)) // the last step's end belongs to it
      .sort((a, b) => a.at - b.at)
      .map(({ event }) => event);
}

/** Measures a metric in one window over the events given (those of its types, from the whole log up to `seen.upTo`). */
export function observe(
  metric: Metric,
  window: Window,
  events: readonly RecordedEvent[],
  seen: { readonly watermark: Micros; readonly upTo: number },
): Measured {
  const rows =
    metric.measure.kind === "event-count"
      ? countedEvents(metric.measure.type, window, events)
      : chains(metric.measure, window, events);
  const numerator = rows.filter((row) => row.counts).length;
  const denominator = metric.unit === "count" ? 1 : rows.length;
  const positions = [...new Set(rows.flatMap((row) => row.positions))].sort((a, b) => a - b);
  const interval = metric.unit === "share" && denominator > 0 ? wilson(numerator, denominator) : undefined;
  return {
    rows,
    observation: {
      metric: metric.name,
      definition: metricHash(metric),
      ...window,
      ...(denominator > 0 && { value: numerator / denominator }),
      numerator,
      denominator,
      ...(interval && { low: interval[0], high: interval[1] }),
      ...seen,
      rows: positions.length,
      rowsHash: sha256Hex(canonicalJson(positions)).slice(0, 32),
    },
  };
}

function countedEvents(type: string, { from, to }: Window, events: readonly RecordedEvent[]): ObservedRow[] {
  return events
    .filter((event) => event.lineage.includes(type) && event.occurred >= from && event.occurred < to)
    .map((event) => ({ entity: event.id, counts: true, positions: [event.position] }));
}

function chains(measure: FunnelShare, { from, to }: Window, events: readonly RecordedEvent[]): ObservedRow[] {
  const within = parseDuration(measure.within);
  const journeys = journeyIndex(measure.by, { own: measure.steps.some(isReserved) });
  const inLogOrder = events.toSorted((a, b) => a.position - b.position);
  for (const event of inLogOrder) if (event.occurred >= from && event.occurred <= to + within) journeys.add(event);
  const found: FunnelChain[] = [
    ...funnelChains(
      journeys.journeys(),
      { steps: measure.steps, by: measure.by, within },
      { startFrom: from, startBefore: to },
    ),
  ];
  return found
    .filter((chain) => chain.depth >= measure.of)
    .map((chain) => ({
      entity: `${measure.by}:${chain.entity}`,
      counts: chain.depth >= measure.reach,
      positions: chain.positions,
    }));
}
