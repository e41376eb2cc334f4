import assert from "node:assert/strict";
import { markerPosition, type Query, type Range } from "../../../store/index.ts";
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

  clause(
    "reads as of when things occurred and as known at a time, with bounds, limits and markers that fit",
    async (stage) => {
      const { store, clock } = stage;
      const start = clock();
      // Recorded a second apart, in twos; each odd one occurred ten seconds before it was recorded, each even one when it was.
      const told = range(1, 24).map((n) => {
        const recorded = start + Math.floor((n - 1) / 2) * 1_000_000;
        return { position: n, recorded, occurred: n % 2 === 1 ? recorded - 10_000_000 : recorded };
      });
      for (const { position, recorded, occurred } of told) {
        clock.set(recorded);
        await store.append([itemAdded({ order: position % 3 === 0 ? "a" : "b" }, { occurred })], why);
      }
      const moments = [-20, -10, -5, 0, 1, 4.5, 11, 30].map((seconds) => start + seconds * 1_000_000);
      for (const query of [{}, { tags: ["order:a"] }]) {
        for (const asOf of [undefined, ...moments]) {
          for (const asAt of [undefined, ...moments]) {
            for (const bounds of [{}, { after: 5, upTo: 20 }, { limit: 2 }, { after: 3, limit: 4 }, { limit: 0 }]) {
              for (const backwards of [false, true]) {
                const asked = {
                  ...bounds,
                  backwards,
                  ...(asOf !== undefined && { asOf }),
                  ...(asAt !== undefined && { asAt }),
                };
                const known = told.filter(({ recorded }) => recorded <= (asAt ?? Infinity)).length;
                const { after = 0, upTo = 24, limit = 24 }: Range = bounds;
                const last = Math.min(upTo, known);
                const matching = told
                  .filter(
                    ({ position, occurred }) => position <= last && position > after && occurred <= (asOf ?? Infinity),
                  )
                  .map(({ position }) => position)
                  .filter((position) => !("tags" in query) || position % 3 === 0);
                const expected = (backwards ? matching.toReversed() : matching).slice(0, limit);
                const page = await store.read(query, asked);
                const what = JSON.stringify({ query, ...asked });
                assert.deepEqual(positions(page.events), expected, what);
                const more = expected.length < matching.length;
                assert.equal(page.more, more, `more, of ${what}`);
                assert.equal(page.upTo, more && !backwards ? (expected.at(-1) ?? after) : last, `upTo, of ${what}`);
                assert.equal(markerPosition(page.marker), page.upTo, `the marker, of ${what}`);
                assert.deepEqual(positions(await all(store.scan(query, asked))), expected, `scan of ${what}`);
              }
            }
          }
        }
      }
      for (const wrong of [{ asOf: 0.5 }, { asAt: Number.NaN }])
        await refuses("store/bad-range", store.read({}, wrong));
    },
  ),

  clause(
    "counts what a filtered read left out as seen, and what came after `asAt` as not seen",
    async ({ store, clock }) => {
      const query = { tags: ["order:a"] };
      const start = clock();
      await store.append([itemAdded({ order: "a" }), itemAdded({ order: "a" }, { occurred: start + 9 })], why);
      const asOf = await store.read(query, { asOf: start });
      assert.deepEqual([positions(asOf.events), asOf.upTo], [[1], 2]);
      await store.append([bellRung({})], { ...why, conditions: [{ query, after: asOf.marker }] });
      clock.set(start + 5);
      await store.append([itemAdded({ order: "a" })], why);
      const asAt = await store.read(query, { asAt: start });
      assert.deepEqual([positions(asAt.events), asAt.upTo], [[1, 2], 3]);
      await refuses(
        "store/condition-failed",
        store.append([bellRung({})], { ...why, conditions: [{ query, after: asAt.marker }] }),
      );
    },
  ),

  clause("scans past a page as of when things occurred", async ({ store, clock }) => {
    const now = clock();
    const commits = range(1, 12).map((n) =>
      store.append(
        range(1, 100).map((i) => itemAdded({ order: "a", n: n * 100 + i }, { occurred: now + (i % 10 === 0 ? 0 : 5) })),
        why,
      ),
    );
    await Promise.all(commits);
    const early = range(1, 1200).filter((position) => position % 10 === 0);
    assert.deepEqual(positions(await all(store.scan({}, { asOf: now }))), early);
    assert.deepEqual(
      positions(await all(store.scan({}, { asOf: now, limit: 110, backwards: true }))),
      early.toReversed().slice(0, 110),
    );
    const page = await store.read({ stream: "order:a" }, { asOf: now, limit: 115 });
    assert.deepEqual([positions(page.events), page.more, page.upTo], [early.slice(0, 115), true, 1150]);
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
