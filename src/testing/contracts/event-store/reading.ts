import assert from "node:assert/strict";
import type { Query, Range } from "../../../store/index.ts";
import { bellRung, giftAdded, itemAdded, orderAccepted, why } from "./events.ts";
import { all, clause, positions, range, refuses, type Stage } from "./stage.ts";

/** Ten events: 1 a, 2 b, 3 bell, 4 a accepted, 5 gift for a, 6 b of kim, 7 c of kim, 8 c of kim accepted, 9 a of lee, 10 bell. */
const tenEvents = async ({ store }: Stage) => {
  await store.append([itemAdded({ order: "a" }), itemAdded({ order: "b" }), bellRung({})], why);
  await store.append(
    [orderAccepted({ order: "a" }), giftAdded({ order: "a" }), itemAdded({ order: "b", customer: "kim" })],
    why,
  );
  await store.append([itemAdded({ order: "c", customer: "kim" }), orderAccepted({ order: "c", customer: "kim" })], why);
  await store.append([itemAdded({ order: "a", customer: "lee" }), bellRung({})], why);
  return store;
};

const cases: readonly (readonly [about: string, query: Query, found: readonly number[]])[] = [
  ["everything", {}, range(1, 10)],
  ["a stream", { stream: "order:a" }, [1, 4, 5, 9]],
  ["a type, and what refines it", { types: ["item-added"] }, [1, 2, 5, 6, 7, 9]],
  ["a refined type alone", { types: ["item-added-as-a-gift"] }, [5]],
  ["several types", { types: ["order-accepted", "bell-rung", "never-seen"] }, [3, 4, 8, 10]],
  ["types of which an event has two", { types: ["item-added", "item-added-as-a-gift"] }, [1, 2, 5, 6, 7, 9]],
  ["a tag", { tags: ["customer:kim"] }, [6, 7, 8]],
  ["several tags", { tags: ["customer:kim", "order:c"] }, [7, 8]],
  ["a tag and a type", { tags: ["customer:kim"], types: ["item-added"] }, [6, 7]],
  [
    "a stream, types and a tag",
    { stream: "order:a", types: ["item-added", "order-accepted"], tags: ["customer:lee"] },
    [9],
  ],
  [
    "any of several items, each event once",
    [{ stream: "order:a" }, { tags: ["order:a"], types: ["item-added"] }, { types: ["bell-rung"] }],
    [1, 3, 4, 5, 9, 10],
  ],
  ["items of which one names what nobody knows", [{ tags: ["customer:nobody"] }, { tags: ["customer:lee"] }], [9]],
  ["a type that nobody knows", { types: ["never-seen"] }, []],
  ["a tag that nobody bears", { tags: ["order:zzz"] }, []],
  ["a stream that nobody began", { stream: "order:zzz" }, []],
  ["no types at all", { types: [] }, []],
  ["no items at all", [], []],
];

const ranges: readonly Range[] = [
  {},
  { after: 4 },
  { upTo: 8 },
  { after: 2, upTo: 7 },
  { after: 9 },
  { after: 50 },
  { upTo: 0 },
  { limit: 2 },
  { after: 1, limit: 3 },
  { limit: 0 },
  { upTo: 99 },
];

export const reading = [
  clause(
    "finds events by stream, type, lineage, tag, position, and any of several items, forwards and backwards",
    async (stage) => {
      const store = await tenEvents(stage);
      for (const [about, query, found] of cases) {
        for (const bounds of ranges) {
          for (const backwards of [false, true]) {
            const inRange = found.filter(
              (position) => position > (bounds.after ?? 0) && position <= (bounds.upTo ?? 10),
            );
            const expected = (backwards ? inRange.toReversed() : inRange).slice(0, bounds.limit ?? 10);
            const page = await store.read(query, { ...bounds, backwards });
            const what = `${about}, ${JSON.stringify({ ...bounds, backwards })}`;
            assert.deepEqual(positions(page.events), expected, what);
            assert.equal(page.more, expected.length < inRange.length, `more, of ${what}`);
            assert.deepEqual(
              positions(await all(store.scan(query, { ...bounds, backwards }))),
              expected,
              `scan of ${what}`,
            );
          }
        }
      }
    },
  ),

  clause("leads from page to page through all that matches", async (stage) => {
    const store = await tenEvents(stage);
    for (const limit of [1, 2, 3, 10]) {
      const seen: number[] = [];
      for (let after = 0, more = true; more; ) {
        const page = await store.read({ tags: ["customer:kim"] }, { after, limit });
        seen.push(...positions(page.events));
        more = page.more;
        after = page.upTo;
      }
      assert.deepEqual(seen, [6, 7, 8]);
    }
  }),

  clause("scans more events than fit on a page, in order, forwards and backwards", async ({ store }) => {
    const commits = range(1, 25).map((n) =>
      store.append(
        range(1, 100).map((i) => itemAdded({ order: String(i % 3), n: n * 100 + i })),
        why,
      ),
    );
    await Promise.all(commits);
    const ofOne = range(1, 2500).filter(
      (position) => ((position - 1) % 100) + 1 - 3 * Math.floor((((position - 1) % 100) + 1) / 3) === 1,
    );
    assert.deepEqual(positions(await all(store.scan({}))), range(1, 2500));
    assert.deepEqual(positions(await all(store.scan({}, { backwards: true }))), range(1, 2500).toReversed());
    assert.deepEqual(positions(await all(store.scan({ stream: "order:1" }))), ofOne);
    assert.deepEqual(
      positions(
        await all(
          store.scan({ types: ["item-added", "order-accepted"], tags: ["order:1"] }, { backwards: true, limit: 700 }),
        ),
      ),
      ofOne.toReversed().slice(0, 700),
    );
  }),

  clause("ends a scan where the log ended when it began", async ({ store }) => {
    await store.append(
      range(1, 3).map((n) => itemAdded({ order: "a", n })),
      why,
    );
    const seen: number[] = [];
    for await (const event of store.scan({})) {
      seen.push(event.position);
      await store.append([itemAdded({ order: "a" })], why);
    }
    assert.deepEqual(seen, [1, 2, 3]);
  }),

  clause("finds events by their ids, and leaves out ids that it does not know", async (stage) => {
    const store = await tenEvents(stage);
    const { events } = await store.read({});
    const ids = [events[6]?.id ?? "", "00000000-0000-7000-8000-000000000000", events[1]?.id ?? ""];
    const found = await store.find(ids);
    assert.deepEqual(found.map((event) => event.position).sort(), [2, 7]);
    assert.deepEqual(
      found.find((event) => event.position === 7),
      events[6],
    );
    assert.deepEqual(await store.find([]), []);
    assert.deepEqual(await store.find(["not an id"]), []);
  }),

  clause("tells where the log ends", async (stage) => {
    const before = await stage.store.head();
    assert.deepEqual([before.position, before.recorded, before.hash.length], [0, 0, 32]);
    const store = await tenEvents(stage);
    const after = await store.head();
    assert.deepEqual([after.position, after.recorded, after.log], [10, stage.clock(), before.log]);
    assert.notDeepEqual(after.hash, before.hash);
    const other = await stage.another();
    assert.notEqual((await other.head()).log, after.log);
    await refuses("store/bad-event", store.append([], why));
    assert.deepEqual(await store.head(), after);
  }),
];
