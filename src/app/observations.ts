import { isReserved, type Micros, type RecordedEvent } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import { closesAt, type Measured, type Metric, metricTypes, observe, type Window, windowsOf } from "../metric/index.ts";
import type { EventStore } from "../store/index.ts";
import type { Config } from "./define-config.ts";

export const UnknownMetric = failure(
  "app/unknown-metric",
  { retry: "never", kind: "usage" },
  (f: { metric: string; known: readonly string[] }) =>
    `there is no metric "${f.metric}". ${f.known.length > 0 ? `Defined: ${f.known.join(", ")}.` : "None is defined."} Metrics are listed in thence.config.ts.`,
);

export function metricNamed(config: Config, name: string): Metric {
  const metric = config.metrics?.find((one) => one.name === name);
  if (!metric) throw new UnknownMetric({ metric: name, known: (config.metrics ?? []).map((one) => one.name) });
  return metric;
}

/** The events a metric reads, up to a position, and where the log ended. */
export async function metricEvents(store: EventStore, metric: Metric, upTo?: number) {
  const end = upTo ?? (await store.head()).position;
  const events: RecordedEvent[] = [];
  for await (const event of store.scan({ types: metricTypes(metric) }, { upTo: end })) events.push(event);
  return { events, upTo: end };
}

/** Measures a metric in every window that is closed at `now` and wanted, oldest first. */
export async function measureClosed(
  store: EventStore,
  metric: Metric,
  now: Micros,
  isWanted: (window: Window) => boolean = () => true,
): Promise<Measured[]> {
  const { events, upTo } = await metricEvents(store, metric);
  const known = events.filter((event) => event.occurred <= now);
  return windowsOf(metric, known)
    .filter((window) => closesAt(metric, window) <= now && isWanted(window))
    .map((window) => observe(metric, window, known, { watermark: now, upTo }));
}

/** Measures again what was measured before: the same definition, the same window, the log as it ended then. */
export async function measureAgain(
  store: EventStore,
  metric: Metric,
  window: Window,
  upTo: number,
  watermark: Micros,
): Promise<Measured> {
  const { events } = await metricEvents(store, metric, upTo);
  return observe(
    metric,
    window,
    events.filter((event) => event.occurred <= watermark),
    { watermark, upTo },
  );
}

/** When the first and the last thing of the business occurred; both 0 in a log without any. */
export async function occurredBetween(store: EventStore): Promise<{ readonly first: Micros; readonly last: Micros }> {
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for await (const { type, occurred } of store.scan({})) {
    if (isReserved(type)) continue;
    first = Math.min(first, occurred);
    last = Math.max(last, occurred);
  }
  return { first: Number.isFinite(first) ? first : 0, last };
}
