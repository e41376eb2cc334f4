import assert from "node:assert/strict";
import { timeOrderedUuid } from "../../../kit/uuid.ts";
import type { EventStore, Marker, Query } from "../../../store/index.ts";
import { itemAdded, items, why } from "./events.ts";
import { all, clause, positions, range, refuses, type Stage, soon } from "./stage.ts";

// Each clause plays on two connections to one place, as two processes have them.
function together(name: string, seen: readonly string[], check: (one: EventStore, two: EventStore) => Promise<void>) {
  const play = async ({ store, shared }: Stage) => check(store, await shared(store));
  return clause(name, play, { needs: "sharing", seen });
}

const outcomesOf = async (racing: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(racing)).map((outcome) => outcome.status).toSorted();
const oneOfTwo = ["fulfilled", "rejected"];

export const sharing = [
  together(
    "lets exactly one of two connections win who create the same stream at once",
    ["event-driven-io/emmett#10", "Eventuous/eventuous#582"],
    async (one, two) => {
      for (const round of range(1, 15)) {
        const condition = { ...why, conditions: [{ stream: `order:o-${round}`, revision: 0 }] };
        const racing = [one, two].map((store) => store.append(items(`o-${round}`, 2), condition));
        assert.deepEqual(await outcomesOf(racing), oneOfTwo);
        assert.equal((await one.read({ stream: `order:o-${round}` })).events.length, 2);
      }
    },
  ),

  together(
    "refuses the second of two connections that append from the same revision",
    ["Eventuous/eventuous#582", "NEventStore/NEventStore#415"],
    async (one, two) => {
      await one.append(items("a", 1), why);
      for (const revision of range(1, 15)) {
        const condition = { ...why, conditions: [{ stream: "order:a", revision }] };
        assert.deepEqual(await outcomesOf([one, two].map((store) => store.append(items("a", 1), condition))), oneOfTwo);
      }
      assert.deepEqual(
        (await two.read({ stream: "order:a" })).events.map((event) => event.revision),
        range(1, 16),
      );
    },
  ),

  together(
    "refuses the second of two connections whose commits rest on queries that overlap",
    ["JasperFx/marten#4591", "JasperFx/marten#5300", "JasperFx/polecat#515", "disintegrate-es/disintegrate#205"],
    async (one, two) => {
      for (const round of range(1, 15)) {
        const [customer, order] = [`c-${round}`, `o-${round}`];
        const queries: readonly Query[] = [
          { tags: [`customer:${customer}`] },
          [{ tags: [`order:${order}`], types: ["item-added"] }, { tags: [`customer:${customer}`, `order:${order}`] }],
        ];
        const racing = [one, two].map(async (store, i) => {
          const query = queries[i] ?? {};
          const { marker } = await store.read(query);
          return store.append([itemAdded({ order, customer })], { ...why, conditions: [{ query, after: marker }] });
        });
        const outcomes = await outcomesOf(racing);
        // Whoever reads after the other has appended may append too; who reads before it may not.
        const appended = (await one.read({ tags: [`order:${order}`] })).events.length;
        assert.equal(appended, outcomes.filter((status) => status === "fulfilled").length);
        const { marker } = await two.read({ tags: [`customer:${customer}`] });
        const later = [one, two].map((store) =>
          store.append([itemAdded({ order, customer })], {
            ...why,
            conditions: [{ query: { tags: [`customer:${customer}`] }, after: marker }],
          }),
        );
        assert.deepEqual(await outcomesOf(later), oneOfTwo);
      }
    },
  ),

  together(
    "refuses by a marker that another connection gave, and by one taken before another connection appended",
    ["JasperFx/marten#5300"],
    async (one, two) => {
      const query = { tags: ["customer:kim"] };
      const { marker } = await one.read(query);
      const decided = (store: EventStore, after: Marker) =>
        store.append([itemAdded({ order: "a", customer: "kim" })], { ...why, conditions: [{ query, after }] });
      await decided(two, marker);
      await refuses("store/condition-failed", decided(one, marker));
      await decided(one, (await two.read(query)).marker);
      await refuses("store/condition-failed", decided(two, marker));
    },
  ),

  together(
    "gives appends made through two connections dense positions, revisions without gaps and one chain",
    ["JasperFx/marten#4964", "castore-dev/castore#168"],
    async (one, two) => {
      const count = 120;
      await Promise.all(
        range(1, count).map((n) => (n % 2 ? one : two).append([itemAdded({ order: `o-${n % 5}`, n })], why)),
      );
      const found = await all(one.scan({}));
      assert.deepEqual(positions(found), range(1, count));
      for (const n of range(0, 4))
        assert.deepEqual(
          found.filter((event) => event.stream === `order:o-${n}`).map((event) => event.revision),
          range(1, count / 5),
        );
      assert.deepEqual((await two.verify()).problem, undefined);
      assert.deepEqual(await two.head(), await one.head());
    },
  ),

  together(
    "delivers what another connection appends: every event once, in order, also after quiet times",
    [
      "JasperFx/marten#4953",
      "JasperFx/marten#4977",
      "Eventuous/eventuous#222",
      "Eventuous/eventuous#588",
      "SQLStreamStore/SQLStreamStore#121",
      "AxonIQ/AxonFramework#2958",
      "kraken-tech/dcb-event-store#90",
      "kurrent-io/KurrentDB#899",
      "kurrent-io/KurrentDB#2763",
    ],
    async (one, two) => {
      const ending = new AbortController();
      const seen: number[] = [];
      let arrived = Promise.withResolvers<void>();
      const reading = (async () => {
        for await (const event of one.subscribe({ tags: ["customer:kim"] }, { signal: ending.signal })) {
          seen.push(event.position);
          arrived.resolve();
        }
      })();
      let expected = 0;
      for (const round of range(1, 12)) {
        const size = 1 + (round % 4);
        const burst = range(1, size).map((n) => two.append([itemAdded({ order: String(n), customer: "kim" })], why));
        await Promise.all(burst);
        expected += size;
        while (seen.length < expected) {
          await soon("an event that another connection appended", arrived.promise);
          arrived = Promise.withResolvers();
        }
      }
      ending.abort();
      await soon("the end of a subscription", reading);
      assert.deepEqual(seen, range(1, expected));
    },
  ),

  together(
    "is not stopped by what another connection was refused",
    ["JasperFx/marten#4964", "JasperFx/marten#3503", "AxonIQ/AxonFramework#3015"],
    async (one, two) => {
      const taken = soon(
        "events behind refused ones",
        (async () => {
          const seen: number[] = [];
          for await (const event of one.subscribe({})) if (seen.push(event.position) === 10) break;
          return seen;
        })(),
      );
      for (const n of range(1, 10)) {
        await refuses(
          "store/stale-revision",
          two.append(items("a", 3), { ...why, conditions: [{ stream: "order:a", revision: 77 }] }),
        );
        await two.append([itemAdded({ order: "a", n })], why);
      }
      assert.deepEqual(await taken, range(1, 10));
    },
  ),

  together(
    "gives an append that is made again through another connection its first outcome",
    [
      "kurrent-io/KurrentDB#1898",
      "kurrent-io/KurrentDB#1949",
      "kurrent-io/KurrentDB#1970",
      "kurrent-io/KurrentDB#2274",
    ],
    async (one, two) => {
      for (const round of range(1, 10)) {
        const id = timeOrderedUuid(1_700_000_000_000 + round, new Uint8Array(10));
        const named = [itemAdded({ order: "a", n: round }, { id, occurred: 1_700_000_000_000_000 })];
        const [first, again] = await Promise.all([one.append(named, why), two.append(named, why)]);
        assert.deepEqual({ ...first, known: 0 }, { ...again, known: 0 });
        const conditions = [{ stream: "order:a", revision: round }];
        assert.deepEqual({ ...(await two.append(named, { ...why, conditions })), known: 0 }, { ...first, known: 0 });
      }
      assert.equal((await one.head()).position, 10);
    },
  ),

  together("never shows a reader a part of a commit", [], async (one, two) => {
    const writing = (async () => {
      for (const n of range(1, 40)) await one.append(items(`o-${n % 3}`, 5), why);
    })();
    let seen = 0;
    while (seen < 200) {
      const page = await two.read({});
      assert.equal(page.upTo % 5, 0);
      assert.deepEqual(positions(page.events), range(1, page.upTo));
      assert.ok(page.upTo >= seen);
      seen = page.upTo;
      await new Promise((resolve) => setTimeout(resolve, 0)); // lets the writer have its turn
    }
    await writing;
  }),
];
