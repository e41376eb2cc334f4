// One member of a consumer group in a process of its own: node subscription-member.ts <store url> <effects file> <owner>
import { appendFileSync } from "node:fs";
import { openCheckpoints } from "../../src/adapters/sqlite/checkpoints.ts";
import { realContext, realTiming } from "../../src/app/index.ts";
import { openStore } from "../../src/app/stores.ts";
import { defineSubscription, runSubscription } from "../../src/subscription/index.ts";

const [url = "", effects = "", owner = ""] = process.argv.slice(2);
const context = realContext();
const store = await openStore(url, context);
const checkpoints = await openCheckpoints(url, context);
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());

const told = defineSubscription("told", {
  query: { types: ["parcel-moved"] },
  partitions: 4,
  handle: ({ event }) => appendFileSync(effects, `${event.stream} ${event.position} ${owner}\n`),
});
// Beside it, the same events counted in the checkpoint's own transaction.
const counted = defineSubscription("counted", {
  query: { types: ["parcel-moved"] },
  partitions: 4,
  work:
    ({ event }) =>
    (transaction) =>
      transaction.run("insert into counted_event values (?)", event.position),
});
const options = {
  owner,
  leaseMs: 900,
  timing: realTiming(),
  signal: stop.signal,
  saveEvery: { count: 20, ms: 100 },
};
process.stdout.write("ready\n");
await Promise.all([told, counted].map((one) => runSubscription(store, checkpoints, one, options)));
await checkpoints.close();
await store.close();
