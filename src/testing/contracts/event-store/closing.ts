import assert from "node:assert/strict";
import { itemAdded, items, why } from "./events.ts";
import { all, clause, positions, range, refuses, soon } from "./stage.ts";

export const closing = [
  clause(
    "says that it is closed to every call after it was closed, and lets itself be closed twice",
    async ({ store }) => {
      await store.append(items("a", 2), why);
      const { events } = await store.read({});
      await Promise.all([store.close(), store.close()]);
      await store.close();
      await refuses("store/closed", store.append(items("a", 1), why));
      await refuses("store/closed", store.read({}));
      await refuses("store/closed", all(store.scan({})));
      await refuses("store/closed", all(store.subscribe({})));
      await refuses("store/closed", store.find(events.map((event) => event.id)));
      await refuses("store/closed", store.head());
      await refuses("store/closed", store.verify());
    },
  ),

  clause("settles every call that was under way when it is closed", async ({ store, clock }) => {
    const retried = [itemAdded({ order: "b" }, { id: "01a1fb67-1800-7ade-bd3f-bfded8a21c49", occurred: clock() })];
    await store.append(retried, why);
    const appends = range(1, 50).map((n) => store.append([itemAdded({ order: "a", n })], why));
    const pending = [
      store.append(retried, why),
      ...appends,
      store.read({}),
      store.head(),
      store.verify(),
      store.find([]),
    ];
    await soon("closing with calls under way", store.close());
    const outcomes = await soon("the calls", Promise.allSettled(pending));
    assert.deepEqual(
      outcomes.filter(({ status }) => status === "rejected"),
      [],
    );
  }),

  clause(
    "keeps all that was acknowledged, in order, through a restart, and goes on from there",
    async ({ store, reopened, clock }) => {
      await Promise.all(range(1, 40).map((n) => store.append([itemAdded({ order: String(n % 3), n })], why)));
      const [before, head] = [await all(store.scan({})), await store.head()];
      const again = await reopened(store);
      assert.deepEqual(await all(again.scan({})), before);
      assert.deepEqual(await again.head(), head);
      clock.advance(-5_000_000);
      await refuses(
        "store/stale-revision",
        again.append(items("1", 1), { ...why, conditions: [{ stream: "order:1", revision: 13 }] }),
      );
      const next = await again.append([itemAdded({ order: "1" })], {
        ...why,
        conditions: [{ stream: "order:1", revision: 14 }],
      });
      assert.deepEqual([next.first, next.recorded], [41, head.recorded]);
      const once_more = await reopened(again);
      assert.deepEqual(positions(await all(once_more.scan({}))), range(1, 41));
      assert.deepEqual((await once_more.verify()).problem, undefined);
    },
    "durability",
  ),

  clause(
    "keeps what a closing store acknowledged",
    async ({ store, reopened }) => {
      const pending = Promise.all(range(1, 50).map((n) => store.append([itemAdded({ order: "a", n })], why)));
      const again = await reopened(store);
      await pending;
      assert.equal((await again.head()).position, 50);
    },
    "durability",
  ),
];
