import type { RecordedEvent } from "../event/index.ts";
import type { Transaction, Work } from "./checkpoints.ts";
import { StillHandling, TooSlow, WorkWaits } from "./errors.ts";
import { codeOf, defaultRetry, errorText, isHopeless, pauseMs, stopsConsumer } from "./retry.ts";
import type { Delivery, Subscription } from "./subscription.ts";
import type { Timing } from "./timing.ts";

/** What delivering one event came to. `stopped`: it was not handled, and is not counted as such. */
export type Delivered =
  | { readonly kind: "handled" }
  | { readonly kind: "failed"; readonly error: string; readonly attempts: number }
  | { readonly kind: "stopped" };

/** Saves that an event was handled, with the work it stands for, if any. */
export type Save = (work?: Work) => Promise<void>;

interface Delivering {
  readonly timing: Timing;
  readonly signal: AbortSignal;
  readonly save: Save;
}

/** How long a handler may still be at it once it was asked to stop. */
const lastMs = 10_000;
/** Why an attempt's signal ended. One for all: an error is made slowly. */
const ended = new Error("the attempt is over");

/**
 * Hands an event to the subscription until it is handled, tried often enough, or `signal` ends. Work for the checkpoint's transaction is
 * saved at each attempt by `save`, whose failures by that work count as failed attempts.
 *
 * errors  those after which nothing may be passed over: event/newer-version, subscription/lease-lost, subscription/still-handling, and what
 *         `save` itself says
 */
export async function deliver(
  subscription: Subscription,
  event: RecordedEvent,
  delivering: Delivering,
): Promise<Delivered> {
  const { timing, signal } = delivering;
  const retry = { ...defaultRetry, ...subscription.retry };
  for (let attempt = 1; ; attempt++) {
    const cause = await tried(subscription, event, attempt, delivering);
    if (cause === undefined) return { kind: "handled" };
    if (codeOf(cause.error) === StillHandling.code) throw cause.error;
    if (signal.aborted) return { kind: "stopped" };
    if (stopsConsumer(cause.error)) throw cause.error;
    if (attempt >= retry.attempts || isHopeless(cause.error))
      return { kind: "failed", error: errorText(cause.error), attempts: attempt };
    await timing.wait(pauseMs(attempt, retry, timing.random), signal);
    if (signal.aborted) return { kind: "stopped" };
  }
}

async function tried(
  subscription: Subscription,
  event: RecordedEvent,
  attempt: number,
  { timing, signal, save }: Delivering,
): Promise<{ readonly error: unknown } | undefined> {
  const { name, does } = subscription;
  // Made only where it is needed: most handlers are done before they would ask for it.
  let over: AbortController | undefined;
  const delivery: Delivery = {
    event,
    attempt,
    idempotencyKey: event.id,
    get signal() {
      over ??= new AbortController();
      return AbortSignal.any([signal, over.signal]);
    },
  };
  let work: Work | undefined;
  try {
    const doing = "handle" in does ? does.handle(delivery) : does.work(delivery);
    if (typeof doing === "function") work = doing;
    else if (doing) {
      over ??= new AbortController();
      const done = await Promise.race([
        doing,
        outlasted(subscription, event.id, { timing, signal, over: over.signal }),
      ]);
      if (typeof done === "function") work = done;
    }
  } catch (error) {
    return { error };
  } finally {
    over?.abort(ended);
  }
  const failed: { error?: unknown } = {};
  try {
    await save(work && noting(name, work, failed));
  } catch (cause) {
    // What the work said is its own failure; anything else is the checkpoints'.
    if (!("error" in failed)) throw cause;
    return { error: failed.error };
  }
  return undefined;
}

/** Throws once a handler has taken too long, or goes on too long after it was asked to stop. Resolves when it is over. */
async function outlasted(
  { name, limitMs }: Subscription,
  id: string,
  { timing, signal, over }: { readonly timing: Timing; readonly signal: AbortSignal; readonly over: AbortSignal },
): Promise<undefined> {
  const leaving = new AbortController();
  const leave = () => leaving.abort(ended);
  for (const one of [signal, over]) one.addEventListener("abort", leave);
  if (signal.aborted) leave();
  await timing.wait(limitMs, leaving.signal);
  for (const one of [signal, over]) one.removeEventListener("abort", leave);
  if (over.aborted) return;
  if (!signal.aborted) throw new TooSlow({ subscription: name, id, limitMs });
  await timing.wait(lastMs, over);
  if (!over.aborted) throw new StillHandling({ subscription: name, id, waitedMs: lastMs });
}

function noting(subscription: string, work: Work, failed: { error?: unknown }): Work {
  return (transaction: Transaction) => {
    try {
      const done: unknown = work(transaction);
      if (!isThenable(done)) return;
      // What it comes to counts no more, for its transaction is taken back.
      Promise.resolve(done).catch(() => {});
      throw new WorkWaits({ subscription });
    } catch (cause) {
      failed.error = cause;
      throw cause;
    }
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
