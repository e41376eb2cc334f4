import { byIdentity } from "../kit/by-identity.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { parseDuration } from "../kit/duration.ts";
import { sha256Hex } from "../kit/sha256.ts";
import type { Direction, Metric, MetricOptions, Objective, ObjectiveOptions, Unit } from "./definition.ts";
import type { Measure } from "./measure.ts";
import { readsOf } from "./measure-reads.ts";
import { BadMetric, problemOf } from "./problem.ts";

const units: Readonly<Record<Measure["kind"], Unit>> = {
  "event-count": "count",
  "distinct-count": "count",
  "property-sum": "number",
  "property-mean": "number",
  "property-quantile": "number",
  rate: "rate",
  ratio: "number",
  "funnel-share": "share",
  "retention-share": "share",
  absence: "share",
  "time-to-convert": "duration",
};

/**
 * Declares a metric. It is plain data; its hash is what the log records.
 *
 * errors  metric/bad-definition
 */
export function defineMetric(name: string, options: MetricOptions): Metric {
  const { unit: unitName, objective, ...rest } = options;
  const unit = units[options.measure.kind];
  const problem = problemOf(name, options, unit);
  if (problem) throw new BadMetric({ metric: name, problem });
  const unitText = unitTextOf(unitName, options.measure);
  // Its hash is computed once.
  return Object.freeze({
    name,
    ...rest,
    ...(objective && { objective: inMicros(objective) }),
    unit,
    ...(unitText && { unitText }),
  });
}

// Only a duration is written as text, and `problemOf` has read it.
function inMicros({ atLeast, atMost, ...rest }: ObjectiveOptions): Objective {
  const line = (value: number | string) => (typeof value === "string" ? parseDuration(value) : value);
  return {
    ...rest,
    ...(atLeast !== undefined && { atLeast: line(atLeast) }),
    ...(atMost !== undefined && { atMost: line(atMost) }),
  };
}

const lengths: Readonly<Record<string, string>> = {
  "1s": "second",
  "1m": "minute",
  "1h": "hour",
  "1d": "day",
  "1w": "week",
};

function unitTextOf(name: string | undefined, measure: Measure): string {
  const per = measure.kind === "rate" ? `per ${lengths[measure.per] ?? measure.per}` : undefined;
  return [name, per].filter((text) => text !== undefined).join(" ");
}

/** Which way is better, as far as the metric says so: an objective from both sides does not. */
export function directionOf({ direction, objective }: Pick<Metric, "direction" | "objective">): Direction | undefined {
  const { atLeast, atMost } = objective ?? {};
  if (direction !== undefined || (atLeast === undefined) === (atMost === undefined)) return direction;
  return atLeast === undefined ? "down" : "up";
}

/** What identifies this very definition: its content, hashed. Another threshold, another hash. */
export const metricHash: (metric: Metric) => string = byIdentity((metric) =>
  sha256Hex(canonicalJson(metric)).slice(0, 16),
);

/** The event types that a metric names. */
export function metricTypes({ measure }: Pick<Metric, "measure">): readonly string[] {
  return readsOf(measure).types;
}
