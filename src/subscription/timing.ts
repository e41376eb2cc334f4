import type { Clock } from "../event/index.ts";

/** Time and chance as a subscription is given them. */
export interface Timing {
  readonly clock: Clock;
  /** A number from 0 up to 1. */
  random(): number;
  /** Resolves after so many milliseconds, or as soon as `signal` ends. It never rejects. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}
