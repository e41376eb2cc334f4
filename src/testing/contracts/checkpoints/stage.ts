import assert from "node:assert/strict";
import type { Clock } from "../../../event/index.ts";
import type { Acquired, Checkpoints, Lease, Parked } from "../../../subscription/index.ts";
import type { Clause } from "../../contract.ts";
import { type FixedClock, fixedClock } from "../../fixed-clock.ts";

/** All that an adapter's test must say: how to open an empty place for checkpoints. */
export interface CheckpointsHarness {
  /** A fresh, empty place. */
  open(context: { readonly clock: Clock }): Promise<Checkpoints>;
  /** Opens the same place again, as another process would. Only what lacks durability may leave it out. */
  openAgain?(checkpoints: Checkpoints, context: { readonly clock: Clock }): Promise<Checkpoints>;
  /** Takes away what `open` made, once it is closed. */
  cleanup?(checkpoints: Checkpoints): void | Promise<void>;
}

export interface Stage {
  readonly checkpoints: Checkpoints;
  readonly clock: FixedClock;
  /** Another connection to the same place, where the adapter has such; otherwise the same one. */
  readonly other: Checkpoints;
}

export const second = 1_000_000;
export const ttl = 10 * second;

export async function onStage<Result>(
  harness: CheckpointsHarness,
  play: (stage: Stage) => Promise<Result>,
): Promise<Result> {
  const clock = fixedClock();
  const checkpoints = await harness.open({ clock });
  const other = (await harness.openAgain?.(checkpoints, { clock })) ?? checkpoints;
  try {
    return await play({ checkpoints, clock, other });
  } finally {
    await other.close();
    await checkpoints.close();
    await harness.cleanup?.(checkpoints);
  }
}

export const clause = (
  name: string,
  check: (stage: Stage) => Promise<void>,
  needs?: string,
): Clause<CheckpointsHarness> => ({
  name,
  ...(needs !== undefined && { needs }),
  check: (harness) => onStage(harness, check),
});

export function granted(got: Acquired): Lease {
  assert.equal(got.kind, "granted");
  assert.ok(got.kind === "granted");
  return got.lease;
}

export const parkedRow = (position: number, key: string, more: Partial<Parked> = {}): Parked => ({
  id: `event-${position}`,
  position,
  key,
  error: "no",
  attempts: 5,
  at: 1,
  due: false,
  ...more,
});
export const ids = async (checkpoints: Checkpoints) => (await checkpoints.parked("mail")).map(({ id }) => id);
