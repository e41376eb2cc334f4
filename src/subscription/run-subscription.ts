import type { EventStore } from "../store/index.ts";
import type { Checkpoints, Lease } from "./checkpoints.ts";
import { consume, type SaveEvery } from "./consume.ts";
import { LeaseLost, NoTransactions } from "./errors.ts";
import { beatMs, type Holder, leaseMicros, underLease } from "./hold-lease.ts";
import { alignPartitions, fairShare, memberPrefix, partitionName } from "./partition.ts";
import { codeOf } from "./retry.ts";
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
 * errors  event/newer-version and subscription/too-many-parked, rather than pass over an event; subscription/partitions-differ; whatever the stores say
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
  await alignPartitions(checkpoints, { name, partitions, owner, ttl });

  const running = new Map<number, Running>();
  const reached = new Set<number>();
  const failures: unknown[] = [];
  let changed = new AbortController();

  const start = (partition: number, lease: Lease) => {
    const stopping = new AbortController();
    const signal = AbortSignal.any([options.signal, stopping.signal]);
    const work = (ended: AbortSignal) =>
      consume(store, checkpoints, subscription, {
        lease,
        partition,
        timing,
        signal: ended,
        saveEvery: { count: 100, ms: 1000, ...options.saveEvery },
        upTo: options.upTo,
      }).then(() => {
        if (!ended.aborted) reached.add(partition);
      });
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
    const members = (await checkpoints.leases(memberPrefix(name))).map((lease) => lease.owner);
    const share = fairShare(partitions, members, owner);
    for (const one of [...running.values()].slice(share)) one.stop();
    let held = 0;
    for (let i = 0; i < partitions && running.size < share && !options.signal.aborted; i++) {
      // Members begin at different places, so that they seldom reach for the same partition.
      const partition = (i + members.indexOf(owner) * share + partitions) % partitions;
      if (running.has(partition) || reached.has(partition)) continue;
      const got = await checkpoints.acquire(partitionName(name, partition, partitions), owner, ttl);
      if (got.kind === "granted") start(partition, got.lease);
      else held += 1;
    }
    return { held };
  };

  const member = await join(checkpoints, memberPrefix(name) + owner, options);
  const attend = async () => {
    while (!options.signal.aborted && failures.length === 0) {
      changed = new AbortController();
      const { held } = await rebalance();
      const isDone = running.size === 0 && reached.size + held >= partitions;
      if (options.upTo !== undefined && isDone) return;
      await timing.wait(beatMs(options), AbortSignal.any([options.signal, changed.signal]));
    }
  };
  try {
    await (member ? underLease(checkpoints, member, options, attend) : attend());
  } catch (cause) {
    failures.push(cause);
  }
  for (const one of running.values()) one.stop();
  await Promise.all([...running.values()].map((one) => one.ended));
  if (failures.length > 0) throw failures[0];
}

async function join(
  checkpoints: Checkpoints,
  name: string,
  options: RunSubscriptionOptions,
): Promise<Lease | undefined> {
  const got = await checkpoints.acquire(name, options.owner, leaseMicros(options));
  // An owner's name that is in use already stands for one member; its leases still keep two consumers apart.
  return got.kind === "granted" ? got.lease : undefined;
}
