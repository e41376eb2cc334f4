import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { openCheckpoints } from "../adapters/memory/checkpoints.ts";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { openReadModels } from "../adapters/memory/read-models.ts";
import { limited } from "../app/limited.ts";
import { defineEvent, type RecordedEvent } from "../event/index.ts";
import type { EventStore } from "../store/index.ts";
import { fixedContext, virtualTime } from "../testing/index.ts";
import { defineFold, on } from "./fold.ts";
import { defineReadModel, type ReadModel } from "./read-model.ts";
import type { Difference } from "./read-model-difference.ts";
import { readReadModel } from "./read-model-query.ts";
import { type ReadModelNews, type RunReadModelOptions, runReadModel } from "./read-model-run.ts";
import type { ReadModels } from "./read-models.ts";

const added = defineEvent<"item-added", { cart: string; cents: number }>("item-added", {
  tags: ({ cart }) => ({ cart }),
  stream: "cart",
  purpose: "what is in the cart",
});
const thrownAway = defineEvent<"cart-thrown-away", { cart: string }>("cart-thrown-away", {
  tags: ({ cart }) => ({ cart }),
  stream: "cart",
  purpose: "that it is gone",
});
const why = { command: "test" };

type Cart = { readonly cents: number; readonly items?: number } | undefined;
const byStream = (event: RecordedEvent) => event.stream;
const total = defineFold<Cart>(
  "total",
  undefined,
  on(added, (state, { data }) => ({ cents: (state?.cents ?? 0) + data.cents })),
  on(thrownAway, () => undefined),
);
const counting = defineFold<Cart>(
  "total",
  undefined,
  on(added, (state, { data }) => ({ cents: (state?.cents ?? 0) + data.cents, items: (state?.items ?? 0) + 1 })),
  on(thrownAway, () => undefined),
);
const carts = defineReadModel("carts", { fold: total, key: byStream });
const countedCarts = defineReadModel("carts", { fold: counting, key: byStream });

async function stage() {
  const time = virtualTime();
  const context = { ...fixedContext(), clock: time.clock };
  const store = await openEventStore("memory:", context);
  const checkpoints = await openCheckpoints("memory:", context);
  const readModels = await openReadModels("memory:");
  const timing = { clock: time.clock, wait: time.wait, random: () => 0.5 };
  const news: ReadModelNews[] = [];
  let owners = 0;
  /** Runs the model up to the log's end. */
  const run = async (
    model: ReadModel<Cart>,
    over: { readModels?: ReadModels; store?: EventStore } & Pick<RunReadModelOptions, "limited" | "limitMs"> = {},
  ) =>
    time.during(
      runReadModel(over.store ?? store, { checkpoints, readModels: over.readModels ?? readModels }, model, {
        owner: `process-${++owners}`,
        timing,
        signal: new AbortController().signal,
        upTo: (await store.head()).position,
        tell: (one) => news.push(one),
        pageEvents: 3,
        ...(over.limited && { limited: over.limited }),
        ...(over.limitMs !== undefined && { limitMs: over.limitMs }),
      }),
    );
  const reader = readReadModel(readModels, carts, { timing });
  const rows = async () => Object.fromEntries((await reader.list()).rows.map(({ key, value }) => [key, value]));
  const add = (cart: string, cents: number) => store.append([added({ cart, cents })], why);
  return { store, checkpoints, readModels, reader, rows, run, add, news, timing, time };
}

const numbers = async (readModels: ReadModels) =>
  (await readModels.generations("carts")).map(({ number, position, isServing }) => [number, position, isServing]);

