export { MetricDefined, MetricObserved } from "./events.ts";
export {
  BadMetric,
  defineMetric,
  type EventCount,
  eventCount,
  type FunnelShare,
  funnelShare,
  type Measure,
  type Metric,
  type MetricOptions,
  metricHash,
  metricTypes,
  type Objective,
} from "./metric.ts";
export { type Measured, type Observation, type ObservedRow, observe, slices, windowsOf } from "./observe.ts";
export { closesAt, nextClosing, type Window, windowAt } from "./window.ts";
