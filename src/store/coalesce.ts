import type { Outcome } from "./admit.ts";
import type { BatchLimits } from "./engine.ts";
import { nextTurn } from "./next-turn.ts";
import type { PreparedCommit } from "./prepare.ts";

/** How much one write may carry; more waits for the next one. */
const usual: BatchLimits = { events: 10_000, length: 16_777_216 };

interface Waiting {
  readonly commit: PreparedCommit;
  readonly settle: { readonly resolve: (outcome: Outcome) => void; readonly reject: (cause: unknown) => void };
}

/**
 * Gathers the commits that arrive while a write is under way into the next write, so that many share one sync.
 * Order of arrival is order in the log. A write that fails fails the commits in it, and only those.
 */
export function coalesced(
  write: (batch: readonly PreparedCommit[]) => Promise<readonly Outcome[]>,
  most: BatchLimits = usual,
) {
  let waiting: Waiting[] = [];
  let isWriting = false;

  const run = async () => {
    // Appends made in the same turn of the event loop travel together.
    await nextTurn();
    while (waiting.length > 0) {
      const batch = take();
      try {
        const outcomes = await write(batch.map((one) => one.commit));
        batch.forEach((one, i) => {
          const outcome = outcomes[i];
          if (outcome) one.settle.resolve(outcome);
          else one.settle.reject(new Error("the store answered fewer commits than it was given"));
        });
      } catch (cause) {
        for (const one of batch) one.settle.reject(cause);
      }
    }
    isWriting = false;
  };

  const take = () => {
    let events = 0;
    let length = 0;
    let count = 0;
    for (const { commit } of waiting) {
      events += commit.events.length;
      length += commit.record.length;
      for (const event of commit.events) length += event.text.length;
      if (count > 0 && (events > most.events || length > most.length)) break;
      count += 1;
    }
    const batch = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return batch;
  };

  return {
    add: (commit: PreparedCommit): Promise<Outcome> =>
      new Promise((resolve, reject) => {
        waiting.push({ commit, settle: { resolve, reject } });
        if (isWriting) return;
        isWriting = true;
        void run();
      }),
  };
}
