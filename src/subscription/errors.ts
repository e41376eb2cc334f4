import { failure } from "../kit/failure.ts";

export const LeaseLost = failure(
  "subscription/lease-lost",
  { retry: "never" },
  (f: { name: string; owner: string; epoch: number }) =>
    `${f.owner} no longer holds the lease "${f.name}" (its epoch was ${f.epoch}), so nothing was written. Take the lease again and go on from its checkpoint.`,
);
export const LeaseHeld = failure(
  "subscription/lease-held",
  { retry: "later" },
  (f: { name: string; owner: string; until: string }) =>
    `"${f.name}" is held by ${f.owner} until ${f.until} unless it is renewed. Wait, or stop that process.`,
);
export const PositionBackwards = failure(
  "subscription/position-backwards",
  { retry: "never", kind: "fault" },
  (f: { name: string; position: number; saved: number }) =>
    `the checkpoint "${f.name}" stands at ${f.saved} and cannot go back to ${f.position}. Forget it to begin again.`,
);
export const TooManyParked = failure(
  "subscription/too-many-parked",
  { retry: "never" },
  (f: { subscription: string; limit: number; id: string; error: string }) =>
    `subscription "${f.subscription}" has ${f.limit} events parked in one partition and stops before ${f.id}, so that nothing is passed over (${f.error}). See them with thence subscription parked ${f.subscription}; replay or drop them.`,
);
export const PartitionsDiffer = failure(
  "subscription/partitions-differ",
  { retry: "later" },
  (f: { subscription: string; wanted: number; found: number; holder?: string | undefined }) =>
    `subscription "${f.subscription}" runs in ${f.found} partitions${f.holder === undefined ? "" : ` (held by ${f.holder})`}, and ${f.wanted} were asked for here. Stop the members with the other number first; the new number takes over from where they ended.`,
);
export const BadSubscription = failure(
  "subscription/bad-definition",
  { retry: "never", kind: "usage" },
  (f: { name: string; problem: string }) => `subscription "${f.name}": ${f.problem}`,
);
export const NoTransactions = failure(
  "subscription/no-transactions",
  { retry: "never", kind: "usage" },
  (f: { place: string; reason: string }) =>
    `the checkpoints in ${f.place} cannot run your work in their transaction: ${f.reason}. Use \`handle\`, and let the target recognise repetitions by the key.`,
);
export const TooSlow = failure(
  "subscription/too-slow",
  { retry: "later" },
  (f: { subscription: string; id: string; limitMs: number }) =>
    `the handler of subscription "${f.subscription}" was not done with ${f.id} after ${f.limitMs} ms. Let it end when its signal does, or give the subscription a larger limitMs.`,
);
export const StillHandling = failure(
  "subscription/still-handling",
  { retry: "later" },
  (f: { subscription: string; id: string; waitedMs: number }) =>
    `the handler of subscription "${f.subscription}" was asked to stop and still was at ${f.id} after ${f.waitedMs} ms. Its lease runs out by itself, and the event comes again. Let the handler end when its signal does.`,
);
export const WorkWaits = failure(
  "subscription/work-waits",
  { retry: "never", kind: "usage" },
  (f: { subscription: string }) =>
    `the work of subscription "${f.subscription}" returned a promise, and a transaction waits for nobody. Await in \`work\` itself, and return a function that runs at once.`,
);
export const OtherLog = failure(
  "subscription/other-log",
  { retry: "never" },
  (f: { place: string; log: string; problem: string }) =>
    `what is derived from a log in ${f.place} does not follow from ${f.log}: ${f.problem}. Was the log restored or replaced? Bring back the one that belongs to it, or delete what was derived, so that it is built again; subscriptions without a checkpoint begin where they say.`,
);
