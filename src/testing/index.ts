export { type ChatRoom, chatRoom, type StandingMessage, type Told } from "./chat-room.ts";
export type { Clause, Contract } from "./contract.ts";
export {
  type CalendarHarness,
  type CalendarStage,
  calendarContract,
} from "./contracts/calendar.ts";
export {
  type Called,
  type ChannelHarness,
  type ChannelStage,
  channelContract,
  type Delivered,
  type Does,
  type Fraud,
  type Standing,
  type Trouble,
} from "./contracts/channel.ts";
export { type CheckpointsHarness, checkpointsContract } from "./contracts/checkpoints.ts";
export { type EventStoreHarness, eventStoreContract } from "./contracts/event-store.ts";
export { type KeysHarness, keysContract } from "./contracts/keys.ts";
export { type ReadModelsHarness, readModelsContract } from "./contracts/read-models.ts";
export { type SegmentsHarness, segmentsContract } from "./contracts/segments.ts";
export { type FixedClock, fixedClock, fixedContext, seededBytes } from "./fixed-clock.ts";
export { type Given, given, type When } from "./given-when-then.ts";
export { type Call, contradictions } from "./oracle.ts";
export { type ClauseOutcome, runClauses } from "./run-clauses.ts";
export { type Runner, runContract } from "./run-contract.ts";
export { type VirtualTime, virtualTime } from "./virtual-time.ts";
