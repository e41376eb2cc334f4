import { setImmediate } from "node:timers/promises";
import { type FixedClock, fixedClock } from "./fixed-clock.ts";

/** Time that passes only while everybody waits, and then at once: a test of retries and leases takes as long as its work. */
export interface VirtualTime {
  readonly clock: FixedClock;
  /** Resolves after so many milliseconds of this time, or as soon as `signal` ends. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Lets time pass until `work` is done. */
  during<Result>(work: Promise<Result>): Promise<Result>;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

// Work that needs no time goes on through this many turns of the event loop before time is said to pass.
const turns = 8;

export function virtualTime(clock: FixedClock = fixedClock()): VirtualTime {
  const sleepers = new Set<Sleeper>();
  let now = 0;
  const wait = (ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      if (signal.aborted) return resolve();
      const sleeper = {
        at: now + Math.max(0, ms) * 1000,
        wake: () => {
          sleepers.delete(sleeper);
          signal.removeEventListener("abort", sleeper.wake);
          resolve();
        },
      };
      sleepers.add(sleeper);
      signal.addEventListener("abort", sleeper.wake);
    });
  const passed = () => {
    const next = [...sleepers].reduce<Sleeper | undefined>((a, b) => (a && a.at <= b.at ? a : b), undefined);
    if (!next) return;
    // The clock may have been set by the test; waiting goes by the time that passes.
    clock.advance(next.at - now);
    now = next.at;
    next.wake();
  };
  return {
    clock,
    wait,
    during: async (work) => {
      let isDone = false;
      const end = () => {
        isDone = true;
      };
      work.then(end, end);
      while (!isDone) {
        for (let i = 0; i < turns && !isDone; i++) await setImmediate();
        if (!isDone) passed();
      }
      return work;
    },
  };
}
