import { setTimeout as pause } from "node:timers/promises";
import type { RandomBytes } from "../../event/index.ts";
import { isThrottled, Throttled } from "./errors.ts";

const firstWaitMs = 25;
const longestWaitMs = 2_000;

export interface Patience {
  readonly place: string;
  /** How long to go on, in all waits together, where DynamoDB throttles. */
  readonly patienceMs: number;
  readonly random: RandomBytes;
}

/**
 * Waits longer from call to call, each time by chance somewhat less, so that those who were throttled together do not come back together.
 *
 * errors  dynamodb/throttled when the waits have used up the patience
 */
export function backoff({ place, patienceMs, random }: Patience) {
  let waitedMs = 0;
  let nextMs = firstWaitMs;
  return async (cause?: unknown): Promise<void> => {
    if (waitedMs >= patienceMs) throw new Throttled({ place, waitedMs: Math.round(waitedMs) }, { cause });
    const share = 0.5 + (random(1)[0] ?? 0) / 512;
    const waitMs = Math.min(nextMs * share, patienceMs - waitedMs);
    await pause(waitMs);
    waitedMs += waitMs;
    nextMs = Math.min(nextMs * 2, longestWaitMs);
  };
}

/** Does `work`, again and again while it is throttled. */
export async function patiently<Result>(patience: Patience, work: () => Promise<Result>): Promise<Result> {
  const wait = backoff(patience);
  for (;;) {
    try {
      return await work();
    } catch (cause) {
      if (!isThrottled(cause)) throw cause;
      await wait(cause);
    }
  }
}
