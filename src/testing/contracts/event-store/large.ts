import assert from "node:assert/strict";
import { timeOrderedUuid } from "../../../kit/uuid.ts";
import type { EventStore } from "../../../store/index.ts";
import { itemAdded, items, orderAccepted, why } from "./events.ts";
import { all, clause, positions, range, refuses } from "./stage.ts";

// Limits that an adapter, its client or its database has somewhere: pages of 1,000 rows, lookups of 100 keys, caches of some size.
const large = 2_500;

/** A log of `large` events: each belongs to one of fifty orders, and every tenth to the customer kim. */
async function filled(store: EventStore): Promise<void> {
  for (let n = 1; n <= large; n += 100)
    await store.append(
      range(n, n + 99).map((i) => itemAdded({ order: `o-${i % 50}`, n: i, ...(i % 10 === 0 && { customer: "kim" }) })),
      why,
    );
}

export const largeLogs = [
  clause("gives a page as large as it is asked for, or says that there is more", async ({ store }) => {
    await filled(store);
    for (const limit of [1_000, 1_001, 2_000, large]) {
      const page = await store.read({}, { limit });
      assert.deepEqual(positions(page.events), range(1, limit));
      assert.deepEqual([page.more, page.upTo], [limit < large, limit]);
    }
    const whole = await store.read({});
    assert.deepEqual([whole.events.length, whole.more, whole.upTo], [large, false, large]);

    // A union of several items, each of which matches far into the log.
    const query = [{ tags: ["customer:kim"] }, { stream: "order:o-7" }, { tags: ["order:o-9"], types: ["item-added"] }];
    const expected = range(1, large).filter((n) => n % 10 === 0 || n % 50 === 7 || n % 50 === 9);
    assert.deepEqual(positions(await all(store.scan(query))), expected);
    assert.deepEqual(positions((await store.read(query)).events), expected);
    const backwards = await store.read(query, { backwards: true, limit: 300 });
    assert.deepEqual(positions(backwards.events), expected.toReversed().slice(0, 300));

    const ids = whole.events.filter((event) => event.position % 10 === 3).map((event) => event.id);
    const found = await store.find(ids);
    assert.deepEqual(found.map((event) => event.id).sort(), ids.toSorted());
  }),

  clause("remembers for any number of events what a condition and a retry ask of it", async ({ store }) => {
    const query = { tags: ["customer:kim"] };
    const { marker } = await store.read(query);
    const occurred = 1_700_000_000_000_000;
    const id = timeOrderedUuid(1_700_000_000_000, new Uint8Array(10));
    const named = [itemAdded({ order: "a", customer: "kim" }, { id, occurred })];
    const first = await store.append(named, why);
    for (const n of range(1, 15)) await store.append(items(`other-${n}`, 100), why);
    await refuses(
      "store/condition-failed",
      store.append([orderAccepted({ order: "a", customer: "kim" })], {
        ...why,
        conditions: [{ query, after: marker }],
      }),
    );
    await refuses(
      "store/stale-revision",
      store.append([itemAdded({ order: "a" })], { ...why, conditions: [{ stream: "order:a", revision: 0 }] }),
    );
    assert.deepEqual({ ...(await store.append(named, why)), known: 0 }, first);
    assert.equal((await store.head()).position, 1_501);
  }),
];
