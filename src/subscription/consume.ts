import type { RecordedEvent } from "../event/index.ts";
import type { EventStore } from "../store/index.ts";
import type { Checkpoints, Lease, Parked, Work } from "./checkpoints.ts";
import { deliver } from "./deliver.ts";
import { LeaseLost, TooManyParked } from "./errors.ts";
import type { StillHeld } from "./hold-lease.ts";
import { waitForNews } from "./news.ts";
import { partitionOf } from "./partition.ts";
import { codeOf } from "./retry.ts";
import { mustReach } from "./same-log.ts";
import type { Subscription } from "./subscription.ts";
import { elapsedMs, type Timing, turns } from "./timing.ts";

const pageSize = 1000;

/** How often a checkpoint is saved while events are handled: after so many, or after so long. */
export interface SaveEvery {
  readonly count: number;
  readonly ms: number;
}

export interface ConsumeOptions {
  readonly lease: Lease;
  readonly stillHeld: StillHeld;
  readonly partition: number;
  /** Where it begins without a checkpoint. */
  readonly first: number;
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
  { lease, partition, first, stillHeld, timing, signal, saveEvery, upTo = Infinity }: ConsumeOptions,
): Promise<void> {
  const { name, query, key, partitions, maxParked } = subscription;
  const isMine = (id: string) => partitionOf(id, partitions) === partition;
  const started = await checkpoints.load(lease.name);
  let position = started ?? first;
  await mustReach(store, checkpoints, position);
  let saved = { position, at: timing.clock(), handled: 0 };
  if (started === undefined) await checkpoints.save(lease, { position });
  let parked = byKey([]);
  let lookedAt = -Infinity;

  const turn = turns(timing.clock);

  type Change = { readonly add?: Parked[]; readonly again?: Parked[]; readonly remove?: string[] };
  /** Saves how far it came, and comes no further where that fails. */
  const save = async (to: number, change?: Change, work?: Work) => {
    const parking = change && { parked: { subscription: name, add: [], remove: [], ...change } };
    await checkpoints.save(lease, { position: to, ...parking }, work);
    position = to;
    saved = { position, at: timing.clock(), handled: 0 };
  };
  const isSaveDue = () => saved.handled >= saveEvery.count || elapsedMs(saved.at, timing.clock()) >= saveEvery.ms;
  const park = async (event: RecordedEvent, lane: string, why: { error: string; attempts: number }) => {
    const count = [...parked.values()].reduce((sum, rows) => sum + rows.length, 0);
    if (count >= maxParked)
      throw new TooManyParked({ subscription: name, limit: maxParked, id: event.id, error: why.error });
    const { id, position: at } = event;
    const row: Parked = { id, position: at, key: lane, ...why, at: timing.clock(), due: false };
    await save(event.position, { add: [row] });
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
      await stillHeld();
      if (signal.aborted) return;
      const remove = [row.id];
      const done = event
        ? await deliver(subscription, event, { timing, signal, save: (work) => save(position, { remove }, work) })
        : { kind: "failed" as const, error: "its event is not in the log", attempts: 1 };
      if (done.kind === "stopped") return;
      if (done.kind === "failed") {
        const { error, attempts } = done;
        await save(position, { again: [{ ...row, error, attempts, at: timing.clock(), due: false }] });
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
        // With `handle` there is no work, and the checkpoint follows later, for many events at once.
        const inWork = async (work?: Work) => work && save(event.position, undefined, work);
        await stillHeld();
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
      const page = await store.read(query, {
        after: position,
        limit: pageSize,
        ...(Number.isFinite(upTo) && { upTo }),
      });
      let isWhole = true;
      for (const event of page.events) {
        isWhole = !signal.aborted && (await take(event));
        if (!isWhole) break;
        await turn();
        if (isSaveDue()) {
          await save(position);
          await lookAtParked();
        }
      }
      if (isWhole) position = Math.max(position, page.upTo);
      if (page.more || !isWhole) continue;
      if (position >= upTo) return;
      if (position !== saved.position && isSaveDue()) await save(position);
      await waitForNews(store, position, { timing, ms: saveEvery.ms, signal });
    }
  };
  try {
    await run();
  } catch (cause) {
    // What was handled before it is kept; the error itself matters more than whether that could be saved.
    if (codeOf(cause) !== LeaseLost.code) await Promise.allSettled([save(position)]);
    throw cause;
  }
  if (position !== saved.position && codeOf(signal.reason) !== LeaseLost.code) await save(position);
}

function byKey(rows: readonly Parked[]): Map<string, readonly Parked[]> {
  return Map.groupBy(rows, (row) => row.key);
}

/** The first of a key is tried again when somebody asked for it, or when the one it waited behind is gone. */
function isDue([first]: readonly Parked[]): boolean {
  return first !== undefined && (first.due || first.attempts === 0);
}
