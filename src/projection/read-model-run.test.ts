import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openCheckpoints } from "../adapters/memory/checkpoints.ts";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { openReadModels } from "../adapters/memory/read-models.ts";
import { realTiming } from "../app/index.ts";
import { defineEvent, type RecordedEvent } from "../event/index.ts";
import { fixedContext, virtualTime } from "../testing/index.ts";
import { defineFold, on } from "./fold.ts";
import { defineReadModel, type ReadModel } from "./read-model.ts";
import { type ReadModelNews, runReadModel } from "./read-model-run.ts";

const added = defineEvent<"item-added", { cart: string; cents: number }>("item-added", {
  tags: ({ cart }) => ({ cart }),
  stream: "cart",
  purpose: "what is in the cart",
});
const key = (event: RecordedEvent) => event.stream;
const counted = (by: number) =>
  defineReadModel("carts", {
    key,
    version: String(by),
    fold: defineFold(
      "items",
      0,
      on(added, (items) => items + by),
    ),
  });
const never = new AbortController().signal;

async function stage(seed = 1) {
  const time = virtualTime();
  const context = { ...fixedContext(seed), clock: time.clock };
  const store = await openEventStore("memory:", context);
  const checkpoints = await openCheckpoints("memory:", context);
  const readModels = await openReadModels("memory:");
  const news: string[] = [];
  const tell = (one: ReadModelNews) => void news.push(`${one.kind} ${one.generation.number}`);
  const add = async (count: number, cents = 1) => {
    for (let i = 0; i < count; i++) await store.append([added({ cart: `c-${i % 3}`, cents })], { command: "test" });
  };
  const start = (owner: string, model: ReadModel<number>, over: { upTo?: number; signal?: AbortSignal } = {}) =>
    runReadModel(store, { checkpoints, readModels }, model, {
      owner,
      timing: { clock: time.clock, wait: time.wait, random: () => 0.5 },
      leaseMs: 9000,
      signal: never,
      pageEvents: 3,
      tell,
      ...over,
    });
  const generations = async () =>
    (await readModels.generations()).map(({ number, position, isServing }) => [number, position, isServing]);
  return { time, store, checkpoints, readModels, add, start, generations, news };
}

describe("running a read model", () => {
  it("lets time pass after it has switched to a generation that was built anew", async () => {
    const { time, readModels, add, start, generations } = await stage();
    const stop = new AbortController();
    await add(10);
    const running = start("a", counted(1), { signal: stop.signal });
    const story = async () => {
      await time.wait(2000, never);
      await readModels.begin("carts", counted(1).version, { at: 1, anew: true });
      for (let round = 0; round < 3; round++) {
        await add(1);
        await time.wait(2000, never);
      }
      assert.deepEqual(await generations(), [
        [1, 11, false],
        [2, 13, true],
      ]);
      stop.abort();
      await running;
    };
    await time.during(story());
  });

  it("never goes back to older code by itself, though its generation was dropped and is built again", async () => {
    const { time, readModels, add, start, generations, news } = await stage();
    const stop = new AbortController();
    await add(10);
    const story = async () => {
      const old = start("old", counted(1), { signal: stop.signal });
      await time.wait(2000, never);
      const fresh = start("new", counted(10), { signal: stop.signal });
      await time.wait(5000, never);
      await readModels.drop(1);
      await add(1);
      await time.wait(30_000, never);
      assert.deepEqual(await generations(), [
        [2, 11, true],
        [3, 11, false],
      ]);
      assert.equal(news.at(-1), "waiting 3");
      assert.equal(await readModels.serve("carts", 3, { instead: 2, at: 1 }), true, "a person may");
      await time.wait(5000, never);
      assert.deepEqual((await generations()).at(-1), [3, 11, true]);
      stop.abort();
      await Promise.all([old, fresh]);
    };
    await time.during(story());
  });

  it("names the event whose state is no JSON, and keeps all before it", async () => {
    const { time, add, start, generations } = await stage();
    await add(4);
    await add(1, 13);
    await add(3);
    const fold = defineFold(
      "strange",
      0,
      on(added, (items, { data }) => (data.cents === 13 ? Number.NaN : items + 1)),
    );
    const running = time.during(start("a", defineReadModel("carts", { key, fold }), { upTo: 8 }));
    await assert.rejects(running, { code: "projection/build-failed", message: /item-added at 5 \(key cart:c-0\)/ });
    assert.deepEqual(await generations(), [[1, 4, false]]);
  });

  it("refuses rows that were built from another log", async () => {
    const { time, checkpoints, readModels, add, start, generations } = await stage();
    await add(5);
    await time.during(start("a", counted(1), { upTo: 5 }));
    const other = await stage(2);
    await other.add(9);
    const running = runReadModel(other.store, { checkpoints, readModels }, counted(1), {
      owner: "a",
      timing: { clock: time.clock, wait: time.wait, random: () => 0.5 },
      signal: never,
      upTo: 9,
    });
    await assert.rejects(running, { code: "subscription/other-log" });
    assert.deepEqual(await generations(), [[1, 5, true]]);
  });

  it("can be stopped, and renews its lease, while it builds", async () => {
    const { store, checkpoints, readModels, add } = await stage();
    await add(300);
    const stop = new AbortController();
    const timing = realTiming();
    let renewals = 0;
    const renewing: typeof checkpoints = {
      ...checkpoints,
      renew: async (...args) => {
        renewals += 1;
        if (renewals === 2) stop.abort();
        return checkpoints.renew(...args);
      },
    };
    const fold = defineFold(
      "slow",
      0,
      on(added, (items) => {
        for (const until = timing.clock() + 2000; timing.clock() < until; );
        return items + 1;
      }),
    );
    await runReadModel(store, { checkpoints: renewing, readModels }, defineReadModel("carts", { key, fold }), {
      owner: "a",
      timing,
      leaseMs: 60,
      signal: stop.signal,
      pageEvents: 3,
    });
    assert.ok(((await readModels.generations())[0]?.position ?? 0) < 300, "it was stopped before the end");
  });
});
