import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openCheckpoints } from "../adapters/memory/checkpoints.ts";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { openReadModels } from "../adapters/memory/read-models.ts";
import { defineEvent } from "../event/index.ts";
import { defineSubscription } from "../subscription/index.ts";
import { runOnce, runParts } from "./run-parts.ts";
import { realContext } from "./stores.ts";

const noted = defineEvent("noted", { purpose: "a note" });

async function stage() {
  const context = realContext();
  const store = await openEventStore("memory:", context);
  const checkpoints = await openCheckpoints("memory:", context);
  const readModels = await openReadModels("memory:");
  await store.append([noted({})], { command: "note" });
  return { store, checkpoints, views: { checkpoints, readModels, close: async () => {} } };
}

describe("what is run beside the loop", () => {
  it("is stopped whole, and says why, where a part fails in a way that nobody named", async () => {
    const { store, checkpoints, views } = await stage();
    const key = () => {
      throw new TypeError("there is no such field");
    };
    const broken = defineSubscription("broken", { query: {}, key, handle: () => {} });
    const good = defineSubscription("good", { query: {}, handle: () => {} });
    const notes: string[] = [];
    const running = runParts({
      store,
      config: { subscriptions: [broken, good] },
      views,
      signal: new AbortController().signal,
      note: (text) => notes.push(text),
    });
    await assert.rejects(running, { message: "there is no such field" });
    assert.deepEqual(notes, ["subscription broken failed: there is no such field Everything is stopped."]);
    assert.deepEqual(await checkpoints.leases("subscription:"), []);
  });

  it("takes its turn once where the one before died while its clock ran ahead", async () => {
    let aheadMicros = 3_600_000_000;
    const { clock } = realContext();
    const checkpoints = await openCheckpoints("memory:", { clock: () => clock() + aheadMicros });
    const views = { ...(await stage()).views, checkpoints };
    const signal = new AbortController().signal;
    assert.equal((await checkpoints.acquire("run", "dead", 1_000_000)).kind, "granted");
    aheadMicros = 0;
    assert.equal(await runOnce(views, signal, async () => "done"), "done");
    assert.equal((await checkpoints.acquire("run", "alive", 5_000_000)).kind, "granted");
    await assert.rejects(
      runOnce(views, signal, async () => "done"),
      { code: "app/loop-held" },
    );
  });
});