describe("a read model", () => {
  it("keeps one state for each key, and takes a row out whose state ends", async () => {
    const { rows, run, add, store, reader } = await stage();
    for (const cents of [100, 20, 3]) await add("a", cents);
    await add("b", 5);
    await add("c", 7);
    await store.append([thrownAway({ cart: "c" })], why);
    await run(carts);
    assert.deepEqual(await rows(), { "cart:a": { cents: 123 }, "cart:b": { cents: 5 } });
    assert.deepEqual([await reader.get("cart:a"), await reader.get("cart:c")], [{ cents: 123 }, undefined]);
  });

  it("goes on where it ended, and takes in nothing twice", async () => {
    const { rows, run, add } = await stage();
    await add("a", 100);
    await run(carts);
    await add("a", 20);
    await run(carts);
    await run(carts);
    assert.deepEqual(await rows(), { "cart:a": { cents: 120 } });
  });

  it("says that it is not built yet, rather than that a row is not there", async () => {
    const { reader, readModels } = await stage();
    await assert.rejects(reader.get("cart:a"), { code: "projection/not-built" });
    await readModels.begin("carts", carts.version, { at: 0 });
    await assert.rejects(reader.list(), { code: "projection/not-built" });
  });

  it("lists in pages", async () => {
    const { reader, run, add } = await stage();
    for (const cart of ["a", "b", "c"]) await add(cart, 1);
    await run(carts);
    const first = await reader.list({ limit: 2 });
    assert.deepEqual([first.rows.map(({ key }) => key), first.next], [["cart:a", "cart:b"], "cart:b"]);
    const second = await reader.list({ limit: 2, after: "cart:b" });
    assert.deepEqual([second.rows.map(({ key }) => key), second.next], [["cart:c"], undefined]);
  });

  it("reads your own write, while it follows the log", async () => {
    const { reader, add, store, checkpoints, readModels, timing, time } = await stage();
    const ending = new AbortController();
    const running = runReadModel(store, { checkpoints, readModels }, carts, {
      owner: "process",
      timing,
      signal: ending.signal,
    });
    const story = async () => {
      for (let n = 1; n <= 5; n++) {
        const { last } = await add("a", 10);
        await reader.waitFor(last);
        assert.deepEqual(await reader.get("cart:a"), { cents: 10 * n });
      }
      const { last } = await store.append([defineEvent("noted", { purpose: "a note" })({})], why);
      await reader.waitFor(last);
      await assert.rejects(reader.waitFor(last + 1, { limitMs: 50 }), { code: "projection/not-there-yet" });
      ending.abort();
      await running;
    };
    await time.during(story());
  });

  it("opens sealed texts only for readers that are given the means", async () => {
    const { readModels, run, add, timing } = await stage();
    await add("a", 1);
    await run(carts);
    const reveal = async (value: unknown) => ({ ...Object(value), revealed: true });
    const reader = readReadModel(readModels, carts, { timing, reveal });
    assert.deepEqual(await reader.get("cart:a"), { cents: 1, revealed: true });
    assert.deepEqual((await reader.list()).rows[0]?.value, { cents: 1, revealed: true });
  });
});

describe("new code of a read model", () => {
  it("has another version, and the same code has the same", () => {
    const same = defineReadModel("carts", { fold: total, key: byStream });
    const otherKey = defineReadModel("carts", { fold: total, key: (event) => event.tags["cart"]?.toString() });
    assert.equal(same.version, carts.version);
    assert.equal(new Set([carts, countedCarts, otherKey].map(({ version }) => version)).size, 3);
  });

  it("is built beside the rows that serve, held against them at the same position, and switched to", async () => {
    const { rows, run, add, readModels, news } = await stage();
    for (let i = 0; i < 10; i++) await add(i % 2 ? "a" : "b", 10);
    await run(carts);
    for (let i = 0; i < 10; i++) await add("a", 10);
    await run(countedCarts);
    assert.deepEqual(await rows(), { "cart:a": { cents: 150, items: 15 }, "cart:b": { cents: 50, items: 5 } });
    assert.deepEqual(await numbers(readModels), [
      [1, 10, false],
      [2, 20, true],
    ]);
    const difference = news.findLast((one) => one.kind === "switched")?.difference;
    assert.deepEqual(
      [difference?.before, difference?.after],
      [
        { number: 1, position: 10 },
        { number: 2, position: 10 },
      ],
    );
    assert.deepEqual([difference?.added, difference?.removed, difference?.changed], [0, 0, 2]);
    assert.deepEqual(difference?.examples[0], {
      kind: "changed",
      key: "cart:a",
      fields: [{ path: "items", after: 5 }],
    });
  });

  it("waits for a person where it was told to, and the old rows go on serving", async () => {
    const { rows, run, add, readModels, news } = await stage();
    await add("a", 10);
    await run(carts);
    const waiting = defineReadModel("carts", { fold: counting, key: byStream, onDifference: "wait" });
    await add("a", 10);
    await run(waiting);
    assert.deepEqual(await rows(), { "cart:a": { cents: 10 } });
    assert.equal(news.at(-1)?.kind, "waiting");
    await run(waiting);
    await add("b", 1);
    await run(waiting);
    assert.deepEqual(await numbers(readModels), [
      [1, 1, true],
      [2, 3, false],
    ]);
    await readModels.serve("carts", 2, { instead: 1, at: 0 });
    assert.deepEqual(await rows(), { "cart:a": { cents: 20, items: 2 }, "cart:b": { cents: 1, items: 1 } });
  });

  it("is switched to without a word where nothing differs", async () => {
    const { run, add, readModels, news } = await stage();
    await add("a", 10);
    await run(carts);
    await run(defineReadModel("carts", { fold: total, key: byStream, version: "2", onDifference: "wait" }));
    assert.deepEqual(await numbers(readModels), [
      [1, 1, false],
      [2, 1, true],
    ]);
    const last = news.at(-1);
    assert.ok(last?.kind === "switched");
    const { added, removed, changed }: Partial<Difference> = last.difference ?? {};
    assert.deepEqual([added, removed, changed], [0, 0, 0]);
  });

  it("is not taken back by a process that still has the old code, which keeps the old rows fresh", async () => {
    const { rows, run, add, readModels, news } = await stage();
    await add("a", 10);
    await run(carts);
    await run(countedCarts);
    await add("a", 10);
    await run(carts);
    assert.equal(news.at(-1)?.kind, "superseded");
    assert.deepEqual(await rows(), { "cart:a": { cents: 10, items: 1 } });
    await readModels.serve("carts", 1, { instead: 2, at: 0 });
    assert.deepEqual(await rows(), { "cart:a": { cents: 20 } });
  });

  it("can be built anew by hand, beside the rows that serve", async () => {
    const { rows, run, add, readModels } = await stage();
    for (let i = 0; i < 5; i++) await add("a", 10);
    await run(carts);
    await readModels.begin("carts", carts.version, { at: 0, anew: true });
    await add("a", 10);
    await run(carts);
    assert.deepEqual(await numbers(readModels), [
      [1, 6, false],
      [2, 6, true],
    ]);
    assert.deepEqual(await rows(), { "cart:a": { cents: 60 } });
  });
});

