export { type Admission, type AdmittedEvent, admit, type LogView, markerAt, markerPosition, type Outcome, type Refusal, type StreamHead } from "./admit.ts";
export { genesis } from "./chain.ts";
export { createEventStore } from "./create-event-store.ts";
export type { StoreEngine } from "./engine.ts";
export {
  BadEvent,
  BrokenChain,
  CommitTooLarge,
  ConditionFailed,
  KnownEvent,
  MissingIntent,
  NewerFormat,
  NotAStore,
  StaleRevision,
  StoreClosed,
  StoreFull,
  StoreLocked,
  StoreUnreachable,
  UnboundedCondition,
  UndeclaredEvent,
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
export { limits, preparedFrom, type PreparedCommit, type PreparedEvent } from "./prepare.ts";
export { type Indexed, isBounded, matches, type Query, type QueryItem, queryItems } from "./query.ts";
export { type CommitRecord, type EventBody, type Head, readBody, type StoredCommit, type StoredEvent } from "./stored.ts";
export type { IndexedRow, Integrity } from "./verify.ts";
