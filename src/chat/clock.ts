import { setTimeout as sleep } from "node:timers/promises";

/** The time of the simulator, in milliseconds since 1970 UTC. A test passes one whose waits are over at once. */
export interface Clock {
  now(): number;
  /** Ends early, without an error, when the signal does. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

export const wallClock: Clock = {
  now: () => Date.now(),
  wait: async (ms, signal) => {
    await sleep(ms, undefined, signal && { signal }).catch((cause) => {
      if (!signal?.aborted) throw cause;
    });
  },
};
