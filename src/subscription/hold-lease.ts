import type { Micros } from "../event/index.ts";
import type { Checkpoints, HeldLease, Lease } from "./checkpoints.ts";
import { isHopeless } from "./retry.ts";
import type { Timing } from "./timing.ts";

/** Who takes leases, and for how long one lasts unless it is renewed. */
export interface Holder {
  /** Nobody else's name: a machine, a process and a random part. */
  readonly owner: string;
  /** Default 10,000 ms; it is renewed three times as often. */
  readonly leaseMs?: number;
  readonly timing: Timing;
  readonly signal: AbortSignal;
}

export const defaultLeaseMs = 10_000;
export const leaseMicros = (holder: Pick<Holder, "leaseMs">): Micros => (holder.leaseMs ?? defaultLeaseMs) * 1000;
/** How long to wait between two renewals, and between two looks at a lease that somebody else holds. */
export const beatMs = (holder: Pick<Holder, "leaseMs">): number => (holder.leaseMs ?? defaultLeaseMs) / 3;

/**
 * Renews a lease until `signal` ends, and returns what went wrong, if anything. A store that is away for a while is asked again: whether
 * the lease was lost meanwhile, it will say itself.
 */
export async function keepLease(
  checkpoints: Checkpoints,
  lease: Lease,
  holder: Holder,
  signal: AbortSignal,
): Promise<unknown> {
  for (;;) {
    await holder.timing.wait(beatMs(holder), signal);
    if (signal.aborted) return undefined;
    try {
      await checkpoints.renew(lease, leaseMicros(holder));
    } catch (cause) {
      if (!(cause instanceof Error) || !("retry" in cause) || isHopeless(cause)) return cause;
    }
  }
}

/** Does `work` while it renews the lease; the signal that `work` gets ends with the holder's, and when the lease is lost. Gives the lease back. */
export async function underLease<Result>(
  checkpoints: Checkpoints,
  lease: Lease,
  holder: Holder,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const lost = new AbortController();
  const done = new AbortController();
  const kept = keepLease(checkpoints, lease, holder, done.signal).then((cause) => {
    if (cause !== undefined) lost.abort(cause);
    return cause;
  });
  try {
    return await work(AbortSignal.any([holder.signal, lost.signal]));
  } finally {
    done.abort();
    const cause = await kept;
    if (cause === undefined) await released(checkpoints, lease);
  }
}

async function released(checkpoints: Checkpoints, lease: Lease): Promise<void> {
  try {
    await checkpoints.release(lease);
  } catch (cause) {
    // It runs out by itself; what the work came to is not to be hidden behind this.
    if (!(cause instanceof Error) || !("retry" in cause)) throw cause;
  }
}

/**
 * Does `work` whenever this holder has the lease, until `signal` ends or `work` says that it is done: waits for the lease, and waits
 * again where it was lost. `waits` is told who holds it, once for each, and may say to leave instead.
 */
export async function wheneverHeld(
  checkpoints: Checkpoints,
  name: string,
  holder: Holder & { readonly waits?: ((by: HeldLease) => "leave" | undefined) | undefined },
  work: (signal: AbortSignal) => Promise<"done" | undefined>,
): Promise<void> {
  let told: number | undefined;
  while (!holder.signal.aborted) {
    const got = await checkpoints.acquire(name, holder.owner, leaseMicros(holder));
    if (got.kind === "held") {
      if (told !== got.by.epoch && holder.waits?.(got.by) === "leave") return;
      told = got.by.epoch;
      await holder.timing.wait(beatMs(holder), holder.signal);
      continue;
    }
    if ((await underLease(checkpoints, got.lease, holder, work)) === "done") return;
  }
}
