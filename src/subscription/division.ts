import type { EventStore } from "../store/index.ts";
import type { Checkpoints, Lease } from "./checkpoints.ts";
import { LeaseLost, PartitionsDiffer } from "./errors.ts";
import { beatMs, type Holder, leaseMicros, underLease } from "./hold-lease.ts";
import { divisionName, partitionName, partitionPrefix } from "./partition.ts";
import { codeOf } from "./retry.ts";
import type { Subscription } from "./subscription.ts";

/** How a subscription is divided: into how many partitions, and where one without a checkpoint begins. */
export interface Division {
  readonly partitions: number;
  readonly position: number;
}

/** The division that is in force; undefined before the first run. */
export async function currentDivision(checkpoints: Checkpoints, name: string): Promise<Division | undefined> {
  const text = await checkpoints.noted(divisionName(name));
  // Only `divide` writes it.
  return text === undefined ? undefined : (JSON.parse(text) as Division);
}

/** Refuses to work under another division than the one in force, and gives the latter. errors  subscription/partitions-differ */
export async function mustBeDivided(
  checkpoints: Checkpoints,
  { name, partitions }: Pick<Subscription, "name" | "partitions">,
): Promise<Division> {
  const found = await currentDivision(checkpoints, name);
  if (found?.partitions === partitions) return found;
  throw new PartitionsDiffer({ subscription: name, wanted: partitions, found: found?.partitions ?? 0 });
}

/**
 * Brings a subscription to its number of partitions. Where it was another number before, every partition begins at the furthest position
 * that all had reached: events after it may come again, none is passed over. Every old lease is taken first, so that a former holder that
 * does not know of it can no longer save.
 *
 * errors  subscription/partitions-differ while members with another number are at work
 */
export async function divide(
  store: EventStore,
  checkpoints: Checkpoints,
  subscription: Subscription,
  holder: Holder,
): Promise<void> {
  const { name, partitions } = subscription;
  while (!holder.signal.aborted) {
    if ((await currentDivision(checkpoints, name))?.partitions === partitions) return;
    const got = await checkpoints.acquire(divisionName(name), holder.owner, leaseMicros(holder));
    if (got.kind === "granted") {
      try {
        return await underLease(checkpoints, got.lease, holder, () =>
          redivide(store, checkpoints, subscription, { ...holder, lease: got.lease }),
        );
      } catch (cause) {
        // It took too long, and another member does the same.
        if (codeOf(cause) !== LeaseLost.code) throw cause;
      }
    }
    await holder.timing.wait(beatMs(holder), holder.signal);
  }
}

async function redivide(
  store: EventStore,
  checkpoints: Checkpoints,
  { name, partitions, from }: Subscription,
  { lease, ...holder }: Holder & { readonly lease: Lease },
): Promise<void> {
  const noted = await currentDivision(checkpoints, name);
  if (noted?.partitions === partitions) return;
  const positions = await checkpoints.positions(partitionPrefix(name));
  const found = noted?.partitions ?? numberIn(positions.keys());
  const old = Array.from({ length: found }, (_, i) => partitionName(name, i, found));
  const taken: Lease[] = [];
  try {
    for (const one of old) {
      const got = await checkpoints.acquire(one, holder.owner, leaseMicros(holder));
      if (got.kind === "held")
        throw new PartitionsDiffer({ subscription: name, wanted: partitions, found, holder: got.by.owner });
      taken.push(got.lease);
    }
    const begins = noted?.position ?? (await firstPosition(store, from));
    const reached = await Promise.all(old.map(async (one) => (await checkpoints.load(one)) ?? begins));
    const now = new Set(Array.from({ length: partitions }, (_, i) => partitionName(name, i, partitions)));
    // Left from an earlier time with this number, where a change broke off.
    if (found !== partitions) for (const one of positions.keys()) if (now.has(one)) await checkpoints.forget(one);
    const division: Division = { partitions, position: reached.length > 0 ? Math.min(...reached) : begins };
    await checkpoints.note(lease, JSON.stringify(division));
    for (const one of positions.keys()) if (!now.has(one)) await checkpoints.forget(one);
  } finally {
    for (const one of taken) await checkpoints.release(one);
  }
}

const numberIn = (names: Iterable<string>): number => {
  const [first] = names;
  return Number(first?.split("/").at(-1) ?? 0);
};

async function firstPosition(store: EventStore, from: Subscription["from"]): Promise<number> {
  if (from === "start") return 0;
  return from === "now" ? (await store.head()).position : from;
}
