import type { Micros, RecordedEvent } from "../event/index.ts";
import type { EventStore } from "../store/index.ts";
import type { Checkpoints, Lease, Parked, Work } from "./checkpoints.ts";
import { deliver } from "./deliver.ts";
import { LeaseLost, TooManyParked } from "./errors.ts";
import { waitForNews } from "./news.ts";
import { partitionOf } from "./partition.ts";
import { readOn } from "./read-on.ts";
import { codeOf } from "./retry.ts";
import type { Subscription } from "./subscription.ts";
import type { Timing } from "./timing.ts";

/** How often a checkpoint is saved while events are handled: after so many, or after so long. */
export interface SaveEvery {
  readonly count: number;
  readonly ms: number;
}

export interface ConsumeOptions {
  readonly timing: Timing;
  readonly signal: AbortSignal;
  readonly saveEvery: SaveEvery;
  /** Ends once it came so far. */
  readonly upTo?: number | undefined;
}

/**
 * Handles the events of one partition, in log order, from its checkpoint on, under a lease that somebody else renews. Ends with `signal`:
 * it finishes the event in hand and saves. Where it crashed after handling and before saving, those events come again.
 */
export async function consume(
  store: EventStore,
  checkpoints: Checkpoints,
  subscription: Subscription,
  {
    lease,
    partition,
    timing,
    signal,
    saveEvery,
    upTo = Infinity,
  }: ConsumeOptions & { lease: Lease; partition: number },
): Promise<void> {
  const { name, query, key, partitions, maxParked } = subscription;
  const isMine = (id: string) => partitionOf(id, partitions) === partition;
  const started = await checkpoints.load(lease.name);
  let position = started ?? (await firstPosition(store, subscription.from));
  let saved = { position, at: timing.clock(), handled: 0 };
  if (started === undefined) await checkpoints.save(lease, { position });
  let parked = byKey([]);
  let lookedAt = -Infinity;

  const save = async (change: { add?: Parked[]; remove?: string[] } = {}, work?: Work) => {
    const { add = [], remove = [] } = change;
    const isChange = add.length > 0 || remove.length > 0;
    await checkpoints.save(lease, { position, ...(isChange && { parked: { subscription: name, add, remove } }) }, work);
    saved = { position, at: timing.clock(), handled: 0 };
  };
  const isSaveDue = () => saved.handled >= saveEvery.count || elapsedMs(saved.at, timing.clock()) >= saveEvery.ms;
  const park = async (event: RecordedEvent, lane: string, why: { error: string; attempts: number }) => {
    const count = [...parked.values()].reduce((sum, rows) => sum + rows.length, 0);
    if (count >= maxParked)
      throw new TooManyParked({ subscription: name, limit: maxParked, id: event.id, error: why.error });
    const { id, position: at } = event;
    const row: Parked = { id, position: at, key: lane, ...why, at: timing.clock(), due: false };
    position = event.position;
    await save({ add: [row] });
    parked.set(lane, [...(parked.get(lane) ?? []), row]);
  };

  /** Looks what was set aside, and tries again what somebody asked for. */
  const lookAtParked = async () => {
    if (elapsedMs(lookedAt, timing.clock()) < saveEvery.ms) return;
    parked = byKey((await checkpoints.parked(name)).filter((row) => isMine(row.key)));
    lookedAt = timing.clock();
    for (const [lane, rows] of parked) if (isDue(rows)) await replay(lane, rows);
  };
  const replay = async (lane: string, rows: readonly Parked[]) => {
    for (const [i, row] of rows.entries()) {
      const [event] = await store.find([row.id]);
      if (signal.aborted) return;
      const remove = [row.id];
      const done = event
        ? await deliver(subscription, event, { timing, signal, save: (work) => save({ remove }, work) })
        : { kind: "failed" as const, error: "its event is not in the log", attempts: 1 };
      if (done.kind === "stopped") return;
      if (done.kind === "failed") {
        const { error, attempts } = done;
        await save({ add: [{ ...row, error, attempts, at: timing.clock(), due: false }] });
        return;
      }
      parked.set(lane, rows.slice(i + 1));
    }
    parked.delete(lane);
  };

  const take = async (event: RecordedEvent): Promise<boolean> => {
    const lane = key(event);
    if (isMine(lane)) {
      const before = parked.get(lane)?.[0];
      if (before) await park(event, lane, { error: `waits behind ${before.id}`, attempts: 0 });
      else {
        const inWork = async (work?: Work) => {
          // With `handle` there is no work, and the checkpoint follows later, for many events at once.
          if (!work) return;
          const was = position;
          position = event.position;
          try {
            await save({}, work);
          } catch (cause) {
            position = was;
            throw cause;
          }
        };
        const done = await deliver(subscription, event, { timing, signal, save: inWork });
        if (done.kind === "stopped") return false;
        if (done.kind === "failed") await park(event, lane, done);
        saved.handled += 1;
      }
    }
    position = event.position;
    return true;
  };

  const run = async () => {
    while (!signal.aborted) {
      await lookAtParked();
      const page = await readOn(store, query, position, upTo);
      let isWhole = true;
      for (const event of page.events) {
        isWhole = !signal.aborted && (await take(event));
        if (!isWhole) break;
        if (isSaveDue()) {
          await save();
          await lookAtParked();
        }
      }
      if (isWhole) position = Math.max(position, page.upTo);
      if (page.more || !isWhole) continue;
      if (position >= upTo) return;
      if (position !== saved.position && isSaveDue()) await save();
      await waitForNews(store, position, { timing, ms: saveEvery.ms, signal });
    }
  };
  try {
    await run();
  } catch (cause) {
    // What was handled before it is kept; the error itself matters more than whether that could be saved.
    if (codeOf(cause) !== LeaseLost.code) await Promise.allSettled([save()]);
    throw cause;
  }
  if (position !== saved.position && codeOf(signal.reason) !== LeaseLost.code) await save();
}

async function firstPosition(store: EventStore, from: Subscription["from"]): Promise<number> {
  if (from === "start") return 0;
  return from === "now" ? (await store.head()).position : from;
}

/** A clock that was set back has measured nothing, and is not waited for. */
function elapsedMs(from: Micros, now: Micros): number {
  return now < from ? Infinity : (now - from) / 1000;
}

function byKey(rows: readonly Parked[]): Map<string, readonly Parked[]> {
  return Map.groupBy(rows, (row) => row.key);
}

/** The first of a key is tried again when somebody asked for it, or when the one it waited behind is gone. */
function isDue([first]: readonly Parked[]): boolean {
  return first !== undefined && (first.due || first.attempts === 0);
}
