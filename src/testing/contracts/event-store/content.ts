import assert from "node:assert/strict";
import { tagText } from "../../../event/index.ts";
import { bellRung, giftAdded, itemAdded, why } from "./events.ts";
import { clause, positions } from "./stage.ts";

const awkward = [
  "a:b::c",
  "back\\slash\\\\",
  "\\:",
  "line\nbreak\r\nand\ttab",
  "emoji 🧾 and family 👩‍👩‍👧",
  "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
  "é",
  "e\u0301",
  "Ünïcödé",
  "ÜNÏCÖDÉ",
  "İstanbul",
  "'; drop table event; --",
  "%_*?[a]",
  "\u2028\u2029\ufeff",
  " spaces ",
  "__proto__",
  "constructor",
  "漢字",
  "\uffff",
  "x".repeat(2000),
];

export const content = [
  clause("keeps tags of any Unicode, and finds each by itself alone", async ({ store }) => {
    for (const text of awkward)
      await store.append([itemAdded({ order: text }), bellRung({ tags: { [text]: text } })], why);
    for (const [i, text] of awkward.entries()) {
      const stream = tagText("order", text);
      assert.deepEqual(positions((await store.read({ stream })).events), [2 * i + 1], JSON.stringify(text));
      assert.deepEqual(positions((await store.read({ tags: [stream] })).events), [2 * i + 1], JSON.stringify(text));
      const byName = await store.read({ tags: [tagText(text, text)] });
      assert.deepEqual(
        byName.events.map((event) => event.tags),
        [{ [text]: text }],
        JSON.stringify(text),
      );
    }
  }),

  clause("tells tags apart whose names and values only together read the same", async ({ store }) => {
    await store.append([bellRung({ tags: { a: "b\nc", "a\nb": "c", "a:b": "c", a1: ["2", "3"] } })], why);
    await store.append([bellRung({ tags: { "a\nb": "c" } }), bellRung({ tags: { a: "b:c", a1: "3" } })], why);
    const found = async (name: string, value: string) =>
      positions((await store.read({ tags: [tagText(name, value)] })).events);
    assert.deepEqual(await found("a", "b\nc"), [1]);
    assert.deepEqual(await found("a\nb", "c"), [1, 2]);
    assert.deepEqual(await found("a:b", "c"), [1]);
    assert.deepEqual(await found("a", "b:c"), [3]);
    assert.deepEqual(await found("a1", "3"), [1, 3]);
  }),

  clause("counts an event under each type of its lineage", async ({ store }) => {
    await store.append([itemAdded({ order: "a" }), giftAdded({ order: "a" })], why);
    const { events } = await store.read({ types: ["item-added"] });
    assert.deepEqual(
      events.map((event) => event.type),
      ["item-added", "item-added-as-a-gift"],
    );
    assert.deepEqual(
      events.map((event) => event.lineage),
      [["item-added"], ["item-added-as-a-gift", "item-added"]],
    );
    assert.deepEqual(
      events.map((event) => itemAdded.is(event)),
      [true, true],
    );
    assert.deepEqual(positions((await store.read({ types: ["item-added-as-a-gift"] })).events), [2]);
  }),

  clause("gives a payload of 200 KiB back as it was", async ({ store }) => {
    const text = Array.from({ length: 40_000 }, (_, i) => String.fromCodePoint(0x20 + ((i * 7919) % 0xd000))).join("");
    const payload = { text: text.slice(0, 60_000), rows: Array.from({ length: 5_400 }, (_, i) => i / 7) };
    const size = Buffer.byteLength(JSON.stringify(payload));
    assert.ok(size > 200 * 1024 && size < 256 * 1024, `${size} bytes`);
    await store.append([{ ...bellRung({}), data: payload }], why);
    const [event] = (await store.read({})).events;
    assert.deepEqual(event?.data, payload);
  }),

  clause("gives every kind of JSON value back as it was", async ({ store }) => {
    const data = JSON.parse(
      '{"__proto__": {"a": 1}, "constructor": "c", "n": [0, -1, 1e21, 5e-324, 0.1, 9007199254740993], "deep": [[[{"": null}]]], "t": true, "s": "\\u0000\\u001f\\"\\\\/"}',
    );
    await store.append([{ ...bellRung({}), data }], why);
    const [event] = (await store.read({})).events;
    assert.equal(JSON.stringify(sorted(event?.data)), JSON.stringify(sorted(data)));
  }),
];

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => [key, sorted(member)]);
}
