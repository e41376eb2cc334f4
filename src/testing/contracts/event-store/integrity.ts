import assert from "node:assert/strict";
import { hex } from "../../../kit/sha256.ts";
import { engineOf } from "../../../store/index.ts";
import { bellRung, giftAdded, itemAdded, items, why } from "./events.ts";
import { all, clause, range, refuses } from "./stage.ts";

export const integrity = [
  clause("verifies a healthy log, and an empty one", async ({ store }) => {
    assert.deepEqual([(await store.verify()).ok, (await store.verify()).log], [true, 0]);
    for (const n of range(1, 30))
      await store.append(
        [...items(`o-${n % 4}`, n % 5), giftAdded({ order: "a", customer: "kim" }), bellRung({})],
        why,
      );
    const told: number[] = [];
    const found = await store.verify((position) => told.push(position));
    const head = await store.head();
    assert.deepEqual(found.problem, undefined);
    assert.deepEqual(
      [found.ok, found.log, found.head],
      [true, head.position, { log: head.log, position: head.position, hash: hex(head.hash) }],
    );
    assert.equal(told.at(-1), head.position);
  }),

  clause("verifies a log that is appended to meanwhile", async ({ store }) => {
    await store.append(items("a", 50), why);
    const [found] = await Promise.all([
      store.verify(),
      ...range(1, 50).map((n) => store.append([itemAdded({ order: "b", n })], why)),
    ]);
    assert.deepEqual(found.problem, undefined);
    const racing = range(1, 20).map(async (n) => {
      await store.append([itemAdded({ order: "c", n })], why);
      return (await store.verify()).problem;
    });
    assert.deepEqual(
      await Promise.all(racing),
      range(1, 20).map(() => undefined),
    );
  }),

  clause("gives two logs with the same events different hashes", async ({ store, another }) => {
    const other = await another();
    for (const one of [store, other]) await one.append(items("a", 2), why);
    assert.notDeepEqual((await store.head()).hash, (await other.head()).hash);
  }),

  clause(
    "restores a log into an empty store with the same positions, the same hashes and a chain that goes on",
    async ({ store, another }) => {
      for (const n of range(1, 8))
        await store.append(
          [...items(`o-${n % 2}`, 2), giftAdded({ order: `o-${n % 3}`, customer: "kim" }), bellRung({})],
          why,
        );
      const copy = await another();
      const { log, position } = await store.head();
      const [from, to] = [engineOf(store), engineOf(copy)];
      for (let after = 0; after < position; after += 5) await to.restore(log, await from.rows(after, 5));
      assert.deepEqual(await copy.head(), await store.head());
      assert.deepEqual(await all(copy.scan({})), await all(store.scan({})));
      assert.deepEqual((await copy.verify()).problem, undefined);
      for (const one of [store, copy])
        await one.append([itemAdded({ order: "o-1" })], {
          ...why,
          conditions: [{ stream: "order:o-1", revision: 11 }],
        });
      assert.deepEqual((await copy.verify()).problem, undefined);
      await refuses("store/broken-chain", () =>
        to
          .restore(log, [])
          .then(() => from.rows(2, 3))
          .then((rows) => to.restore(log, rows)),
      );
    },
    "restore",
  ),

  clause(
    "wakes subscriptions when events are restored",
    async ({ store, another }) => {
      await store.append(items("a", 3), why);
      const copy = await another();
      const next = copy.subscribe({})[Symbol.asyncIterator]();
      const first = next.next();
      await engineOf(copy).restore((await store.head()).log, await engineOf(store).rows(0, 10));
      assert.equal((await first).value?.position, 1);
      await next.return?.();
    },
    "restore",
  ),
];
