import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { importedEvent } from "../event/index.ts";
import { fixedContext } from "../testing/fixed-clock.ts";
import { createEventStore, engineOf } from "./create-event-store.ts";
import type { StoreEngine } from "./engine.ts";
import { NoEngine } from "./errors.ts";
import type { EventStore } from "./event-store.ts";

const why = { command: "note" };
const noted = (n: number, id?: string) =>
  importedEvent({ type: "noted", data: { n }, tags: { order: "a" }, occurred: 0, ...(id && { id }) });

/** An engine that answers late, as one across a network does, and fails once it is closed. */
async function lateStore(lateMs = 2) {
  const context = fixedContext();
  const engine = engineOf(await openEventStore("memory:", context));
  let closed = false;
  const late =
    <Arguments extends unknown[], Result>(work: (...given: Arguments) => Promise<Result>) =>
    async (...given: Arguments) => {
      if (closed) throw new Error("the engine was called after it was closed");
      await wait(lateMs);
      if (closed) throw new Error("the engine was closed during a call");
      const result = await work(...given);
      await wait(lateMs);
      return result;
    };
  const slow: StoreEngine = {
    ...engine,
    commit: late(engine.commit),
    page: late(engine.page),
    find: late(engine.find),
    head: late(engine.head),
    rows: late(engine.rows),
    close: async () => {
      closed = true;
    },
  };
  return { store: createEventStore(slow, context), engine };
}

describe("an append from plain JavaScript", () => {
  it("without its why, or without a list, is refused by a typed error", async () => {
    const store = await openEventStore("memory:", fixedContext());
    const given = (...args: readonly unknown[]) => store.append(...(args as Parameters<typeof store.append>)); // as from plain JavaScript
    await assert.rejects(given([noted(1)]), { code: "store/missing-intent" });
    await assert.rejects(given([noted(1)], null), { code: "store/missing-intent" });
    await assert.rejects(given([noted(1)], { command: 7 }), { code: "store/missing-intent" });
    await assert.rejects(given(noted(1), why), { code: "store/bad-event", message: /a list of events/ });
    await assert.rejects(given([undefined], why), { code: "store/bad-event" });
  });
});

describe("a store over an engine that answers late", () => {
  it("closes only when every call that was under way has its answer", async () => {
    const { store } = await lateStore();
    const id = "01a1fb67-1800-7ade-bd3f-bfded8a21c49";
    await store.append([noted(1, id)], why);
    const subscription = store.subscribe({})[Symbol.asyncIterator]();
    const calls = [
      store.append([noted(2)], why),
      store.append([noted(1, id)], why),
      store.read({}),
      store.find([id]),
      store.head(),
      store.verify(),
      subscription.next(),
    ];
    await wait(1);
    await store.close();
    const outcomes = await Promise.allSettled(calls);
    assert.deepEqual(
      outcomes.filter(({ status }) => status === "rejected"),
      [],
    );
    assert.deepEqual(await subscription.next(), { done: true, value: undefined });
  });

  it("misses nothing in a subscription when commits fall between looking and waiting", async () => {
    const { store, engine } = await lateStore(1);
    const ending = new AbortController();
    const seen: number[] = [];
    const reading = (async () => {
      for await (const event of store.subscribe({}, { signal: ending.signal })) {
        seen.push(event.position);
        if (event.position === 200) ending.abort();
      }
    })();
    const source = createEventStore(engine, fixedContext(9));
    for (let n = 0; n < 200; n++) {
      await source.append([noted(n)], why);
      if (n % 5 === 0) await wait(n % 4);
    }
    await reading;
    assert.deepEqual(
      seen,
      Array.from({ length: 200 }, (_, i) => i + 1),
    );
  });

  it("shows a page as it was when its end was looked up, whatever comes meanwhile", async () => {
    const { store, engine } = await lateStore();
    const source = createEventStore(engine, fixedContext(9));
    await source.append([noted(1)], why);
    const page = store.read({});
    await wait(4);
    await source.append([noted(2)], why);
    const { events, upTo, more } = await page;
    assert.deepEqual([events.length, upTo, more], [1, 1, false]);
  });
});

describe("engineOf", () => {
  it("knows only stores that were made here", async () => {
    const { store } = await lateStore();
    assert.throws(() => engineOf({ ...store }), NoEngine);
  });
});

describe("whatever plain JavaScript gives in a query's place", () => {
  const asked: Readonly<Record<string, (store: EventStore, given: never) => Promise<unknown>>> = {
    read: (store, given) => store.read(given),
    scan: async (store, given) => Array.fromAsync(store.scan(given)),
    scanPages: async (store, given) => Array.fromAsync(store.scanPages(given)),
    subscribe: async (store, given) => store.subscribe(given)[Symbol.asyncIterator]().next(),
    find: (store, given) => store.find(given),
  };
  for (const [call, ask] of Object.entries(asked))
    it(`${call} answers with an error that says what is wrong`, async () => {
      const store = await openEventStore("memory:", fixedContext());
      for (const given of [null, "x", { tag: ["order:a"] }])
        await assert.rejects(ask(store, given as never), { code: "store/bad-query" });
      await store.close();
    });
});
