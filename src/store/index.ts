export {
  type Admission,
  type AdmittedEvent,
  admit,
  type KnownEventAt,
  type LogView,
  type Outcome,
  type Refusal,
  type StreamHead,
} from "./admit.ts";
export { genesis } from "./chain.ts";
export type { Condition, ReadRecord } from "./condition.ts";
export { createEventStore, engineOf } from "./create-event-store.ts";
export type { StoreEngine } from "./engine.ts";
export {
  BadCondition,
  BadEvent,
  BadRange,
  BrokenChain,
  CommitTooLarge,
  ConditionFailed,
  KnownEvent,
  MissingIntent,
  NewerFormat,
  NoEngine,
  NotAStore,
  StaleRevision,
  StoreClosed,
  StoreDamaged,
  StoreFull,
  StoreLocked,
  StoreUnreachable,
  UnboundedCondition,
  UndeclaredEvent,
  WriterLost,
} from "./errors.ts";
export type { Appended, AppendOptions, EventStore, Page, StoreContext, SubscribeOptions } from "./event-store.ts";
export type { Integrity } from "./integrity.ts";
export type { Lacks } from "./lacks.ts";
export { type Marker, markerAt, markerPosition } from "./marker.ts";
export { limits, type PreparedCommit } from "./prepare.ts";
export { type PreparedEvent, preparedFrom } from "./prepare-event.ts";
export {
  type Indexed,
  isBounded,
  matches,
  normalQuery,
  type Query,
  type QueryItem,
  queryItems,
  type Range,
} from "./query.ts";
export { mustFollow } from "./restore.ts";
export {
  bodyIn,
  type CommitRecord,
  type EventBody,
  type Head,
  type IndexedRow,
  readBody,
  type StoredCommit,
  type StoredEvent,
} from "./stored.ts";
