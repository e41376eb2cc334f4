import type { Metric, Observation } from "../metric/index.ts";
import { type Judgement, judge, showValue } from "../signal/index.ts";

/** An objective in one line for people; undefined where the metric has none. */
export function objectiveLine(metric: Metric): string | undefined {
  const { objective } = metric;
  if (!objective) return undefined;
  const { atLeast, atMost, minSample, because } = objective;
  const lines = [
    ...(atLeast === undefined ? [] : [`at least ${showValue(metric, atLeast)}`]),
    ...(atMost === undefined ? [] : [`at most ${showValue(metric, atMost)}`]),
  ].join(" and ");
  return `objective: ${lines}${minSample === undefined ? "" : `, judged from ${minSample} on`}. ${because}`;
}

/** What the metric's objective says of an observation. One of a segment is held to none: the objective is on the whole. */
export function judgement(metric: Metric, observation: Observation): Judgement | undefined {
  if (!metric.objective || observation.segment) return undefined;
  return judge(metric.objective, observation, (value) => showValue(metric, value));
}
