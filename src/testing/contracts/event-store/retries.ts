import assert from "node:assert/strict";
import { timeOrderedUuid } from "../../../kit/uuid.ts";
import { itemAdded, why } from "./events.ts";
import { clause, refuses } from "./stage.ts";

const occurred = 1_700_000_000_000_000;
const id = (n: number) => timeOrderedUuid(1_700_000_000_000 + n, new Uint8Array(10));
const named = (n: number, order = "a") => itemAdded({ order, n }, { id: id(n), occurred });

export const retries = [
  clause(
    "gives an append that is made again its first outcome, and adds nothing",
    async ({ store, clock }) => {
      await store.append([named(9, "b")], why);
      const conditions = [{ stream: "order:a", revision: 0 }];
      const first = await store.append([named(1), named(2)], { ...why, conditions });
      clock.advance(1_000_000);
      await store.append([named(3)], why);
      const again = await store.append([named(1), named(2)], { ...why, conditions });
      assert.deepEqual({ ...again, known: 0 }, first);
      assert.equal(again.known, 2);
      assert.equal((await store.head()).position, 4);
    },
    { seen: ["kurrent-io/KurrentDB#1898", "kurrent-io/KurrentDB#1949"] },
  ),

  clause(
    "gives the same append made twice at once the same outcome",
    async ({ store }) => {
      const [one, two] = await Promise.all([
        store.append([named(1), named(2)], why),
        store.append([named(1), named(2)], why),
      ]);
      assert.deepEqual({ ...two, known: 0 }, one);
      assert.equal((await store.head()).position, 2);
    },
    { seen: ["kurrent-io/KurrentDB#1970", "kurrent-io/KurrentDB#2274"] },
  ),

  clause(
    "gives an append that is made again after a restart its first outcome",
    async ({ store, reopened }) => {
      const first = await store.append([named(1), named(2)], why);
      const again = await (await reopened(store)).append([named(1), named(2)], why);
      assert.deepEqual({ ...again, known: 0 }, first);
    },
    "durability",
  ),

  clause("refuses an id that is in the log with other content", async ({ store }) => {
    await store.append([named(1)], why);
    const changed = itemAdded({ order: "a", n: 99 }, { id: id(1), occurred });
    const error = await refuses("store/known-event", store.append([changed, named(2)], why));
    assert.deepEqual("facts" in error && error.facts, { kind: "known-event", ids: [id(1)], changed: true });
    assert.equal((await store.head()).position, 1);
  }),

  clause("takes only a whole commit as a retry: a part of one, or events of two, are refused", async ({ store }) => {
    await store.append([named(1), named(2), named(3)], why);
    await store.append([named(4)], why);
    for (const part of [
      [named(1), named(2)],
      [named(3), named(4)],
      [named(2), named(1), named(3)],
      [named(1), named(2), named(3), named(5)],
    ]) {
      const error = await refuses("store/known-event", store.append(part, why));
      assert.equal("facts" in error && (error.facts as { changed: boolean }).changed, false); // the facts of store/known-event
    }
    assert.equal((await store.head()).position, 4);
  }),

  clause("refuses the same id twice in one commit", async ({ store }) => {
    await refuses("store/known-event", store.append([named(1), named(1)], why));
    assert.equal((await store.head()).position, 0);
  }),

  clause("leaves out known events and reports changed ones where it is told to skip", async ({ store }) => {
    await store.append([named(1), named(2)], why);
    const changed = itemAdded({ order: "a", n: 99 }, { id: id(2), occurred });
    const appended = await store.append([named(1), changed, named(3), named(3), named(4)], { ...why, known: "skip" });
    assert.deepEqual([appended.first, appended.last, appended.known, appended.changed], [3, 4, 2, [id(2)]]);
    const nothing = await store.append([named(1), named(4)], { ...why, known: "skip" });
    assert.deepEqual([nothing.first, nothing.last, nothing.known, nothing.changed], [0, 0, 2, []]);
    assert.deepEqual(
      (await store.read({})).events.map((event) => event.id),
      [id(1), id(2), id(3), id(4)],
    );
  }),
];
