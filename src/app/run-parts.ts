import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { formatTime } from "../event/index.ts";
import { failure, ThenceError } from "../kit/failure.ts";
import { type ReadModelNews, runReadModel } from "../projection/index.ts";
import type { EventStore } from "../store/index.ts";
import {
  beatMs,
  type HeldLease,
  type Holder,
  leaseMicros,
  runSubscription,
  underLease,
  wheneverHeld,
} from "../subscription/index.ts";
import type { Config } from "./define-config.ts";
import { limited } from "./limited.ts";
import { realTiming, type Views } from "./views.ts";

export const LoopHeld = failure(
  "app/loop-held",
  { retry: "later" },
  (f: { owner: string; until: string }) =>
    `${f.owner} is running the loop on this log (until ${f.until} unless it goes on), so this one did nothing. Stop that process, or let it do the work.`,
);

/** What is run beside the loop, and who is told about it. */
export interface Parts {
  readonly store: EventStore;
  readonly config: Config;
  readonly views: Views;
  readonly signal: AbortSignal;
  /** Told what happens, in sentences. */
  note(text: string): void;
}

const loopLease = "run";
/** Short, so that another process goes on soon after one was killed. */
const leaseMs = 5000;
const soonMs = 1000;
const laterMs = 60_000;

const timing = realTiming();

/** Nobody else's name: which machine, which process, and a random part, for process numbers come again. */
const owner = () => `${hostname()}:${process.pid}:${randomBytes(4).toString("hex")}`;

const holderOf = (signal: AbortSignal): Holder => ({ owner: owner(), leaseMs, timing, signal });

/** Does `work` while this process holds the loop's lease, and again when it got it back; tells who holds it meanwhile. */
export async function runLoop(
  { views, signal, note }: Pick<Parts, "views" | "signal" | "note">,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const waits = (by: HeldLease) => {
    note(`${by.owner} is running the loop on this log. This process waits, and goes on when that one ends.`);
    return undefined;
  };
  await wheneverHeld(views.checkpoints, loopLease, { ...holderOf(signal), waits }, async (held) => {
    await work(held);
    return undefined;
  });
}

/**
 * Does `work` once under the loop's lease.
 *
 * errors  app/loop-held where another process is at it
 */
export async function runOnce<Result>(views: Views, signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  const holder = holderOf(signal);
  const ttl = leaseMicros(holder);
  for (let waited = 0; ; waited += beatMs(holder)) {
    const got = await views.checkpoints.acquire(loopLease, holder.owner, ttl);
    if (got.kind === "granted") return underLease(views.checkpoints, got.lease, holder, work);
    // A date further ahead than a lease lasts was written by a clock that ran ahead, maybe of a process that is gone: whether it renews is seen.
    const isSuspect = got.by.until > holder.timing.clock() + ttl;
    if (!isSuspect || waited >= 2 * leaseMs || signal.aborted)
      throw new LoopHeld({ owner: got.by.owner, until: formatTime(got.by.until) });
    await holder.timing.wait(beatMs(holder), signal);
  }
}

/**
 * Runs the subscriptions and read models of a configuration until `signal` ends, or once up to a position. One that fails is told of and
 * tried again, from where it stood, while the others go on.
 *
 * errors  with `upTo`, the first that failed, once all have ended; otherwise a mistake that nobody named, after which all are stopped
 */
export async function runParts(parts: Parts, upTo?: number): Promise<void> {
  const { store, config, views, note } = parts;
  const failed = new AbortController();
  const signal = AbortSignal.any([parts.signal, failed.signal]);
  const once = upTo === undefined ? {} : { upTo, waits: () => "leave" as const };
  const holder = () => ({ ...holderOf(signal), ...once });
  const runs = [
    ...(config.readModels ?? []).map((model) => ({
      what: `read model ${model.name}`,
      run: () =>
        runReadModel(store, views, model, {
          ...holder(),
          limited,
          tell: (news) => note(`read model ${model.name}: ${told(news)}`),
        }),
    })),
    ...(config.subscriptions ?? []).map((subscription) => ({
      what: `subscription ${subscription.name}`,
      run: () => runSubscription(store, views.checkpoints, subscription, holder()),
    })),
  ];
  const outcomes = await Promise.allSettled(
    runs.map(async ({ what, run }) => {
      if (upTo !== undefined) return run();
      try {
        await untilStopped({ ...parts, signal }, what, run);
      } catch (cause) {
        note(`${what} failed: ${cause instanceof Error ? cause.message : String(cause)} Everything is stopped.`);
        failed.abort();
        throw cause;
      }
    }),
  );
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}

async function untilStopped({ signal, note }: Parts, what: string, run: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    try {
      await run();
      if (!signal.aborted) await timing.wait(soonMs, signal);
    } catch (cause) {
      // A mistake of ours, or of a definition, that nobody named: it ends the process rather than hide.
      if (!(cause instanceof ThenceError)) throw cause;
      if (signal.aborted) return note(`${what}: ${cause.message}`);
      const isHopeless = cause.retry === "never";
      note(`${what} stopped: ${cause.message} It is tried again${isHopeless ? " in a minute" : ""}.`);
      await timing.wait(isHopeless ? laterMs : soonMs, signal);
    }
  }
}

function told(news: ReadModelNews): string {
  const number = `generation ${news.generation.number}`;
  switch (news.kind) {
    case "building":
      return `${number} is being built from ${news.generation.position} to ${news.of}.`;
    case "switched": {
      const { difference } = news;
      if (!difference) return `${number} is built and serves.`;
      const { added, removed, changed, before } = difference;
      return added + removed + changed === 0
        ? `${number} (new code) serves; its rows are the same as before.`
        : `${number} (new code) serves; ${added} rows came, ${removed} went, ${changed} changed. Generation ${before.number} is kept.`;
    }
    case "waiting": {
      const { added, removed, changed, before } = news.difference;
      return `${number} (new code) waits: ${added} rows would come, ${removed} go, ${changed} change. Generation ${before.number} goes on serving. Look with thence read-model diff ${news.generation.model}, then thence read-model switch ${news.generation.model}.`;
    }
    case "superseded":
      return `generation ${news.serving.number} of newer code serves. This process keeps ${number} up to date; thence read-model switch ${news.generation.model} ${news.generation.number} goes back to it.`;
  }
}
