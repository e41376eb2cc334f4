import type { Micros } from "../event/index.ts";
import { type Measured, type Metric, measurer, type Split, type Window } from "../metric/index.ts";
import type { EventStore } from "../store/index.ts";
import { metricEvents } from "./observations.ts";

/** A metric in one stretch of time, whatever its own windows are: whole, or by the values of a property. As of `now`. */
export async function measureStretch(
  store: EventStore,
  metric: Metric,
  now: Micros,
  stretch: Window,
  by?: Split,
): Promise<Measured[]> {
  const { events, upTo } = await metricEvents(store, metric);
  const measures = measurer(
    metric,
    events.filter(({ occurred }) => occurred <= now),
  );
  const seen = { watermark: now, upTo };
  return by ? [...measures.split([stretch], by, seen)] : [measures.observe(stretch, seen)];
}
