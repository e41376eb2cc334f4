import type { EventStore } from "../store/index.ts";
import type { Checkpoints, Lease } from "./checkpoints.ts";
import { consume, type SaveEvery } from "./consume.ts";
import { divide, mustBeDivided } from "./division.ts";
import { LeaseLost, NoTransactions } from "./errors.ts";
import { beatMs, type Holder, leaseMicros, type StillHeld, underLease } from "./hold-lease.ts";
import { fairShare, memberPrefix, partitionName, partitionPrefix } from "./partition.ts";
import { codeOf } from "./retry.ts";
import { markLog, mustBeOfLog } from "./same-log.ts";
import type { Subscription } from "./subscription.ts";

export interface RunSubscriptionOptions extends Holder {
  /** When the checkpoint is saved. Default: after 100 events or 1,000 ms. */
  readonly saveEvery?: Partial<SaveEvery>;
  /** Ends once every partition that nobody else holds came so far, instead of waiting for more. */
  readonly upTo?: number;
}

interface Running {
  /** Asks it to finish what it has in hand. */
  stop(): void;
  readonly ended: Promise<void>;
}

/**
 * Carries events to a subscription until `signal` ends, as one of possibly many members in many processes. Members see each other by
 * their leases and share the partitions evenly; each partition has one holder at a time and goes on from its checkpoint, and a former
 * holder that does not know it yet can no longer save.
 *
 * errors  event/newer-version and subscription/too-many-parked, rather than pass over an event; subscription/partitions-differ;
 *         subscription/other-log; subscription/still-handling; whatever the stores say
 */
export async function runSubscription(
  store: EventStore,
  checkpoints: Checkpoints,
  subscription: Subscription,
  options: RunSubscriptionOptions,
): Promise<void> {
  const { name, partitions } = subscription;
  const { owner, timing } = options;
  if ("work" in subscription.does && checkpoints.lacks["transaction"] !== undefined)
    throw new NoTransactions({ place: checkpoints.url, reason: checkpoints.lacks["transaction"] });
  const ttl = leaseMicros(options);
  await mustBeOfLog(store, checkpoints);
  await markLog(store, checkpoints, options);
  await divide(store, checkpoints, subscription, options);

  const running = new Map<number, Running>();
  const reached = new Set<number>();
  const failures: unknown[] = [];
  let changed = new AbortController();

  const start = (partition: number, lease: Lease) => {
    const stopping = new AbortController();
    const signal = AbortSignal.any([options.signal, stopping.signal]);
    const work = async (ended: AbortSignal, stillHeld: StillHeld) => {
      // Now that the lease is held: nobody changes the number from here on.
      const { position: first } = await mustBeDivided(checkpoints, subscription);
      await consume(store, checkpoints, subscription, {
        lease,
        stillHeld,
        partition,
        first,
        timing,
        signal: ended,
        saveEvery: { count: 100, ms: 1000, ...options.saveEvery },
        upTo: options.upTo,
      });
      if (!ended.aborted) reached.add(partition);
    };
    const ended = underLease(checkpoints, lease, { ...options, signal }, work)
      .catch((cause) => {
        if (codeOf(cause) !== LeaseLost.code) failures.push(cause);
      })
      .finally(() => {
        running.delete(partition);
        changed.abort();
      });
    running.set(partition, { stop: () => stopping.abort(), ended });
  };

  const rebalance = async () => {
    await mustBeDivided(checkpoints, subscription);
    await markLog(store, checkpoints, options);
    const members = (await checkpoints.leases(memberPrefix(name))).map((lease) => lease.owner);
    const share = fairShare(partitions, members, owner);
    for (const one of [...running.values()].slice(share)) one.stop();
    for (let i = 0; i < partitions && running.size < share && !options.signal.aborted; i++) {
      // Members begin at different places, so that they seldom reach for the same partition.
      const partition = (i + members.indexOf(owner) * share + partitions) % partitions;
      if (running.has(partition) || reached.has(partition)) continue;
      const got = await checkpoints.acquire(partitionName(name, partition, partitions), owner, ttl);
      if (got.kind === "granted") start(partition, got.lease);
    }
  };
  /** Whether every partition came so far, or is in somebody else's hands. */
  const isDone = async () => {
    if (options.upTo === undefined || running.size > 0) return false;
    const held = new Set((await checkpoints.leases(partitionPrefix(name))).map((lease) => lease.name));
    return Array.from({ length: partitions }, (_, i) => i).every(
      (i) => reached.has(i) || held.has(partitionName(name, i, partitions)),
    );
  };

  const round = async (signal: AbortSignal): Promise<"done" | undefined> => {
    changed = new AbortController();
    await rebalance();
    if (failures.length > 0 || (await isDone())) return "done";
    await timing.wait(beatMs(options), AbortSignal.any([signal, changed.signal]));
    return undefined;
  };
  const attend = async (signal: AbortSignal): Promise<"done" | undefined> => {
    while (!signal.aborted) if ((await round(signal)) === "done") return "done";
    return undefined;
  };
  /** A membership that was lost is taken again. */
  const beMember = async () => {
    while (!options.signal.aborted) {
      const got = await checkpoints.acquire(memberPrefix(name) + owner, owner, ttl);
      // An owner's name that is in use already stands for one member; its leases still keep two consumers apart.
      const isMember = got.kind === "granted";
      const end = await (isMember ? underLease(checkpoints, got.lease, options, attend) : round(options.signal));
      if (end === "done") return;
    }
  };
  try {
    await beMember();
  } catch (cause) {
    failures.push(cause);
  }
  for (const one of running.values()) one.stop();
  await Promise.all([...running.values()].map((one) => one.ended));
  if (failures.length > 0) throw failures[0];
}
