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
  (f: { subscription: string; wanted: number; found: number; holder: string }) =>
    `subscription "${f.subscription}" runs in ${f.found} partitions elsewhere (${f.holder}), and ${f.wanted} were asked for here. Stop those members first; the new number takes over from where they ended.`,
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
