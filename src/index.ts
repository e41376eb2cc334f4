// What Thence offers to a program, in the order of the flow: events, the store, and what is made of them.

export { type Action, defineAction } from "./action/index.ts";
export { type Config, defineConfig } from "./app/define-config.ts";
export { openStore } from "./app/stores.ts";
export { defineMapping, type MappedEvent, type Mapping, type MappingContext } from "./capture/index.ts";
export { definePlaybook, type Playbook } from "./decision/index.ts";
export {
  type Actor,
  type CloudEvent,
  cloudEvent,
  defineEvent,
  type EventDefinition,
  formatTime,
  type Intent,
  type Micros,
  type NewEvent,
  parseTime,
  type RecordedEvent,
  type Tags,
} from "./event/index.ts";
export { type Funnel, funnel, journeysBuilder, processMap } from "./insight/index.ts";
export { ThenceError } from "./kit/failure.ts";
export {
  defineMetric,
  eventCount,
  funnelShare,
  type Metric,
  type Objective,
  type Observation,
} from "./metric/index.ts";
export { defineFold, on } from "./projection/index.ts";
export type { AppendOptions, Condition, EventStore, Page, Query, Range } from "./store/index.ts";
