import { sha256 } from "../kit/sha256.ts";

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
/** The lease and the note of how many partitions there are. */
export const divisionName = (subscription: string) => `${own(subscription)}/partitions`;
/** Begins the leases by which members see each other. */
export const memberPrefix = (subscription: string) => `${own(subscription)}@`;

/** How many partitions a member should hold: the same number for all, one more for the first of them where it does not divide evenly. */
export function fairShare(partitions: number, members: readonly string[], owner: string): number {
  const all = [...new Set([...members, owner])].sort();
  return Math.floor(partitions / all.length) + (all.indexOf(owner) < partitions % all.length ? 1 : 0);
}
