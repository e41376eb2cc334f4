import type { LinePicture, Unit } from "../chart/index.ts";
import { groupLabel } from "../insight/index.ts";
import { type Metric, metricLine, type Observation, windowUnit } from "../metric/index.ts";
import { SignalCleared, SignalRaised } from "../signal/index.ts";
import type { EventStore } from "../store/index.ts";
import { pictureMoments } from "./picture-moments.ts";

/** A signal that was raised or cleared: in the window that begins then. */
export interface SignalMark {
  readonly at: number;
  readonly label: string;
}

/** The signals of a metric, in order of their windows. */
export async function signalMarks(store: EventStore, metric: string): Promise<SignalMark[]> {
  const marks: SignalMark[] = [];
  const types = [SignalRaised.type, SignalCleared.type];
  for await (const event of store.scan({ types, tags: [`thence.metric:${metric}`] })) {
    if (SignalRaised.is(event)) marks.push({ at: event.data.from, label: `raised: ${event.data.reason}` });
    if (SignalCleared.is(event)) marks.push({ at: event.data.from, label: `cleared: ${event.data.reason}` });
  }
  return marks.sort((a, b) => a.at - b.at);
}

/**
 * The picture of a metric: a line over its windows with the objective and the signals, one for each value where it was split.
 *
 * shape  one series has its intervals; of several, bands upon each other would hide what they are about
 */
export function pictureOfMetric(
  metric: Metric,
  observations: readonly Observation[],
  signals: readonly SignalMark[],
): LinePicture {
  const { name, objective, window, zone } = metric;
  const windows = [...new Set(observations.map(({ from }) => from))].sort((a, b) => a - b);
  const unit = windowUnit(window);
  const kind = unit && { unit, ...(zone !== undefined && { zone }) };
  const { ats, says } = pictureMoments(windows, kind);
  const bySeries = Map.groupBy(observations, ({ segment }) => (segment ? groupLabel(segment) : name));
  const { atLeast, atMost } = objective ?? {};
  const levels = [
    ...(atLeast === undefined ? [] : [{ label: "at least", value: atLeast }]),
    ...(atMost === undefined ? [] : [{ label: "at most", value: atMost }]),
  ];
  return {
    kind: "line",
    title: name,
    note: [`${metricLine(metric)}.`, ...says].join(" "),
    unit: units[metric.unit],
    series: [...bySeries].map(([series, list]) => {
      const byWindow = new Map(list.map((one) => [one.from, one]));
      return {
        name: series,
        points: windows.map((from, i) => {
          const { value, low, high } = byWindow.get(from) ?? {};
          const hasBand = bySeries.size === 1 && low !== undefined && high !== undefined;
          return { at: ats[i] ?? from, ...(value !== undefined && { value }), ...(hasBand && { low, high }) };
        }),
      };
    }),
    ...(levels.length > 0 && { levels }),
    ...(signals.length > 0 && {
      markers: pictureMoments(
        signals.map(({ at }) => at),
        kind,
      ).ats.map((at, i) => ({ at, label: signals[i]?.label ?? "" })),
    }),
  };
}

const units: Readonly<Record<Metric["unit"], Unit>> = {
  share: "share",
  count: "count",
  duration: "micros",
  rate: "number",
  number: "number",
};