describe("trouble in a read model", () => {
  it("stops a fold that does not end, names it, and goes on once its code is mended", async () => {
    const { readModels, run, add, rows } = await stage();
    for (const cents of [1, 2, 3, 13, 5]) await add("a", cents);
    const endless = defineFold<Cart>(
      "endless-total",
      undefined,
      on(added, (state, { data }) => {
        while (data.cents === 13);
        return { cents: (state?.cents ?? 0) + data.cents };
      }),
    );
    const model = defineReadModel("carts", { fold: endless, key: byStream });
    await assert.rejects(run(model, { limited, limitMs: 150 }), {
      code: "projection/build-endless",
      message: /fold "endless-total" of read model "carts" did not end with the item-added at 4 /,
    });
    assert.deepEqual(await numbers(readModels), [[1, 3, false]]);
    await run(carts, { limited, limitMs: 150 });
    assert.deepEqual(await rows(), { "cart:a": { cents: 24 } });
    const lost = defineReadModel("carts", {
      fold: total,
      key: () => {
        for (;;);
      },
    });
    await assert.rejects(run(lost, { limited, limitMs: 150 }), { code: "projection/build-endless" });
    assert.deepEqual(await rows(), { "cart:a": { cents: 24 } });
  });

  it("keeps all before an event that its fold cannot take in, and names the event", async () => {
    const { readModels, run, add } = await stage();
    for (const cents of [1, 2, 13, 4]) await add("a", cents);
    const picky = defineFold<Cart>(
      "total",
      undefined,
      on(added, (state, { data }) => {
        if (data.cents === 13) throw new Error("thirteen");
        return { cents: (state?.cents ?? 0) + data.cents };
      }),
    );
    const model = defineReadModel("carts", { fold: picky, key: byStream });
    await assert.rejects(run(model), { code: "projection/build-failed", message: /item-added at 3 .*thirteen/ });
    assert.deepEqual(await numbers(readModels), [[1, 2, false]]);
  });

  it("says so where it is the key that cannot be told, and not the fold", async () => {
    const { run, add } = await stage();
    await add("a", 1);
    const key = () => {
      throw new Error("no cart");
    };
    await assert.rejects(run(defineReadModel("carts", { fold: carts.fold, key })), (cause: Error) => {
      assert.match(cause.message, /item-added at 1: no cart\. Mend the read model's `key`;/);
      assert.ok(!cause.message.includes("the fold"));
      return true;
    });
  });

  it("says which key has a state that is no JSON", async () => {
    const { run, add } = await stage();
    await add("a", 1);
    const fold = defineFold<Cart>(
      "total",
      undefined,
      on(added, () => ({ cents: Number.NaN })),
    );
    await assert.rejects(run(defineReadModel("carts", { fold, key: byStream })), {
      code: "projection/build-failed",
      message: /cart:a/,
    });
  });

  it("refuses a name that cannot be one", () => {
    assert.throws(() => defineReadModel("Carts!", { fold: total, key: byStream }), {
      code: "projection/bad-read-model",
    });
  });

  it("takes in every event exactly once, wherever it is killed, before or after it wrote", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ cart: fc.constantFrom("a", "b", "c"), cents: fc.nat(99) }), {
          minLength: 1,
          maxLength: 40,
        }),
        fc.array(fc.record({ at: fc.nat(6), wrote: fc.boolean() }), { maxLength: 6 }),
        async (events, kills) => {
          const { store, run, readModels, rows, time } = await stage();
          await store.append(
            events.map((data) => added(data)),
            why,
          );
          for (const { at, wrote } of kills) {
            let left = at;
            const advance: ReadModels["advance"] = async (number, step) => {
              const isLast = left-- === 0;
              if (!isLast || wrote) await readModels.advance(number, step);
              if (isLast) throw new Error("killed");
            };
            await run(carts, { readModels: { ...readModels, advance } }).catch((cause: Error) => {
              assert.equal(cause.message, "killed");
            });
            time.clock.advance(60_000_000);
          }
          await run(carts);
          const expected: Record<string, { cents: number }> = {};
          for (const { cart, cents } of events)
            expected[`cart:${cart}`] = { cents: (expected[`cart:${cart}`]?.cents ?? 0) + cents };
          assert.deepEqual(await rows(), expected);
        },
      ),
      { numRuns: 50 },
    );
  });
});
