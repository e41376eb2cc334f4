import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { importedEvent } from "../event/index.ts";
import { fixedContext } from "../testing/fixed-clock.ts";
import { createEventStore, engineOf } from "./create-event-store.ts";
import type { StoreEngine } from "./engine.ts";
import { BrokenChain } from "./errors.ts";
import { pageSize } from "./read-log.ts";

const count = pageSize + 500;

async function filled() {
  const store = await openEventStore("memory:", fixedContext());
  for (let n = 0; n < count; n += 100) {
    const events = Array.from({ length: 100 }, (_, i) =>
      importedEvent({ type: "noted", data: { n: n + i }, tags: { order: "a" }, occurred: 0 }),
    );
    await store.append(events, { command: "note" });
  }
  return { store, engine: engineOf(store) };
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const one of items) found.push(one);
  return found;
}

describe("a scan", () => {
  it("gives a page at a time what it gives one by one", async () => {
    const { store } = await filled();
    for (const range of [{}, { backwards: true }, { after: 7, upTo: count - 3, limit: pageSize + 1 }, { limit: 0 }]) {
      const pages = await all(store.scanPages({}, range));
      assert.ok(pages.every((page) => page.length > 0));
      assert.deepEqual(pages.flat(), await all(store.scan({}, range)));
    }
  });

  it("reads from the adapter's text what it reads from its bytes", async () => {
    const { store, engine } = await filled();
    const texts: NonNullable<StoreEngine["texts"]> = async (query, range) =>
      (await engine.page(query, range)).map(({ bytes, commit, ...rest }) => ({
        ...rest,
        text: Buffer.from(bytes).toString(),
        record: Buffer.from(commit.record).toString(),
      }));
    const quick = createEventStore({ ...engine, texts }, fixedContext());
    assert.deepEqual(await all(quick.scan({})), await all(store.scan({})));
  });

  const wrong: readonly (readonly [what: string, change: (engine: StoreEngine) => StoreEngine["page"]])[] = [
    [
      "ignores where the page begins",
      ({ page }) =>
        (query, range) =>
          page(query, { ...range, after: 0 }),
    ],
    [
      "ignores where the page ends",
      ({ page }) =>
        (query, { upTo, ...range }) =>
          page(query, range),
    ],
  ];
  for (const [what, change] of wrong) {
    for (const backwards of [false, true]) {
      it(`ends with an error ${backwards ? "backwards " : ""}where the adapter ${what}`, async () => {
        const { engine } = await filled();
        const store = createEventStore({ ...engine, page: change(engine) }, fixedContext());
        const inside = { after: 10, upTo: count - 10, backwards };
        await assert.rejects(all(store.scan({}, inside)), BrokenChain);
        await assert.rejects(all(store.scanPages({}, inside)), BrokenChain);
      });
    }
  }

  it("lets others have their turn between its pages", async () => {
    const { store } = await filled();
    let turned = false;
    setImmediate(() => {
      turned = true;
    });
    for await (const { position } of store.scan({})) if (position > pageSize) assert.ok(turned);
  });
});

describe("a subscription", () => {
  it("ends with an error where the adapter gives events from before the position that was asked for", async () => {
    const { engine } = await filled();
    const page: StoreEngine["page"] = (query, range) => engine.page(query, { ...range, after: 0 });
    const store = createEventStore({ ...engine, page }, fixedContext());
    await assert.rejects(all(store.subscribe({}, { after: 5 })), BrokenChain);
  });
});
