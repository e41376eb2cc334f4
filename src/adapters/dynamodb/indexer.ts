import type { IndexedRow } from "../../store/index.ts";
import { type Batch, firstOf } from "./batch.ts";
import { indexItems } from "./index-items.ts";
import type { Keys } from "./keys.ts";
import { cursorItem, type Log, waitingIn } from "./log.ts";
import type { Table } from "./table.ts";

/** How many batches without index entries there may be before a writer completes those of others too. */
const patience = 8;

/**
 * Writes the index entries of batches that are in the log, and notes how far the index is complete. Entries are made of the batch alone
 * and written over themselves, so that two may write the same ones, and one may die in the middle.
 */
export function newIndexer(table: Table, keys: Keys, log: Log) {
  const own = new Set<number>();
  const written = new Set<number>();
  let running: Promise<void> | undefined;

  const isDue = (batch: Batch) => {
    const first = firstOf(batch);
    return !written.has(first) && (own.has(first) || waitingIn(log.view()).length > patience);
  };

  const run = async () => {
    for (;;) {
      const due = waitingIn(log.view()).filter(isDue);
      if (due.length === 0) return;
      await table.putAll(due.flatMap((batch) => indexItems(keys, batch.rows)));
      for (const batch of due) written.add(firstOf(batch));
      if (!(await noted())) {
        await log.readCursor();
        await noted();
      }
      for (const first of [...own, ...written])
        if (first <= log.view().indexed) for (const kept of [own, written]) kept.delete(first);
    }
  };

  /** Moves the cursor over all that was written without a gap behind it. False where there is nothing, or another was quicker. */
  const noted = async (): Promise<boolean> => {
    let last: IndexedRow | undefined;
    let of = "";
    for (const batch of waitingIn(log.view())) {
      if (!written.has(firstOf(batch))) break;
      last = batch.rows.at(-1);
      of = batch.log;
    }
    if (!last) return false;
    const head = { log: of, position: last.position, hash: last.hash, recorded: last.recorded };
    if (!(await table.putLater(cursorItem(keys, head)))) return false;
    log.trim(head);
    return true;
  };

  const catchUp = (): Promise<void> => {
    running ??= run().finally(() => {
      running = undefined;
    });
    return running;
  };

  return {
    /** This batch was written by us; its entries follow, and nobody waits for them. */
    follow: (batch: Batch) => {
      own.add(firstOf(batch));
      // Whoever writes next meets the same failure in `keepUp`; until then the events are found without the entries.
      catchUp().catch(() => {});
    },
    /** Waits where the index has fallen behind, so that what is compared in memory stays little. */
    keepUp: async (): Promise<void> => {
      while (waitingIn(log.view()).length > patience) {
        const before = log.view();
        await catchUp();
        if (log.view() === before) return;
      }
    },
    /** Waits for what is under way. What fails is left to whoever opens the log next. */
    rest: async (): Promise<void> => {
      await running?.catch(() => {});
    },
  };
}
