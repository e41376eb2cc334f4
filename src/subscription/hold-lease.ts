import type { Micros } from "../event/index.ts";
import type { Checkpoints, HeldLease, Lease } from "./checkpoints.ts";
import { StillHandling } from "./errors.ts";
import { codeOf, isHopeless } from "./retry.ts";
import { elapsedMs, type Timing } from "./timing.ts";

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
 * Makes sure that a lease is still held, before something is done outside under it: one that was not renewed in time, since the process
 * was busy or stood still, is renewed first.
 *
 * errors  subscription/lease-lost, whatever the checkpoints say
 */
export type StillHeld = () => Promise<void>;

/**
 * Does `work` while it renews the lease; the signal that `work` gets ends with the holder's, and when the lease is lost. Gives the lease
 * back, except from under a handler that goes on: that one runs out.
 */
export async function underLease<Result>(
  checkpoints: Checkpoints,
  lease: Lease,
  holder: Holder,
  work: (signal: AbortSignal, stillHeld: StillHeld) => Promise<Result>,
): Promise<Result> {
  const { clock, wait } = holder.timing;
  const lost = new AbortController();
  const done = new AbortController();
  let renewed = clock();
  const renew = async () => {
    const asked = clock();
    await checkpoints.renew(lease, leaseMicros(holder));
    renewed = asked;
  };
  const keep = async () => {
    for (;;) {
      await wait(beatMs(holder), done.signal);
      if (done.signal.aborted) return;
      try {
        await renew();
      } catch (cause) {
        // A store that is away for a while is asked again: whether the lease was lost meanwhile, it will say itself.
        if (cause instanceof Error && "retry" in cause && !isHopeless(cause)) continue;
        lost.abort(cause);
        return;
      }
    }
  };
  const stillHeld = async () => {
    if (elapsedMs(renewed, clock()) >= 2 * beatMs(holder)) await renew();
  };
  const kept = keep();
  let isReleased = true;
  try {
    return await work(AbortSignal.any([holder.signal, lost.signal]), stillHeld);
  } catch (cause) {
    isReleased = codeOf(cause) !== StillHandling.code;
    throw cause;
  } finally {
    done.abort();
    await kept;
    if (isReleased && !lost.signal.aborted) await released(checkpoints, lease);
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
