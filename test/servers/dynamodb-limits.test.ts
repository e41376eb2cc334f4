import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { limits } from "../../src/store/index.ts";
import { bellRung, giftAdded, itemAdded, items, why } from "../../src/testing/contracts/event-store/events.ts";
import { all, positions, range } from "../../src/testing/contracts/event-store/stage.ts";
import { fixedContext } from "../../src/testing/index.ts";
import { client, dynamodb, newPlace, open, tableOf } from "./dynamodb-stage.ts";

// Text that does not get smaller, so that nothing fits only because it was compressed.
const noise = (bytes: number, seed = 7) =>
  Buffer.from(fixedContext(seed).random(Math.ceil((bytes * 3) / 4)))
    .toString("base64")
    .slice(0, bytes);

describe("a commit in DynamoDB", { skip: dynamodb.skip }, () => {
  it("fits at every limit at once: 100 events, 256 KiB, 90 tags, 64 KiB about it", async () => {
    const store = await open(newPlace(), { rememberedBatches: 0 });
    const overhead = 26_000;
    const events = range(1, limits.events).map((n) =>
      bellRung({
        tags: { [`t-${n % limits.tags}`]: "x" },
        text: noise((limits.bytes - overhead) / limits.events, n),
      }),
    );
    await store.append(events, { ...why, reason: noise(limits.recordBytes - 400) });
    const { events: found } = await store.read({});
    assert.equal(found.length, limits.events);
    assert.equal(found[0]?.intent.reason?.length, limits.recordBytes - 400);
    for (const n of range(1, 9))
      assert.deepEqual(positions((await store.read({ tags: [`t-${n}:x`] })).events), [n, n + 90]);
    assert.deepEqual((await store.verify()).problem, undefined);
    const { url } = store;
    await store.close();
    const sizes = await batchSizes(url);
    assert.ok(sizes.length === 1 && (sizes[0] ?? 0) > 200_000 && (sizes[0] ?? 0) < 400_000, String(sizes));
    const again = await open(url, { rememberedBatches: 0 });
    assert.deepEqual((await again.read({})).events, found);
    await again.close();
  });

  it("that arrives with many others shares items with them, as many as are needed, each commit whole and for itself", async () => {
    const store = await open(newPlace());
    const note = noise(20_000);
    const refused = { ...why, conditions: [{ stream: "order:a", revision: 999 }] };
    const outcomes = await Promise.allSettled(
      range(1, 40).map((n) =>
        store.append([itemAdded({ order: "a", n, note }), giftAdded({ order: "b" })], n % 10 ? why : refused),
      ),
    );
    assert.deepEqual(
      outcomes.map(({ status }) => status === "rejected"),
      range(1, 40).map((n) => n % 10 === 0),
    );
    const { url } = store;
    assert.deepEqual((await store.verify()).problem, undefined);
    await store.close();
    const sizes = await batchSizes(url);
    assert.ok(sizes.length >= 8 && sizes.length < 36, String(sizes));
    assert.ok(Math.max(...sizes) < 400_000, String(sizes));
    const again = await open(url, { rememberedBatches: 0 });
    assert.deepEqual(
      (await all(again.scan({ stream: "order:a" }))).map((event) => event.revision),
      range(1, 36),
    );
    await again.close();
  });
});

describe("several writers at one table in DynamoDB", { skip: dynamodb.skip }, () => {
  it("let exactly one win in each of 40 rounds, by conditions on two tags that only together name the matter", async () => {
    const url = newPlace();
    const stores = [await open(url), await open(url), await open(url, { rememberedBatches: 0 })];
    for (const round of range(1, 40)) {
      const [order, customer] = [`o-${round}`, `c-${round % 3}`];
      const query = { tags: [`order:${order}`, `customer:${customer}`], types: ["item-added"] };
      const markers = await Promise.all(stores.map(async (store) => (await store.read(query)).marker));
      const racing = stores.map((store, i) =>
        store.append([itemAdded({ order, customer, n: i })], {
          ...why,
          conditions: [{ query, after: markers[i] ?? assert.fail() }],
        }),
      );
      // Others write beside them, which disturbs nobody.
      const beside = stores.map((store, i) => store.append(items(`beside-${i}`, 1), why));
      const outcomes = await Promise.allSettled(racing);
      await Promise.all(beside);
      const lost = outcomes.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));
      assert.deepEqual(lost, ["store/condition-failed", "store/condition-failed"]);
    }
    for (const store of stores) {
      assert.equal((await store.head()).position, 160);
      assert.deepEqual((await store.verify()).problem, undefined);
      assert.deepEqual(positions(await all(store.scan({}))), range(1, 160));
      await store.close();
    }
    const later = await open(url, { rememberedBatches: 0 });
    for (const n of range(0, 2))
      assert.deepEqual(
        (await later.read({ stream: `order:beside-${n}` })).events.map((event) => event.revision),
        range(1, 40),
      );
    assert.deepEqual((await later.verify()).problem, undefined);
    await later.close();
  });

  it("keep several logs in one table apart", async () => {
    const [table = ""] = newPlace().split("?");
    const [one, two] = [await open(`${table}/north?create`), await open(`${table}/south?create`)];
    await one.append(items("a", 3), why);
    await two.append(items("a", 2), why);
    assert.deepEqual([(await one.head()).position, (await two.head()).position], [3, 2]);
    assert.notEqual((await one.head()).log, (await two.head()).log);
    for (const store of [one, two]) assert.deepEqual((await store.verify()).problem, undefined);
    for (const store of [one, two]) await store.close();
  });
});

async function batchSizes(url: string): Promise<number[]> {
  const sizes: number[] = [];
  const store = { TableName: tableOf(url), FilterExpression: "attribute_exists(events)" };
  for (let from: object | undefined; ; ) {
    const { Items = [], LastEvaluatedKey } = await client.scan({ ...store, ...(from && { ExclusiveStartKey: from }) });
    sizes.push(...Items.map((item) => item["events"]?.B?.length ?? 0));
    from = LastEvaluatedKey;
    if (!from) return sizes;
  }
}
