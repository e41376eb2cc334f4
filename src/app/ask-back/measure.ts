import { formatTime, type Micros } from "../../event/index.ts";
import { periodAt } from "../../insight/index.ts";
import { failure } from "../../kit/failure.ts";
import { closesAt, type Measured, type Metric, type Observation, type Window, windowAt } from "../../metric/index.ts";
import type { AskedPeriod, AskedSegment, InquiryNumber } from "../../question/index.ts";
import { checkedCount, metricNamed } from "../observations.ts";
import type { Asked } from "./asked.ts";
import { spanOf } from "./span.ts";

/** More steps than this are no answer that anybody reads in a thread. */
export const mostSteps = 31;
/** More values than this are told as one. */
export const mostGroups = 10;
const allGroups = 1000;
const usualSteps = 24;

/** That a question cannot be answered as it was asked: what is said instead is in the asker's words. */
export const CannotAnswer = failure("app/cannot-answer", { retry: "never" }, (f: { sentence: string }) => f.sentence);

/** What a case froze of its metric. A case about a view has none, and one about the other has no number. */
export function frozenOf({ state }: Pick<Asked, "state">): {
  readonly metric?: Metric;
  readonly observations: readonly Observation[];
} {
  const { evidence } = state.opened.data;
  return evidence.kind === "view" ? { observations: [] } : evidence;
}

/**
 * The metric that is meant: a named one, or that of the case as it is defined now, or as it was then.
 *
 * errors  app/cannot-answer where none is named and the case is about a view
 */
export function metricOf(asked: Asked, name: string | undefined): Metric {
  const { config, say } = asked;
  const { metric } = frozenOf(asked);
  const wanted = name ?? metric?.name;
  if (wanted === undefined)
    throw new CannotAnswer({ sentence: say.noMetric((config.metrics ?? []).map((one) => one.name)) });
  if (config.metrics?.some((one) => one.name === wanted)) return metricNamed(config, wanted);
  return wanted === metric?.name ? metric : metricNamed(config, wanted);
}

/** The segment that is meant: the one that was asked for, or that of the case where its own metric is. */
export function segmentOf({ state }: Asked, metric: Metric, asked: AskedSegment | undefined): AskedSegment | undefined {
  if (asked) return asked;
  const { segment, metric: own } = state.opened.data;
  return segment?.kind === "value" && metric.name === own
    ? { property: segment.property, value: segment.value }
    : undefined;
}

/** The closed windows of a period, in order; of none, all of them. errors  app/cannot-answer, app/too-many-windows */
export async function windowsIn(asked: Asked, metric: Metric, period: AskedPeriod | undefined): Promise<Window[]> {
  const measures = await asked.measured(metric);
  const windows: Window[] = [];
  const span =
    period && (period.kind === "last" && period.unit === "window" ? undefined : spanIn(asked, metric, period));
  for (const window of measures.windows(asked.now)) {
    if (span && (window.to > span.to || (span.from !== undefined && window.from < span.from))) continue;
    checkedCount(metric, window, asked.now, windows.length);
    windows.push(window);
  }
  return period?.kind === "last" && period.unit === "window" ? windows.slice(-period.count) : windows;
}

function spanIn({ now, say }: Asked, metric: Metric, period: AskedPeriod) {
  const zone = metric.zone ?? "UTC";
  // The one kind that has no span of its own is left out by the caller.
  const span = spanOf(period as Parameters<typeof spanOf>[0], { zone, now });
  if (!span) throw new CannotAnswer({ sentence: say.emptyPeriod() });
  return span;
}

/** The stretch from the first of the windows to the last, as one window. */
export function whole(windows: readonly Window[]): Window | undefined {
  const [first, last] = [windows[0], windows.at(-1)];
  return first && last && { from: first.from, to: last.to };
}

const coarser = ["hour", "day", "week", "month", "quarter", "year"] as const;

/** Windows as few enough steps to read: the units that were asked for, or longer ones. */
export function stepsOf(
  metric: Metric,
  windows: readonly Window[],
  period: AskedPeriod | undefined,
): readonly Window[] {
  if (period === undefined) return windows.slice(-usualSteps);
  const unit = period.kind === "last" && period.unit !== "window" ? period.unit : undefined;
  const [first] = windows;
  const length = first ? first.to - first.from : 0;
  let steps: readonly Window[] = windows;
  for (const one of coarser.slice(unit ? coarser.indexOf(unit) : 0)) {
    if (unit === undefined && steps.length <= mostSteps) break;
    const stretches = grouped(metric, windows, one);
    if (stretches.some(({ from, to }) => to - from > length) || windows.length <= 1) steps = stretches;
    if (steps.length <= mostSteps) break;
  }
  return steps.slice(-mostSteps);
}

function grouped({ zone }: Metric, windows: readonly Window[], unit: (typeof coarser)[number]): readonly Window[] {
  const byPeriod = Map.groupBy(windows, ({ from }) => periodAt(from, { unit, zone: zone ?? "UTC" }).from);
  return [...byPeriod.values()].flatMap((list) => whole(list) ?? []);
}

/** Each of the stretches, measured: the whole, or the part with one value of a property. */
export async function measuredIn(
  asked: Asked,
  metric: Metric,
  windows: readonly Window[],
  segment?: AskedSegment,
): Promise<readonly Measured[]> {
  const measures = await asked.measured(metric);
  const seen = { watermark: asked.now, upTo: asked.upTo };
  if (!segment) return windows.map((window) => measures.observe(window, seen));
  const parts = [...measures.split(windows, { property: segment.property, top: allGroups }, seen)];
  return parts.filter(({ observation: { segment: one } }) => one?.kind === "value" && one.value === segment.value);
}

/** A stretch by the values of a property, those with most first. */
export async function splitIn(
  asked: Asked,
  metric: Metric,
  windows: readonly Window[],
  property: string,
): Promise<readonly Measured[]> {
  const measures = await asked.measured(metric);
  return [...measures.split(windows, { property, top: mostGroups }, { watermark: asked.now, upTo: asked.upTo })];
}

/** A number of an answer, with what shows its rows. */
export function observed(
  { observation }: Pick<Measured, "observation">,
  top = allGroups,
): InquiryNumber & { readonly kind: "observed" } {
  const { metric, segment, from, to, watermark } = observation;
  const by = segment ? ` --by ${argument(segment.property)} --top ${top}` : "";
  const stretch = `--from ${formatTime(from)} --to ${formatTime(to)} --until ${formatTime(watermark)}`;
  return {
    kind: "observed",
    name: metric,
    observation,
    show: `metric ${metric} ${stretch}${by} --rows ${formatTime(from)}`,
  };
}

function argument(text: string): string {
  return /^[\w@%+=:,./-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** So many windows right before one. */
export function windowsBefore(metric: Metric, from: Micros, count: number): Window | undefined {
  let start = from;
  for (let n = 0; n < count; n++) start = windowAt(metric, start - 1).from;
  return count > 0 ? { from: start, to: from } : undefined;
}

export function isClosed(metric: Metric, window: Window, now: Micros): boolean {
  return closesAt(metric, window) <= now;
}
