import assert from "node:assert/strict";
import { bellRung, itemAdded, items, why } from "./events.ts";
import { all, clause, positions, range } from "./stage.ts";

export const ordering = [
  clause("numbers events in the log from 1, without gaps, in the order of the appends", async ({ store }) => {
    const first = await store.append(items("a", 3), why);
    const second = await store.append([bellRung({})], why);
    const third = await store.append(items("b", 2), why);
    assert.deepEqual(
      [first, second, third].map(({ first, last }) => [first, last]),
      [
        [1, 3],
        [4, 4],
        [5, 6],
      ],
    );
    assert.deepEqual(positions((await store.read({})).events), range(1, 6));
  }),

  clause("numbers the events of each stream from 1, and those outside streams not at all", async ({ store }) => {
    await store.append(
      [itemAdded({ order: "a" }), itemAdded({ order: "b" }), bellRung({}), itemAdded({ order: "a" })],
      why,
    );
    await store.append([itemAdded({ order: "b" }), itemAdded({ order: "a" })], why);
    const { events } = await store.read({});
    assert.deepEqual(
      events.map((event) => event.revision),
      [1, 1, undefined, 2, 2, 3],
    );
    assert.deepEqual(
      events.map((event) => event.stream),
      ["order:a", "order:b", undefined, "order:a", "order:b", "order:a"],
    );
  }),

  clause(
    "leaves no gap in positions or revisions where an append was refused",
    async ({ store }) => {
      await store.append(items("a", 2), why);
      const refused = { ...why, conditions: [{ stream: "order:a", revision: 0 }] };
      await Promise.allSettled([
        store.append(items("a", 1), refused),
        store.append(items("b", 1), why),
        store.append(items("a", 5), refused),
        store.append(items("a", 1), why),
      ]);
      const { events } = await store.read({});
      assert.deepEqual(
        events.map(({ position, stream, revision }) => [position, stream, revision]),
        [
          [1, "order:a", 1],
          [2, "order:a", 2],
          [3, "order:b", 1],
          [4, "order:a", 3],
        ],
      );
    },
    { seen: ["castore-dev/castore#168", "JasperFx/marten#4964"] },
  ),

  clause(
    "gives 1,000 appends made at once dense positions, in the order in which they were made",
    async ({ store }) => {
      const appended = await Promise.all(
        range(1, 1000).map((n) => store.append([itemAdded({ order: String(n % 7), n })], why)),
      );
      assert.deepEqual(
        appended.map(({ first }) => first),
        range(1, 1000),
      );
      const events = await all(store.scan({}));
      assert.deepEqual(
        events.map((event) => (event.data as { n: number }).n),
        range(1, 1000),
      ); // the payload that was appended above
      assert.equal(new Set(appended.map(({ commit }) => commit)).size, 1000);
    },
  ),

  clause("never lets recorded time run backwards when the clock is set back", async ({ store, clock }) => {
    const start = clock();
    await store.append(items("a", 1), why);
    clock.set(start - 3_600_000_000);
    const behind = await store.append(items("a", 1), why);
    clock.set(start + 5);
    await store.append(items("a", 1), why);
    assert.equal(behind.recorded, start);
    assert.deepEqual(
      (await store.read({})).events.map((event) => event.recorded - start),
      [0, 0, 5],
    );
  }),

  clause(
    "keeps the time at which an event occurred apart from the time at which it was recorded",
    async ({ store, clock }) => {
      const occurred = clock() - 86_400_000_123;
      const ids = (
        await store.append([itemAdded({ order: "a" }, { occurred, offset: 120 }), itemAdded({ order: "a" })], why)
      ).ids;
      const [told, taken] = (await store.read({})).events;
      assert.deepEqual([told?.occurred, told?.offset, told?.recorded], [occurred, 120, clock()]);
      assert.deepEqual([taken?.occurred, taken?.offset, taken?.id], [clock(), 0, ids[1]]);
    },
  ),
];
