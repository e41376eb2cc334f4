import { isReserved, type Micros, type RecordedEvent } from "../event/index.ts";
import { type FunnelChain, funnelChains, journeysBuilder } from "../insight/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { parseDuration } from "../kit/duration.ts";
import { sha256Hex } from "../kit/sha256.ts";
import { wilson } from "../statistics/index.ts";
import { type FunnelShare, type Metric, metricHash } from "./metric.ts";
import { type Window, windowAt } from "./window.ts";

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

/** The windows in which something to be measured began, in order. */
export function windowsOf(metric: Metric, events: readonly RecordedEvent[]): Window[] {
  const first = metric.measure.kind === "event-count" ? metric.measure.type : (metric.measure.steps[0] ?? "");
  const found = new Map<Micros, Window>();
  for (const event of events) {
    if (!event.lineage.includes(first)) continue;
    const window = windowAt(metric, event.occurred);
    found.set(window.from, window);
  }
  return [...found.values()].sort((a, b) => a.from - b.from);
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
  const journeys = journeysBuilder(measure.by, { own: measure.steps.some(isReserved) });
  for (const event of events) if (event.occurred >= from && event.occurred <= to + within) journeys.add(event);
  const found: FunnelChain[] = [
    ...funnelChains(
      journeys.finish(),
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
