import type { RecordedEvent } from "../event/index.ts";
import type { Transaction, Work } from "./checkpoints.ts";
import { defaultRetry, errorText, isHopeless, pauseMs, stopsConsumer } from "./retry.ts";
import type { Delivery, Subscription } from "./subscription.ts";
import type { Timing } from "./timing.ts";

/** What delivering one event came to. `stopped`: it was not handled, and is not counted as such. */
export type Delivered =
  | { readonly kind: "handled" }
  | { readonly kind: "failed"; readonly error: string; readonly attempts: number }
  | { readonly kind: "stopped" };

/** Saves that an event was handled, with the work it stands for, if any. */
export type Save = (work?: Work) => Promise<void>;

/**
 * Hands an event to the subscription until it is handled, tried often enough, or `signal` ends. Work for the checkpoint's transaction is
 * saved at each attempt by `save`, whose failures by that work count as failed attempts.
 *
 * errors  those after which nothing may be passed over: event/newer-version, subscription/lease-lost, and what `save` itself says
 */
export async function deliver(
  subscription: Subscription,
  event: RecordedEvent,
  { timing, signal, save }: { readonly timing: Timing; readonly signal: AbortSignal; readonly save: Save },
): Promise<Delivered> {
  const retry = { ...defaultRetry, ...subscription.retry };
  for (let attempt = 1; ; attempt++) {
    const cause = await tried(subscription, { event, attempt, idempotencyKey: event.id, signal }, save);
    if (cause === undefined) return { kind: "handled" };
    if (signal.aborted) return { kind: "stopped" };
    if (stopsConsumer(cause.error)) throw cause.error;
    if (attempt >= retry.attempts || isHopeless(cause.error))
      return { kind: "failed", error: errorText(cause.error), attempts: attempt };
    await timing.wait(pauseMs(attempt, retry, timing.random), signal);
    if (signal.aborted) return { kind: "stopped" };
  }
}

async function tried(
  { does }: Subscription,
  delivery: Delivery,
  save: Save,
): Promise<{ readonly error: unknown } | undefined> {
  let work: Work | undefined;
  try {
    if ("handle" in does) await does.handle(delivery);
    else work = await does.work(delivery);
  } catch (error) {
    return { error };
  }
  const failed: { error?: unknown } = {};
  try {
    await save(work && noting(work, failed));
  } catch (cause) {
    // What the work said is its own failure; anything else is the checkpoints'.
    if (!("error" in failed)) throw cause;
    return { error: failed.error };
  }
  return undefined;
}

function noting(work: Work, failed: { error?: unknown }): Work {
  return (transaction: Transaction) => {
    try {
      work(transaction);
    } catch (cause) {
      failed.error = cause;
      throw cause;
    }
  };
}
