// What Thence offers to a program, in the order of the flow: events, the store, and what is made of them.

export { type Action, defineAction } from "./action/index.ts";
export { type Config, defineConfig } from "./app/define-config.ts";
export { burnRateOf, withObjectives } from "./app/openslo/fit.ts";
export { type OpenSlo, readOpenSlo } from "./app/openslo/map.ts";
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
  type Personal,
  parseTime,
  personal,
  pseudonym,
  type RecordedEvent,
  type Tags,
} from "./event/index.ts";
export { type Funnel, funnel, journeyIndex, processMap } from "./insight/index.ts";
export { ThenceError } from "./kit/failure.ts";
export {
  absence,
  defineMetric,
  distinctCount,
  eventCount,
  funnelShare,
  type Metric,
  type Objective,
  type Observation,
  propertyMean,
  propertyQuantile,
  propertySum,
  rate,
  ratio,
  retentionShare,
  timeToConvert,
} from "./metric/index.ts";
export { defineFold, defineReadModel, on } from "./projection/index.ts";
export { definePost, type Post } from "./report/index.ts";
export {
  type AppendOptions,
  about,
  type CommandOutcome,
  type Condition,
  corrected,
  type DecideOptions,
  type Decider,
  decide,
  defineDecider,
  type EventStore,
  type Page,
  type Query,
  type Range,
  refuse,
  stateOf,
} from "./store/index.ts";
export { defineSubscription } from "./subscription/index.ts";
