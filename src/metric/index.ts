export type { BusinessCalendar, OpenHours } from "../insight/calendar.ts";
export type { Direction, Metric, MetricOptions, Objective, ObjectiveOptions, Unit } from "./definition.ts";
export { MetricDefined, MetricObserved } from "./events.ts";
export { measureLine, metricLine } from "./line.ts";
export {
  type Absence,
  absence,
  type DistinctCount,
  distinctCount,
  type EventCount,
  eventCount,
  type FunnelShare,
  funnelShare,
  type Matching,
  type Measure,
  type MeasureKind,
  type MetricStep,
  type PropertyMean,
  type PropertyQuantile,
  type PropertySum,
  propertyMean,
  propertyQuantile,
  propertySum,
  type Rate,
  type Ratio,
  type RatioPart,
  type RetentionShare,
  rate,
  ratio,
  retentionShare,
  type Steps,
  type TimeToConvert,
  timeToConvert,
} from "./measure.ts";
export { type Reads, readsOf } from "./measure-reads.ts";
export { defineMetric, directionOf, metricHash, metricTypes } from "./metric.ts";
export {
  addsUp,
  type Measured,
  type Measurer,
  measurer,
  type Observation,
  type ObservedRow,
  observe,
  readsWhole,
  type Seen,
  type Segment,
  type Split,
  tellsEmptyWindows,
  unitOf,
} from "./observe.ts";
export { openTime } from "./open-time.ts";
export { BadMetric } from "./problem.ts";
export { type Shown, showChange, showCount, showInterval, showValue } from "./show-value.ts";
export { closesAt, nextClosing, oldestOpen, type Window, windowAt, windowsFrom, windowUnit } from "./window.ts";
