import { isReserved, type Micros, type RecordedEvent } from "../event/index.ts";
import { parseDuration } from "../kit/duration.ts";
import { failure } from "../kit/failure.ts";
import {
  type Measured,
  type Measurer,
  type Metric,
  measurer,
  type Observation,
  readsOf,
  type Split,
  type Window,
} from "../metric/index.ts";
import type { EventStore } from "../store/index.ts";
import type { Config } from "./define-config.ts";
import { segmentName } from "./segment.ts";

export const UnknownMetric = failure(
  "app/unknown-metric",
  { retry: "never", kind: "usage" },
  (f: { metric: string; known: readonly string[] }) =>
    `there is no metric "${f.metric}". ${f.known.length > 0 ? `Defined: ${f.known.join(", ")}.` : "None is defined."} Metrics are listed in thence.config.ts.`,
);

export const TooManyWindows = failure(
  "app/too-many-windows",
  { retry: "never", kind: "usage" },
  (f: { metric: string; window: string; most: number; longer: string }) =>
    `metric "${f.metric}" has more than ${f.most} closed windows of ${f.window} to be measured at once. Give it a longer window, like ${f.longer}, or take earlier turns first with thence run --once --until <time>.`,
);

/** More windows than this are no list that anybody reads, and one turn would take minutes. */
const mostWindows = 10_000;

export function metricNamed(config: Config, name: string): Metric {
  const metric = config.metrics?.find((one) => one.name === name);
  if (!metric) throw new UnknownMetric({ metric: name, known: (config.metrics ?? []).map((one) => one.name) });
  return metric;
}

/** The events a metric reads, after a position and up to another, and where the log ended. */
export async function metricEvents(
  store: EventStore,
  metric: Metric,
  { after = 0, upTo }: { readonly after?: number; readonly upTo?: number | undefined } = {},
) {
  const end = upTo ?? (await store.head()).position;
  const events: RecordedEvent[] = [];
  const { types, all } = readsOf(metric.measure);
  for await (const event of store.scan(all ? {} : { types }, { after, upTo: end, personal: "sealed" }))
    events.push(event);
  return { events, upTo: end };
}

/**
 * Measures a metric in every window that is closed at `now` and wanted, oldest first.
 *
 * errors  app/too-many-windows
 */
export async function measureClosed(
  store: EventStore,
  metric: Metric,
  now: Micros,
  isWanted: (window: Window) => boolean = () => true,
): Promise<Measured[]> {
  const { measures, windows, seen } = await closedWindows(store, metric, now, isWanted);
  return windows.map((window) => measures.observe(window, seen));
}

/** The same in segments: by the values of a property that have most, the others as one. errors  app/too-many-windows */
export async function measureSegments(store: EventStore, metric: Metric, now: Micros, by: Split): Promise<Measured[]> {
  const { measures, windows, seen } = await closedWindows(store, metric, now, () => true);
  return [...measures.split(windows, by, seen)];
}

async function closedWindows(
  store: EventStore,
  metric: Metric,
  now: Micros,
  isWanted: (window: Window) => boolean,
): Promise<{ measures: Measurer; windows: Window[]; seen: { watermark: Micros; upTo: number } }> {
  const { events, upTo } = await metricEvents(store, metric);
  const measures = measurer(
    metric,
    events.filter((event) => event.occurred <= now),
  );
  const windows: Window[] = [];
  for (const window of measures.windows(now)) {
    if (!isWanted(window)) continue;
    checkedCount(metric, window, now, windows.length);
    windows.push(window);
  }
  return { measures, windows, seen: { watermark: now, upTo } };
}

/** Refuses one window more than anybody reads. errors  app/too-many-windows */
export function checkedCount(metric: Metric, window: Window, now: Micros, count: number): void {
  if (count === mostWindows) throw new TooManyWindows({ ...longerWindow(metric, window, now) });
}

function longerWindow(metric: Metric, { from, to }: Window, now: Micros) {
  const rest = now - from; // beside those that are full already
  const least = (to - from) * 2 + rest / mostWindows;
  const longer = ["1h", "1d", "7d"].find((one) => parseDuration(one) >= least) ?? "28d";
  return { metric: metric.name, window: metric.window, most: mostWindows, longer };
}

/** Measures again what was measured before: the same definition, the same window, the log as it ended then. */
export async function measureAgain(
  store: EventStore,
  metric: Metric,
  { from, to, segment, upTo, watermark }: Observation,
): Promise<Measured> {
  const { events } = await metricEvents(store, metric, { upTo });
  const measures = measurer(
    metric,
    events.filter((event) => event.occurred <= watermark),
  );
  const [window, seen] = [
    { from, to },
    { watermark, upTo },
  ];
  if (!segment) return measures.observe(window, seen);
  const { property, ...group } = segment;
  const by = { property, top: 0, always: [group], namedOnly: true } as const;
  const isSame = ({ observation }: Measured) =>
    observation.segment !== undefined && segmentName(observation.segment) === segmentName(segment);
  return [...measures.split([window], by, seen)].find(isSame) ?? measures.observe({ from: to, to }, seen);
}

/** When the first and the last thing of the business occurred; both 0 in a log without any. */
export async function occurredBetween(store: EventStore): Promise<{ readonly first: Micros; readonly last: Micros }> {
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for await (const { type, occurred } of store.scan({}, { personal: "sealed" })) {
    if (isReserved(type)) continue;
    first = Math.min(first, occurred);
    last = Math.max(last, occurred);
  }
  return { first: Number.isFinite(first) ? first : 0, last };
}
