import { canonicalJson } from "../kit/canonical-json.ts";
import { BadDuration, parseDuration } from "../kit/duration.ts";
import { failure } from "../kit/failure.ts";
import { sha256Hex } from "../kit/sha256.ts";

export const BadMetric = failure(
  "metric/bad-definition",
  { retry: "never", kind: "usage" },
  (f: { metric: string; problem: string }) => `metric "${f.metric}": ${f.problem}`,
);

/** The share of those who reached step `of` that went on to step `reach`; steps count from 1. */
export interface FunnelShare {
  readonly kind: "funnel-share";
  readonly steps: readonly string[];
  /** The tag whose values are counted: session, customer, case. */
  readonly by: string;
  /** How long after the first step the last one still counts. */
  readonly within: string;
  readonly of: number;
  readonly reach: number;
}

/** How many events of a type occurred. */
export interface EventCount {
  readonly kind: "event-count";
  readonly type: string;
}

export type Measure = FunnelShare | EventCount;

/** An SLO on a business number: what it must not fall below or rise above, and why it stands there. */
export interface Objective {
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Below this many in the denominator nothing is judged: too few to tell. */
  readonly minSample?: number;
  /** Why the line is drawn there, for the person who is asked. */
  readonly because: string;
}

/** A number that matters: how it is measured, in which windows, what it serves, and when it counts as broken. */
export interface Metric {
  readonly name: string;
  readonly measure: Measure;
  /** The length of a window: `15m`, `1h`, `1d`. Windows begin at whole multiples since 1970 UTC and do not overlap. */
  readonly window: string;
  readonly unit: "share" | "count";
  /** Which strategy it serves, in a sentence. */
  readonly serves: string;
  readonly objective?: Objective;
}

export interface MetricOptions extends Omit<Metric, "name" | "unit"> {}

const namePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Declares a metric. It is plain data; its hash is what the log records. */
export function defineMetric(name: string, options: MetricOptions): Metric {
  const problem = problemOf(name, options);
  if (problem) throw new BadMetric({ metric: name, problem });
  return { name, ...options, unit: options.measure.kind === "event-count" ? "count" : "share" };
}

function problemOf(name: string, { measure, window, serves, objective }: MetricOptions): string | undefined {
  if (!namePattern.test(name)) return "write its name in kebab-case: cart-to-purchase.";
  if (!serves.trim()) return "say in `serves` which strategy it serves.";
  const length = durationIn(window);
  if (length === undefined) return `its window "${window}" is not a duration like 30m, 1h or 1d.`;
  if (length <= 0) return "its window is empty.";
  return problemOfMeasure(measure) ?? (objective && problemOfObjective(objective, measure));
}

function problemOfMeasure(measure: Measure): string | undefined {
  if (measure.kind === "event-count") return measure.type === "" ? "say which event type it counts." : undefined;
  const { of, reach, steps, by, within } = measure;
  if (by === "") return "say in `by` whose steps are counted: a tag, like session.";
  if (durationIn(within) === undefined) return `its \`within\` "${within}" is not a duration like 30m, 1h or 1d.`;
  if (steps.includes("")) return "one of its steps is empty.";
  const isWhole = Number.isSafeInteger(of) && Number.isSafeInteger(reach);
  if (isWhole && of >= 1 && reach > of && reach <= steps.length) return undefined;
  return `its steps run from 1 to ${steps.length}, and \`of\` lies before \`reach\`.`;
}

function problemOfObjective({ atLeast, atMost, minSample, because }: Objective, { kind }: Measure): string | undefined {
  const lines = [atLeast, atMost].filter((line) => line !== undefined);
  if (lines.length === 0) return "its objective names neither `atLeast` nor `atMost`.";
  if (!lines.every(Number.isFinite)) return "its objective is not a number.";
  if (kind === "funnel-share" && lines.some((line) => line < 0 || line > 1))
    return "its objective is a share, from 0 to 1: write 0.5 for 50 %.";
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost)
    return "its objective can never be kept: `atLeast` lies above `atMost`.";
  if (minSample !== undefined && !(Number.isSafeInteger(minSample) && minSample >= 0))
    return "`minSample` is a whole number, 0 or more.";
  return because.trim() ? undefined : "say in `because` why the objective stands where it does.";
}

function durationIn(text: string): number | undefined {
  try {
    return parseDuration(text);
  } catch (cause) {
    if (cause instanceof BadDuration) return undefined;
    throw cause;
  }
}

/** The share of those with event `from` that go on to event `to`: the last two steps, unless more come before. */
export function funnelShare(options: {
  steps: readonly string[];
  by: string;
  within: string;
  of?: number;
  reach?: number;
}): FunnelShare {
  const reach = options.reach ?? options.steps.length;
  return {
    kind: "funnel-share",
    steps: options.steps,
    by: options.by,
    within: options.within,
    of: options.of ?? reach - 1,
    reach,
  };
}

export function eventCount(type: string): EventCount {
  return { kind: "event-count", type };
}

/** What identifies this very definition: its content, hashed. Another threshold, another hash. */
export function metricHash(metric: Metric): string {
  return sha256Hex(canonicalJson(metric)).slice(0, 16);
}

/** The event types a metric reads. */
export function metricTypes({ measure }: Metric): readonly string[] {
  return measure.kind === "event-count" ? [measure.type] : [...new Set(measure.steps)];
}
