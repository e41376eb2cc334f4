import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import fc from "fast-check";
import type { DynamoClient } from "../../src/adapters/dynamodb/event-store.ts";
import { openEventStore as openMemory } from "../../src/adapters/memory/event-store.ts";
import { type EventStore, engineOf, type Query } from "../../src/store/index.ts";
import { giftAdded, itemAdded, items, orderAccepted, why } from "../../src/testing/contracts/event-store/events.ts";
import { all, positions, range } from "../../src/testing/contracts/event-store/stage.ts";
import { fixedContext } from "../../src/testing/index.ts";
import { client, dynamodb, newPlace, open, tableOf, wrapped } from "./dynamodb-stage.ts";

describe("the index of a store in DynamoDB", { skip: dynamodb.skip }, () => {
  describe("read without anything in memory", () => {
    let store: EventStore;
    let model: EventStore;
    before(async () => {
      store = await open(newPlace(), { rememberedBatches: 0 });
      model = await openMemory("memory:", fixedContext());
      for (const n of range(1, 90)) {
        const [order, customer] = [`o-${n % 7}`, `c-${n % 4}`];
        const events = [itemAdded({ order, customer }), giftAdded({ order }), orderAccepted({ order, customer })];
        for (const one of [store, model]) await one.append(events.slice(0, 1 + (n % 3)), why);
      }
      const url = store.url;
      await store.close();
      store = await open(url, { rememberedBatches: 0 });
    });
    after(() => store.close());

    const tag = fc.oneof(
      fc.integer({ min: 0, max: 7 }).map((n) => `order:o-${n}`),
      fc.integer({ min: 0, max: 4 }).map((n) => `customer:c-${n}`),
    );
    const type = fc.constantFrom("item-added", "item-added-as-a-gift", "order-accepted", "unheard-of");
    const item = fc.record(
      {
        tags: fc.array(tag, { maxLength: 3 }),
        types: fc.array(type, { maxLength: 3 }),
        stream: fc.integer({ min: 0, max: 7 }).map((n) => `order:o-${n}`),
      },
      { requiredKeys: [] },
    );
    const query: fc.Arbitrary<Query> = fc.oneof(item, fc.array(item, { maxLength: 3 }));
    const bounds = fc.record({
      after: fc.integer({ min: 0, max: 190 }),
      upTo: fc.integer({ min: 0, max: 190 }),
      limit: fc.constantFrom(0, 1, 3, 50, 1000),
      backwards: fc.boolean(),
    });

    it("gives for any query what comparing every event gives", async () => {
      await fc.assert(
        fc.asyncProperty(query, bounds, async (wanted, part) => {
          const [found, expected] = [await store.read(wanted, part), await model.read(wanted, part)];
          assert.deepEqual(positions(found.events), positions(expected.events));
          assert.deepEqual([found.more, found.upTo], [expected.more, expected.upTo]);
        }),
        { numRuns: 150 },
      );
    });
  });

  it("is completed by the next writer where one died between its write and its entries; nothing is lost or doubled meanwhile", async () => {
    const url = newPlace();
    const dying = await open(url, { client: wrapped({ batchWriteItem: () => Promise.reject(new Error("died")) }) });
    for (const n of range(1, 6)) await dying.append(items(`o-${n % 2}`, 2), why);
    await dying.close();
    assert.deepEqual(await tableCount(url, "/tag/"), 0);

    const reading = await open(url, { rememberedBatches: 0 });
    const agreed = async (store: EventStore, count: number) => {
      assert.deepEqual(positions(await all(store.scan({ tags: ["order:o-1"] }))).length, count);
      assert.deepEqual(
        positions(await all(store.scan({ types: ["item-added"] }, { backwards: true }))).length,
        12 + count - 6,
      );
      assert.deepEqual((await store.verify()).problem, undefined);
    };
    await agreed(reading, 6);

    const next = await open(url);
    for (const n of range(1, 6))
      await next.append([itemAdded({ order: "o-1" })], {
        ...why,
        conditions: [{ stream: "order:o-1", revision: 5 + n }],
      });
    await agreed(next, 12);
    await next.close();
    assert.ok((await tableCount(url, "/tag/")) >= 7, "the next writer has written the entries of the dead one");
    await agreed(reading, 12);
    await reading.close();
    const later = await open(url, { rememberedBatches: 0 });
    await agreed(later, 12);
    await later.close();
  });

  it("is completed where a writer died in the middle of its entries", async () => {
    const url = newPlace();
    let calls = 0;
    const dying = await open(url, {
      client: wrapped({
        batchWriteItem: (input) => (++calls > 1 ? Promise.reject(new Error("died")) : client.batchWriteItem(input)),
      }),
    });
    await dying.append(
      range(1, 40).map((n) => itemAdded({ order: `o-${n}` })),
      why,
    );
    await dying.close();
    const next = await open(url);
    assert.deepEqual((await next.verify()).problem, undefined);
    for (const n of range(1, 10)) await next.append(items(`p-${n}`, 1), why);
    await next.close();
    const later = await open(url, { rememberedBatches: 0 });
    for (const n of range(1, 40))
      assert.deepEqual(positions((await later.read({ tags: [`order:o-${n}`] })).events), [n]);
    assert.deepEqual((await later.verify()).problem, undefined);
    await later.close();
  });

  it("is read to its end where one answer of DynamoDB, which ends after a megabyte, does not hold it", async () => {
    const store = await open(newPlace(), { rememberedBatches: 0 });
    // Text that does not get smaller.
    const noise = (n: number) => Buffer.from(fixedContext(n).random(90_000)).toString("base64");
    for (const n of range(1, 40)) await store.append([itemAdded({ order: `o-${n % 2}`, note: noise(n) })], why);
    assert.deepEqual(positions(await all(store.scan({}))), range(1, 40));
    assert.deepEqual(positions(await all(store.scan({}, { backwards: true }))), range(1, 40).reverse());
    assert.deepEqual(
      positions((await store.read({ stream: "order:o-1" })).events),
      range(1, 40).filter((n) => n % 2),
    );
    assert.deepEqual((await store.verify()).problem, undefined);
    const { url } = store;
    await store.close();
    const again = await open(url);
    assert.equal((await again.head()).position, 40);
    await again.close();
  });

  it("finds the batch that holds a position, also where it reaches into the next partition of the log", async () => {
    const store = await open(newPlace(), { rememberedBatches: 0 });
    const many = (count: number) => Array.from({ length: count }, () => store.append(items("a", 99), why));
    await Promise.all(many(31));
    const last = 31 * 99;
    assert.equal((await store.head()).position, last);
    for (const edge of [1, 1_990, 1_999, 2_000, 2_001, last])
      for (const backwards of [false, true])
        assert.deepEqual(positions((await store.read({}, { after: edge - 1, upTo: edge, backwards })).events), [edge]);
    assert.deepEqual(positions(await all(store.scan({}, { after: 1_900, upTo: 2_100 }))), range(1_901, 2_100));
    assert.deepEqual(
      positions(await all(store.scan({}, { after: 1_900, upTo: 2_100, backwards: true }))),
      range(1_901, 2_100).reverse(),
    );
    const { url } = store;
    await store.close();
    const again = await open(url);
    assert.deepEqual([(await again.head()).position, (await again.verify()).problem], [last, undefined]);
    await again.close();
  });

  const tampering: Readonly<Record<string, { change(url: string): Promise<unknown>; found: RegExp }>> = {
    "a tag's entry is gone": { change: (url) => remove(url, "/tag/"), found: /column (stream|tags)/ },
    "a type's entry is gone": { change: (url) => remove(url, "/type/"), found: /column type/ },
    "an id's entry is gone": { change: (url) => remove(url, "/id/"), found: /column id/ },
    "a stream's entry is gone": { change: (url) => remove(url, "/stream/"), found: /column stream/ },
    "a batch is gone": { change: (url) => remove(url, "/log/"), found: /missing/ },
    "there is an entry that points beyond the log": {
      change: async (url) => {
        const [item] = await itemsOf(url, "/tag/");
        return put(url, { ...item, sk: { S: "9".repeat(16) }, batch: { N: "1000" } });
      },
      found: /the index has/,
    },
  };
  for (const [what, { change, found }] of Object.entries(tampering))
    it(`is compared by verify, which notices when ${what}`, async () => {
      const store = await open(newPlace());
      await store.append(items("a", 3), why);
      await store.append(items("b", 2), why);
      await store.close();
      await change(store.url);
      const again = await open(store.url);
      assert.match((await again.verify()).problem?.what ?? "nothing was noticed", found);
      await again.close();
    });

  it("says that a batch which cannot be read is damaged, and that one of a newer format is", async () => {
    const store = await open(newPlace());
    await store.append(items("a", 3), why);
    await store.close();
    const [item] = await itemsOf(store.url, "/log/");
    await put(store.url, { ...item, events: { B: new Uint8Array([1, 2, 3]) } });
    const again = await open(store.url);
    await assert.rejects(again.read({}), { code: "store/damaged" });
    await put(store.url, { ...item, format: { N: "2" } });
    await assert.rejects(again.read({}), { code: "store/newer-format" });
    assert.equal(engineOf(again).url, store.url);
    await again.close();
  });
});

type Item = NonNullable<Awaited<ReturnType<DynamoClient["getItem"]>>["Item"]>;

async function itemsOf(url: string, part: string): Promise<readonly Item[]> {
  const { Items = [] } = await client.scan({ TableName: tableOf(url) });
  return Items.filter((item) => item["pk"]?.S?.includes(part));
}

async function tableCount(url: string, part: string): Promise<number> {
  return (await itemsOf(url, part)).length;
}

async function remove(url: string, part: string): Promise<unknown> {
  const [item] = await itemsOf(url, part);
  assert.ok(item, `there is no item of ${part}`);
  return client.deleteItem({ TableName: tableOf(url), Key: { pk: item["pk"], sk: item["sk"] } });
}

function put(url: string, item: Item): Promise<unknown> {
  return client.putItem({ TableName: tableOf(url), Item: item });
}
