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
export type {
  Appended,
  AppendOptions,
  Condition,
  EventStore,
  Lacks,
  Marker,
  Page,
  Range,
  ReadRecord,
  StoreContext,
  SubscribeOptions,
} from "./event-store.ts";
export { markerAt, markerPosition } from "./marker.ts";
export { limits, type PreparedCommit } from "./prepare.ts";
export { type PreparedEvent, preparedFrom } from "./prepare-event.ts";
export { type Indexed, isBounded, matches, normalQuery, type Query, type QueryItem, queryItems } from "./query.ts";
export { mustFollow } from "./restore.ts";
export {
  bodyIn,
  type CommitRecord,
  type EventBody,
  type Head,
  readBody,
  type StoredCommit,
  type StoredEvent,
} from "./stored.ts";
export type { IndexedRow, Integrity } from "./verify.ts";
