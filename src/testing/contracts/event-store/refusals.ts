import assert from "node:assert/strict";
import type { NewEvent } from "../../../event/index.ts";
import { limits } from "../../../store/index.ts";
import { bellRung, itemAdded, items, why } from "./events.ts";
import { clause, range, refuses } from "./stage.ts";

const withTags = (count: number) => bellRung({ tags: { order: range(1, count).map(String) } });

export const refusals = [
  clause("accepts 100 events in a commit, and refuses 101", async ({ store }) => {
    assert.equal((await store.append(items("a", limits.events), why)).last, 100);
    await refuses("store/commit-too-large", store.append(items("a", limits.events + 1), why));
    assert.equal((await store.head()).position, 100);
  }),

  clause("accepts 90 different tags in a commit, and refuses 91", async ({ store }) => {
    await store.append([withTags(limits.tags)], why);
    await store.append([withTags(limits.tags), withTags(limits.tags)], why);
    await refuses(
      "store/commit-too-large",
      store.append([withTags(limits.tags), itemAdded({ order: "one more" })], why),
    );
    assert.equal((await store.head()).position, 3);
  }),

  clause("accepts 256 KiB in a commit, and refuses one byte more", async ({ store }) => {
    const ofLength = (length: number) => [bellRung({ text: "x".repeat(length) })];
    const error = await refuses("store/commit-too-large", store.append(ofLength(limits.bytes), why));
    const { found } = "facts" in error ? (error.facts as { found: number }) : { found: 0 }; // the facts of store/commit-too-large
    const fits = limits.bytes - (found - limits.bytes);
    await refuses("store/commit-too-large", store.append(ofLength(fits + 1), why));
    await refuses("store/commit-too-large", store.append([bellRung({})], { ...why, reason: "x".repeat(limits.bytes) }));
    assert.equal((await store.append(ofLength(fits), why)).last, 1);
  }),

  clause("refuses an append without events, and one without a command", async ({ store }) => {
    await refuses("store/bad-event", store.append([], why));
    await refuses("store/missing-intent", store.append(items("a", 1), { command: " " }));
    assert.equal((await store.head()).position, 0);
  }),

  clause("refuses an event that no definition made", async ({ store }) => {
    const lookalike = {
      type: "item-added",
      lineage: ["item-added"],
      version: 1,
      data: {},
      tags: {},
    } as unknown as NewEvent; // as from plain JavaScript
    await refuses("store/undeclared-event", store.append([lookalike], why));
    await refuses("store/undeclared-event", store.append([JSON.parse(JSON.stringify(itemAdded({ order: "a" })))], why));
    assert.equal((await store.head()).position, 0);
  }),

  clause("refuses an event whose parts do not fit together, and names it", async ({ store }) => {
    const good = itemAdded({ order: "a" });
    const broken: object[] = [
      { stream: "order:b" },
      { id: "not-a-uuid" },
      { occurred: 1.5 },
      { occurred: Number.NaN },
      { lineage: [] },
      { lineage: ["another-type", "item-added"] },
      { lineage: ["item-added", "item-added"] },
      { offset: 1e12 },
      { offset: 0.5 },
      { version: 0 },
      { correlation: 7 },
      { id: "01890000-0000-7000-8000-000000000001" },
      { tags: { order: "" }, stream: undefined },
      { tags: { order: 7 }, stream: undefined },
      { tags: { order: [null] }, stream: undefined },
      { tags: { "thence.case": "c-1" }, stream: undefined },
    ];
    for (const part of broken) {
      const event = { ...good, ...part } as NewEvent; // as from plain JavaScript
      const error = await refuses("store/bad-event", store.append([event], why));
      assert.match(error.message, /item-added/, JSON.stringify(part));
    }
    assert.equal((await store.head()).position, 0);
  }),

  clause("refuses an event that was copied under another type, above all under one of our own", async ({ store }) => {
    for (const type of ["never-declared", "thence.decision-made"]) {
      await refuses(
        "store/undeclared-event",
        store.append([{ ...itemAdded({ order: "a" }), type, lineage: [type] }], why),
      );
    }
  }),

  clause("refuses a payload that JSON cannot hold, and names the place in it", async ({ store }) => {
    const broken = [
      bellRung({ text: "half a pair: \ud83d" }),
      { ...bellRung({}), data: { list: [1, { deep: 1n }] } },
      { ...bellRung({}), data: { at: new Date(0) } },
    ];
    for (const [i, path] of ["$.data.text", "$.data.list[1].deep", "$.data.at"].entries()) {
      const error = await refuses("kit/not-json", store.append(broken.slice(i, i + 1), why));
      assert.ok(error.message.includes(`${path} `), error.message);
    }
  }),

  clause("refuses a range that is no range", async ({ store }) => {
    for (const range of [{ limit: -1 }, { limit: 1.5 }, { after: Number.NaN }, { upTo: 0.5 }])
      await refuses("store/bad-range", store.read({}, range));
    await refuses("event/bad-tag", store.read({ tags: ["no colon"] }));
    await refuses("event/bad-tag", store.read({ stream: "order:" }));
  }),
];
