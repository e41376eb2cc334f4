import type { Action } from "./action.ts";

/** One thing to be done, with the id by which its target can tell a repeat. */
export interface Effect {
  /** At most 64 characters of A–Z, a–z, 0–9, _ and -. */
  readonly id: string;
  readonly action: string;
  readonly body: unknown;
}

/** What came of one attempt. `status` is the target's own word for it. */
export type Attempt =
  | { readonly kind: "done"; readonly status: string }
  /** It may work later; `afterMs` is the target's wish. */
  | { readonly kind: "retry"; readonly status: string; readonly afterMs?: number }
  | { readonly kind: "failed"; readonly status: string };

/**
 * Does things in the world. It is called again with the same effect id after a failure or a crash, so the id must reach the target.
 * It never throws for what a target or a network does: that is an attempt that came to nothing.
 */
export interface Actuator {
  /** What this process lacks to do it at all, in words; undefined where nothing. Asked before an attempt is claimed. */
  readonly lacks?: ((action: Action) => string | undefined) | undefined;
  perform(effect: Effect, action: Action, signal?: AbortSignal): Promise<Attempt>;
}
