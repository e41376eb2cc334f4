import type { Clock, Micros } from "../event/index.ts";
import { nextTurn } from "../store/index.ts";

/** Time and chance as a subscription is given them. */
export interface Timing {
  readonly clock: Clock;
  /** A number from 0 up to 1. */
  random(): number;
  /** Resolves after so many milliseconds, or as soon as `signal` ends. It never rejects. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** A clock that was set back has measured nothing, and is not waited for. */
export function elapsedMs(from: Micros, now: Micros): number {
  return now < from ? Infinity : (now - from) / 1000;
}

const busyMs = 5;

/**
 * Lets what else waits for the event loop have a turn, once work has gone on for some milliseconds: renewals, signals, sockets. Stores
 * that answer at once never let go of it otherwise.
 */
export function turns(clock: Clock): () => Promise<void> {
  let since = clock();
  return async () => {
    if (elapsedMs(since, clock()) < busyMs) return;
    await nextTurn();
    since = clock();
  };
}
