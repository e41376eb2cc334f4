import { type Micros, type RecordedEvent, tagValues } from "../event/index.ts";
import {
  closesAt,
  type Measured,
  type Metric,
  type Observation,
  readsOf,
  showCount,
  type Window,
} from "../metric/index.ts";
import type { Condition, Facts, GroupFacts } from "../signal/index.ts";
import type { Rule } from "./rule.ts";
import { segmentName } from "./segment.ts";
import type { Seeing } from "./sight.ts";
import { skippedStep } from "./skipped-step.ts";

const mostGroups = 20;

/** What the guardrails of a rule are told of a window: read from the very events that its number is made of. */
export function factsOf(
  { metric, guardrails, condition }: Rule,
  { measures, events, upTo }: Seeing,
  of: {
    readonly window: Window;
    /** The line that is judged, of the whole or of a segment, up to the window. */
    readonly series: readonly Observation[];
  },
): Facts {
  const { window, series } = of;
  const closes = closesAt(metric, window);
  const seen = { watermark: closes, upTo };
  const earlier = comparedWith(condition, series);
  const stretch = earlier && { from: earlier.from, to: window.from };
  const told = { metric, series, closes, ...lastEventBy(events, closes) };
  const segment = series.at(-1)?.segment;
  if (segment) {
    // What a segment is made of is told by itself; its groups, sizes and coverage would be those of the whole.
    const { property } = segment;
    const split = { property, top: 0, always: [segment], namedOnly: true } as const;
    const of = (window: Window) =>
      [...measures.split([window], split, seen)].find(
        ({ observation }) => labelOf(observation) === segmentName(segment),
      );
    const before = stretch && of(stretch);
    return { ...told, ...(before && { before: before.observation }), ...amountsOf(of(window)) };
  }
  const before = stretch && measures.observe(stretch, seen);
  const groups = guardrails?.groups === false ? undefined : guardrails?.groups;
  const parts = (window: Window, property: string) =>
    [...measures.split([window], { property, top: mostGroups }, seen)].map(({ observation }) => observation);
  const grouped = (property: string): GroupFacts[] => {
    const then = new Map(stretch ? parts(stretch, property).map((one) => [labelOf(one), one]) : []);
    return parts(window, property).flatMap((now) => {
      const before = then.get(labelOf(now));
      return before ? [{ value: labelOf(now), now, before }] : [];
    });
  };
  const ratio = guardrails?.sampleRatio === false ? undefined : guardrails?.sampleRatio;
  const measured = measures.observe(window, seen);
  return {
    ...told,
    ...(before && { before: before.observation }),
    ...(groups && { groups: Object.fromEntries(groups.by.map((property) => [property, grouped(property)])) }),
    ...amountsOf(measured),
    ...(ratio && { sizes: sizesOf(parts(window, ratio.by)) }),
    coverage: coverageOf(metric, events, measured.observation),
  };
}

function amountsOf(measured: Measured | undefined): { readonly amounts?: readonly number[] } {
  const amounts = measured?.rows.flatMap(({ amount }) => (amount === undefined ? [] : [amount])) ?? [];
  return amounts.length > 0 ? { amounts } : {};
}

/** The first of the windows that a window is compared with: as many as its condition says, or eight. */
function comparedWith(condition: Condition, series: readonly Observation[]): Observation | undefined {
  const count = condition.kind === "relative-change" ? condition.windows * (condition.every ?? 1) : 8;
  return series.slice(0, -1).at(-count) ?? series.slice(0, -1)[0];
}

function labelOf({ segment }: Observation): string {
  return segment ? segmentName(segment) : "";
}

function sizesOf(parts: readonly Observation[]): Record<string, number> {
  return Object.fromEntries(parts.map((one) => [labelOf(one), one.denominator]));
}

/** How many of the events, which are in the order of their time, occurred before a moment. */
function countBefore(events: readonly RecordedEvent[], at: Micros): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.occurred ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function lastEventBy(events: readonly RecordedEvent[], at: Micros): { readonly lastEvent?: Micros } {
  const last = events[countBefore(events, at + 1) - 1];
  return last ? { lastEvent: last.occurred } : {};
}

/** Events of the window that the metric reads and that cannot take part: without the tag that it counts by, without its property, or without the step before. */
function coverageOf(metric: Metric, events: readonly RecordedEvent[], observation: Observation) {
  const { from, to, rows, missing = 0, sealed = 0, unreadable = 0 } = observation;
  const { types } = readsOf(metric.measure);
  const by = "by" in metric.measure ? metric.measure.by : undefined;
  let [meant, without] = [0, 0];
  for (const event of events.slice(countBefore(events, from), countBefore(events, to))) {
    if (!types.some((type) => event.lineage.includes(type))) continue;
    meant += 1;
    if (by !== undefined && tagValues(event.tags, by).length === 0) without += 1;
  }
  const skipped = skippedStep(metric.measure, events, { from, to });
  const leftOut = missing + sealed + unreadable + without + (skipped?.events ?? 0);
  const because = [
    ...(skipped && skipped.events > 0 ? [skipped.told] : []),
    ...(without > 0 ? [`${showCount(without)} without a ${by}`] : []),
    ...(missing > 0 ? [`${showCount(missing)} without the property`] : []),
    ...(sealed > 0 ? [`${showCount(sealed)} with a personal one`] : []),
    ...(unreadable > 0 ? [`${showCount(unreadable)} with one that is no number`] : []),
  ].join(", ");
  return { meant: Math.max(meant, rows), leftOut, because };
}
