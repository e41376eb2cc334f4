export type {
  Acquired,
  Checkpoints,
  HeldLease,
  Lease,
  Parked,
  Progress,
  SqlValue,
  Transaction,
  Work,
} from "./checkpoints.ts";
export {
  BadSubscription,
  LeaseHeld,
  LeaseLost,
  NoTransactions,
  OtherLog,
  PartitionsDiffer,
  PositionBackwards,
  StillHandling,
  TooManyParked,
  TooSlow,
  WorkWaits,
} from "./errors.ts";
export { beatMs, type Holder, leaseMicros, underLease, wheneverHeld } from "./hold-lease.ts";
export { type KeptLease, leaseWatch } from "./lease-watch.ts";
export { waitForNews } from "./news.ts";
export { fairShare, memberPrefix, partitionName, partitionOf, partitionPrefix } from "./partition.ts";
export { codeOf, defaultRetry, pauseMs, type RetryPolicy } from "./retry.ts";
export { type RunSubscriptionOptions, runSubscription } from "./run-subscription.ts";
export { markLog, mustBeOfLog, mustReach } from "./same-log.ts";
export { type Delivery, defineSubscription, type Subscription, type SubscriptionOptions } from "./subscription.ts";
export { type Timing, turns } from "./timing.ts";
