// One of several processes that share the work on a log: node postgres-member.ts <what> <store url> <owner> [<effects file>]
import { appendFileSync } from "node:fs";
import { openStore, realTiming, runLoop } from "../../src/app/index.ts";
import { needViews } from "../../src/app/views.ts";
import { defineEvent } from "../../src/event/index.ts";
import { defineFold, defineReadModel, on, runReadModel } from "../../src/projection/index.ts";
import { defineSubscription, runSubscription } from "../../src/subscription/index.ts";

export const moved = defineEvent<"parcel-moved", { parcel: string }>("parcel-moved", {
  tags: ({ parcel }) => ({ parcel }),
  stream: "parcel",
  purpose: "where it is",
});

export interface Moves {
  readonly positions: readonly number[];
}

const nowhere: Moves = { positions: [] };

/** Where in the log each parcel moved: what is taken in twice is seen, and so is what is forgotten. */
export const moves = defineReadModel("moves", {
  fold: defineFold(
    "moves",
    nowhere,
    on(moved, ({ positions }, { position }) => ({ positions: [...positions, position] })),
  ),
  key: (event) => event.stream,
});

const [what, url = "", owner = "", effects = ""] = process.argv.slice(2);
if (process.send && what !== undefined) {
  const say = (text: string) => appendFileSync(effects, `${text}\n`);
  const store = await openStore(url);
  const views = await needViews(url, store);
  const stop = new AbortController();
  process.once("SIGTERM", () => stop.abort());
  const holder = { owner, leaseMs: 900, timing: realTiming(), signal: stop.signal };
  process.send("ready");
  if (what === "subscription") {
    const told = defineSubscription("told", {
      query: { types: [moved.type] },
      partitions: 4,
      handle: ({ event }) => say(`${event.stream} ${event.position} ${owner}`),
    });
    await runSubscription(store, views.checkpoints, told, { ...holder, saveEvery: { count: 20, ms: 100 } });
  } else if (what === "read-model") {
    // Small pages, so that a kill falls between many steps, or into one.
    await runReadModel(store, views, moves, { ...holder, pageEvents: 25 });
  } else {
    await runLoop({ views, signal: stop.signal, note: () => say(`waits ${owner}`) }, async (signal) => {
      say(`holds ${owner}`);
      await holder.timing.wait(600_000, signal);
    });
  }
  process.disconnect();
  await views.close();
  await store.close();
}
