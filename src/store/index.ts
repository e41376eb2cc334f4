export {
  type Admission,
  type AdmittedEvent,
  admit,
  equalBytes,
  type KnownEventAt,
  type LogView,
  type Outcome,
  type Refusal,
  type StreamHead,
} from "./admit.ts";
export { chainLink, genesis, type Link } from "./chain.ts";
export { type ChainRules, chainRules } from "./chain-rules.ts";
export { commitRecordOf } from "./commit-record.ts";
export type { Condition, ReadRecord } from "./condition.ts";
export { corrected } from "./correct.ts";
export { contextOf, createEventStore, engineOf } from "./create-event-store.ts";
export {
  type CommandOutcome,
  type DecidedEvent,
  type DecideOptions,
  decide,
  type Limited,
} from "./decide.ts";
export { deepFreeze } from "./deep-freeze.ts";
export {
  type AboutTags,
  about,
  checkDecider,
  type Decider,
  defineDecider,
  type FoldAbout,
  type FoldsAbout,
  isRefuse,
  type ReadableFold,
  type Refuse,
  refuse,
} from "./define-decider.ts";
export type { StoreEngine } from "./engine.ts";
export {
  BadCondition,
  BadDecider,
  BadEvent,
  BadQuery,
  BadRange,
  BrokenChain,
  CommandIdReused,
  CommitTooLarge,
  ConditionFailed,
  CorrectsUnknown,
  DeciderFailed,
  FoldFailed,
  FoldTooSlow,
  KnownEvent,
  MissingIntent,
  NewerFormat,
  NoEngine,
  NotAStore,
  OutcomeUnknown,
  StaleRevision,
  StoreClosed,
  StoreDamaged,
  StoreFull,
  StoreLacks,
  StoreLocked,
  StoreUnreachable,
  UnboundedCondition,
  UndeclaredEvent,
  UnfitState,
  WriterLost,
} from "./errors.ts";
export type {
  Appended,
  AppendOptions,
  EventStore,
  Page,
  ReadOptions,
  Showing,
  StoreContext,
  SubscribeOptions,
} from "./event-store.ts";
export { forgetFolds } from "./fold-cache.ts";
export type { Integrity } from "./integrity.ts";
export type { Cipher, Destroyed, KeyState, Keys, OpenKeys, OpenKeysOptions, PersonalContext } from "./keys.ts";
export type { Lacks } from "./lacks.ts";
export { type Marker, markerAt, markerPosition } from "./marker.ts";
export { nextTurn } from "./next-turn.ts";
export {
  KeysForeign,
  KeysMissing,
  NoKeys,
  PersonalDamaged,
  PersonalInPlain,
  SubjectErased,
} from "./personal-errors.ts";
export { Erased, type ErasureReceipt, KeysCreated, receiptId } from "./personal-events.ts";
export { changedAt } from "./personal-fields.ts";
export type { PersonalKeys } from "./personal-keys.ts";
export { personalKeysOf, reveal, storedTag } from "./personal-store.ts";
export { limits, type PreparedCommit } from "./prepare.ts";
export { type PreparedEvent, preparedFrom } from "./prepare-event.ts";
export {
  type Indexed,
  isBounded,
  matches,
  matchesRecorded,
  normalQuery,
  type Query,
  type QueryItem,
  queryItems,
  type Range,
} from "./query.ts";
export { stepped } from "./read-folds.ts";
export { CommandRefused, NothingChanged } from "./refused.ts";
export { mustFollow } from "./restore.ts";
export { erasedText } from "./reveal.ts";
export {
  type Agreement,
  agreement,
  type CheckpointClaim,
  checkpointBytes,
  checkpointLine,
  parseCheckpoint,
  type SignedCheckpoint,
} from "./signed-checkpoint.ts";
export { type StateOptions, type StateTold, stateOf } from "./state-of.ts";
export {
  bodyIn,
  type CommitRecord,
  type EventBody,
  type Head,
  type IndexedRow,
  readBody,
  type StoredCommit,
  type StoredEvent,
  type TextEvent,
} from "./stored.ts";
export { type StreamEnd, streamEnds } from "./stream-ends.ts";
