import assert from "node:assert/strict";
import type { RecordedEvent } from "../../../event/index.ts";
import type { Marker } from "../../../store/index.ts";
import { bellRung, itemAdded, items, orderAccepted, why } from "./events.ts";
import { clause, range, refuses } from "./stage.ts";

const ifAt = (stream: string, revision: number) => ({ ...why, conditions: [{ stream, revision }] });
const fulfilled = (outcomes: readonly PromiseSettledResult<unknown>[]) =>
  outcomes.filter(({ status }) => status === "fulfilled").length;

export const conditions = [
  clause("refuses an append made from a stale revision, and says where the stream stands", async ({ store }) => {
    await store.append(items("a", 2), ifAt("order:a", 0));
    const error = await refuses("store/stale-revision", store.append(items("a", 1), ifAt("order:a", 1)));
    assert.deepEqual("facts" in error && error.facts, {
      kind: "stale-revision",
      stream: "order:a",
      expected: 1,
      actual: 2,
    });
    await refuses("store/stale-revision", store.append(items("a", 1), ifAt("order:a", 3)));
    await refuses("store/stale-revision", store.append(items("b", 1), ifAt("order:b", 1)));
    assert.equal((await store.append(items("a", 1), ifAt("order:a", 2))).first, 3);
  }),

  clause(
    "lets exactly one of many win who create the same stream at once",
    async ({ store }) => {
      for (const round of range(1, 20)) {
        const order = `o-${round}`;
        const racing = range(1, 8).map((n) => store.append([itemAdded({ order, n })], ifAt(`order:${order}`, 0)));
        assert.equal(fulfilled(await Promise.allSettled(racing)), 1);
        assert.equal((await store.read({ stream: `order:${order}` })).events.length, 1);
      }
    },
    { seen: ["event-driven-io/emmett#10", "Eventuous/eventuous#582"] },
  ),

  clause(
    "loses no update: of two appends from the same revision, one is refused",
    async ({ store }) => {
      await store.append(items("a", 1), why);
      for (const revision of range(1, 20)) {
        const outcomes = await Promise.allSettled([
          store.append(items("a", 1), ifAt("order:a", revision)),
          store.append(items("a", 1), ifAt("order:a", revision)),
        ]);
        assert.deepEqual(
          outcomes.map(({ status }) => status),
          ["fulfilled", "rejected"],
        );
      }
      assert.equal((await store.read({ stream: "order:a" })).events.length, 21);
    },
    { seen: ["Eventuous/eventuous#582", "NEventStore/NEventStore#415"] },
  ),

  clause("reads a stream's name in any of its spellings as the same stream", async ({ store }) => {
    await Promise.all([
      store.append([itemAdded({ order: "a:b" })], ifAt("order:a\\:b", 0)),
      store.append([{ ...itemAdded({ order: "a:b" }), stream: "order:a\\:b" }], ifAt("order:a:b", 1)),
    ]);
    assert.equal((await store.read({ stream: "order:a\\:b" })).events.length, 2);
    assert.equal((await store.read({ stream: "order:a:b" })).events.length, 2);
  }),

  clause(
    "refuses an append when an event matching its query came after what was read, and no other",
    async ({ store }) => {
      await store.append([itemAdded({ order: "a", customer: "kim" })], why);
      const query = { tags: ["customer:kim"], types: ["order-accepted"] };
      const { marker } = await store.read(query);
      await store.append(
        [itemAdded({ order: "b", customer: "kim" }), orderAccepted({ order: "c", customer: "lee" }), bellRung({})],
        why,
      );
      const decided = () =>
        store.append([orderAccepted({ order: "a", customer: "kim" })], {
          ...why,
          conditions: [{ query, after: marker }],
        });
      const first = await decided();
      const error = await refuses("store/condition-failed", decided());
      assert.equal("facts" in error && (error.facts as { position: number }).position, first.first); // the facts of store/condition-failed
    },
  ),

  clause("names the events that got in the way of a refused append, up to 100 of them", async ({ store }) => {
    await store.append(items("a", 2), why);
    const query = { tags: ["order:a"] };
    const other = { tags: ["order:z"] };
    const { marker: after } = await store.read(query);
    await store.append([...items("a", 1), ...items("b", 1), orderAccepted({ order: "a" })], why);
    const conditions = [
      { query: other, after },
      { query, after },
    ];
    const inTheWay = async () => {
      const error = await refuses("store/condition-failed", store.append([bellRung({})], { ...why, conditions }));
      return (error as unknown as { facts: { events: readonly RecordedEvent[] } }).facts.events; // the facts of store/condition-failed
    };
    assert.deepEqual(
      (await inTheWay()).map(({ type, position, data }) => [type, position, data]),
      [
        ["item-added", 3, { order: "a", n: 1 }],
        ["order-accepted", 5, { order: "a" }],
      ],
    );
    await store.append(items("a", 100), why);
    assert.equal((await inTheWay()).length, 100);
  }),

  clause("takes a query of several items as disturbed by any of them", async ({ store }) => {
    const query = [{ tags: ["customer:kim"] }, { stream: "order:b", types: ["order-accepted"] }];
    const { marker } = await store.read(query);
    const conditions = [{ query, after: marker }];
    await store.append([itemAdded({ order: "b" })], why);
    await store.append([itemAdded({ order: "x" })], { ...why, conditions });
    await store.append([orderAccepted({ order: "b" })], why);
    await refuses("store/condition-failed", store.append([itemAdded({ order: "x" })], { ...why, conditions }));
  }),

  clause(
    "refuses the second of two racing commits whose queries overlap",
    async ({ store }) => {
      for (const round of range(1, 20)) {
        const customer = `c-${round}`;
        const one = { tags: [`customer:${customer}`] };
        const two = [{ tags: [`customer:${customer}`, `order:o-${round}`] }, { stream: `order:o-${round}` }];
        const { marker } = await store.read(one);
        const outcomes = await Promise.allSettled(
          [one, two].map((query) =>
            store.append([itemAdded({ order: `o-${round}`, customer })], {
              ...why,
              conditions: [{ query, after: marker }],
            }),
          ),
        );
        assert.deepEqual(
          outcomes.map(({ status }) => status),
          ["fulfilled", "rejected"],
        );
      }
    },
    { seen: ["JasperFx/marten#4591", "JasperFx/polecat#515", "disintegrate-es/disintegrate#205"] },
  ),

  clause(
    "refuses by the marker of a read that was taken before a concurrent append",
    async ({ store }) => {
      const query = { tags: ["order:a"] };
      const [{ marker }] = await Promise.all([store.read(query), store.append(items("a", 1), why)]);
      const seen = (await store.read(query)).marker;
      if (marker !== seen)
        await refuses(
          "store/condition-failed",
          store.append(items("a", 1), { ...why, conditions: [{ query, after: marker }] }),
        );
      await store.append(items("a", 1), { ...why, conditions: [{ query, after: seen }] });
    },
    { seen: ["JasperFx/marten#5300"] },
  ),

  clause("counts events that a cut page did not show as not seen", async ({ store }) => {
    await store.append(items("a", 3), why);
    const query = { tags: ["order:a"] };
    const cut = await store.read(query, { limit: 2 });
    assert.deepEqual([cut.more, cut.upTo], [true, 2]);
    await refuses(
      "store/condition-failed",
      store.append(items("b", 1), { ...why, conditions: [{ query, after: cut.marker }] }),
    );
    const newest = await store.read(query, { limit: 1, backwards: true });
    assert.deepEqual([newest.more, newest.upTo], [true, 3]);
    await store.append(items("b", 1), { ...why, conditions: [{ query, after: newest.marker }] });
  }),

  clause("refuses a condition that names neither a tag nor a stream", async ({ store }) => {
    const { marker: after } = await store.read({});
    for (const query of [
      {},
      { types: ["item-added"] },
      [],
      [{ tags: ["order:a"] }, { types: ["item-added"] }],
      { tags: [] },
    ]) {
      await refuses(
        "store/unbounded-condition",
        store.append(items("a", 1), { ...why, conditions: [{ query, after }] }),
      );
    }
  }),

  clause("refuses a condition that it cannot understand rather than letting it pass", async ({ store }) => {
    const query = { tags: ["order:a"] };
    for (const after of ["", "p", "latest", "p1.5", "p-1"]) {
      const made = after as Marker; // what a careless caller hands in
      await refuses(
        "store/bad-condition",
        store.append(items("a", 1), { ...why, conditions: [{ query, after: made }] }),
      );
    }
    for (const revision of [-1, 0.5, Number.NaN])
      await refuses("store/bad-condition", store.append(items("a", 1), ifAt("order:a", revision)));
    await refuses("event/bad-tag", store.append(items("a", 1), ifAt("order", 0)));
    assert.equal((await store.head()).position, 0);
  }),
];
