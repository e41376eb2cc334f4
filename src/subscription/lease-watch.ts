import type { Micros } from "../event/index.ts";
import type { HeldLease } from "./checkpoints.ts";

/** A lease as an adapter keeps it: `beat` counts its renewals, `ttl` is how long each lasts. */
export interface KeptLease extends HeldLease {
  readonly beat: number;
  readonly ttl: Micros;
}

/**
 * Judges whether a lease has run out: by its date, or because it was watched for its whole time without being renewed. The second holds
 * also where a clock was set back and the date lies far ahead; time that runs backwards between two looks counts as none.
 */
export function leaseWatch(): (lease: KeptLease, now: Micros) => boolean {
  const watched = new Map<string, { readonly epoch: number; readonly beat: number; at: Micros; time: Micros }>();
  return (lease, now) => {
    if (now >= lease.until) return true;
    const before = watched.get(lease.name);
    if (before?.epoch !== lease.epoch || before.beat !== lease.beat) {
      watched.set(lease.name, { epoch: lease.epoch, beat: lease.beat, at: now, time: 0 });
      return false;
    }
    before.time += Math.max(0, now - before.at);
    before.at = now;
    return before.time >= lease.ttl;
  };
}
