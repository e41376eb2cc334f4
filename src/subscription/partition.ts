import { sha256 } from "../kit/sha256.ts";
import type { Checkpoints } from "./checkpoints.ts";
import { PartitionsDiffer } from "./errors.ts";

const encoder = new TextEncoder();

/** The partition of a key: the same on every machine and in every version, for it decides where a checkpoint belongs. */
export function partitionOf(key: string, partitions: number): number {
  if (partitions === 1) return 0;
  const hash = sha256(encoder.encode(key));
  return new DataView(hash.buffer, hash.byteOffset).getUint32(0) % partitions;
}

const own = (subscription: string) => `subscription:${subscription}`;

/** Begins the names of all partitions of a subscription. */
export const partitionPrefix = (subscription: string) => `${own(subscription)}#`;
/** The lease and the checkpoint of a partition. */
export const partitionName = (subscription: string, partition: number, of: number) =>
  `${partitionPrefix(subscription)}${partition}/${of}`;
/** Begins the leases by which members see each other. */
export const memberPrefix = (subscription: string) => `${own(subscription)}@`;

/** How many partitions a member should hold: the same number for all, one more for the first of them where it does not divide evenly. */
export function fairShare(partitions: number, members: readonly string[], owner: string): number {
  const all = [...new Set([...members, owner])].sort();
  return Math.floor(partitions / all.length) + (all.indexOf(owner) < partitions % all.length ? 1 : 0);
}

/**
 * Brings a subscription's checkpoints to a number of partitions. Where it was another number before, every partition begins at the
 * furthest position that all had reached: events after it may come again, none is passed over.
 *
 * errors  subscription/partitions-differ while members with another number are at work
 */
export async function alignPartitions(
  checkpoints: Checkpoints,
  { name, partitions, owner, ttl }: { name: string; partitions: number; owner: string; ttl: number },
): Promise<void> {
  const others = (names: Iterable<string>) => [...names].filter((one) => !one.endsWith(`/${partitions}`));
  const before = await checkpoints.positions(partitionPrefix(name));
  const old = others(before.keys());
  if (old.length === 0) return;
  const busy = (await checkpoints.leases(partitionPrefix(name))).find((one) => others([one.name]).length > 0);
  if (busy) {
    const found = Number(busy.name.split("/").at(-1));
    throw new PartitionsDiffer({ subscription: name, wanted: partitions, found, holder: busy.owner });
  }
  // A partition without a checkpoint had not begun.
  const count = Number(old[0]?.split("/").at(-1));
  const reached = Array.from({ length: count }, (_, i) => before.get(partitionName(name, i, count)) ?? 0);
  const position = Math.min(...reached);
  for (let i = 0; i < partitions; i++) {
    const at = partitionName(name, i, partitions);
    const got = await checkpoints.acquire(at, owner, ttl);
    if (got.kind === "held") continue; // another member of the new number is at it already, and does the same
    if ((await checkpoints.load(at)) === undefined) await checkpoints.save(got.lease, { position });
    await checkpoints.release(got.lease);
  }
  for (const one of old) await checkpoints.forget(one);
}
