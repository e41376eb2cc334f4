import type { RecordedEvent } from "../event/index.ts";
import type { Query } from "../store/index.ts";
import type { Work } from "./checkpoints.ts";
import { BadSubscription } from "./errors.ts";
import type { RetryPolicy } from "./retry.ts";

/** An event as a handler gets it. */
export interface Delivery {
  readonly event: RecordedEvent;
  /** From 1. */
  readonly attempt: number;
  /** The event's id: the same at every repetition, for a target that can tell repetitions by a key. */
  readonly idempotencyKey: string;
  /** Ends when the subscription stops, its lease is lost or the attempt took too long: what is done after that may be done elsewhere too. */
  readonly signal: AbortSignal;
}

interface Options {
  /** Which events. */
  readonly query: Query;
  /** Whose order is kept. Default: the event's stream; an event without one stands alone. */
  readonly key?: (event: RecordedEvent) => string;
  /** How many shares the keys are divided into; as many members at most work at the same time. Default 1. */
  readonly partitions?: number;
  readonly retry?: RetryPolicy;
  /** Where it begins the first time: with the log's first event (the default), with what comes from now on, or after a position. */
  readonly from?: "start" | "now" | number;
  /** How long the handler may take for one attempt; then it counts as failed, and the attempt's signal ends. Default 60,000 ms. */
  readonly limitMs?: number;
  /** How many events a partition sets aside before it stops rather than set aside more. Default 10,000. */
  readonly maxParked?: number;
}

/** Does something outside: at least once for each event. */
interface Handling {
  readonly handle: (delivery: Delivery) => Promise<void> | void;
}

/** Tells what to do in the checkpoint's own transaction: exactly once for each event. */
interface Working {
  readonly work: (delivery: Delivery) => Promise<Work> | Work;
}

export type SubscriptionOptions = Options & (Handling | Working);

/** A consumer of events that remembers how far it came. Made by `defineSubscription`. */
export type Subscription = { readonly name: string } & Required<Omit<Options, "retry">> & {
    readonly retry: RetryPolicy;
    readonly does: Handling | Working;
  };

/**
 * Declares who is told of which events.
 *
 *     defineSubscription("welcome-mail", { query: { types: ["customer-joined"] }, handle: ({ event, idempotencyKey }) => mail(event.data, idempotencyKey) });
 *
 * errors  subscription/bad-definition
 */
export function defineSubscription(name: string, options: SubscriptionOptions): Subscription {
  const { query, key = streamOrId, partitions = 1, retry = {}, from = "start" } = options;
  const { limitMs = 60_000, maxParked = 10_000 } = options;
  const refuse = (problem: string) => new BadSubscription({ name, problem });
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw refuse("a name has small letters, digits and hyphens, like welcome-mail.");
  if (!isCount(partitions) || partitions > maxPartitions)
    throw refuse(`partitions are a whole number from 1 to ${maxPartitions}, not ${partitions}.`);
  if (retry.attempts !== undefined && !isCount(retry.attempts))
    throw refuse(`retry.attempts is a whole number from 1, not ${retry.attempts}.`);
  if (!(limitMs > 0)) throw refuse(`limitMs is a number of milliseconds above 0, not ${limitMs}.`);
  if (!isCount(maxParked)) throw refuse(`maxParked is a whole number from 1, not ${maxParked}.`);
  const does = "work" in options ? { work: options.work } : { handle: options.handle };
  return { name, query, key, partitions, retry, from, limitMs, maxParked, does };
}

const maxPartitions = 1024;
const isCount = (value: number) => Number.isSafeInteger(value) && value >= 1;
const streamOrId = (event: RecordedEvent) => event.stream ?? event.id;
