import assert from "node:assert/strict";
import { bellRung, itemAdded, items, why } from "./events.ts";
import { clause, refuses } from "./stage.ts";

export const appending = [
  clause("appends the events of a commit all or not at all", async ({ store }) => {
    await store.append(items("a", 1), why);
    const half = store.append([...items("b", 2), ...items("a", 1)], {
      ...why,
      conditions: [
        { stream: "order:b", revision: 0 },
        { stream: "order:a", revision: 0 },
      ],
    });
    await refuses("store/stale-revision", half);
    await refuses("kit/not-json", store.append([...items("b", 2), bellRung({ text: "\ud800" })], why));
    assert.equal((await store.head()).position, 1);
    assert.deepEqual((await store.read({ stream: "order:b" })).events, []);
  }),

  clause("lets each of many appends made at once succeed or fail alone", async ({ store }) => {
    await store.append(items("a", 1), why);
    const outcomes = await Promise.allSettled([
      store.append(items("b", 1), why),
      store.append(items("a", 1), { ...why, conditions: [{ stream: "order:a", revision: 7 }] }),
      store.append(items("c", 1), { ...why, conditions: [{ stream: "no-tag", revision: 0 }] }),
      store.append([{ ...itemAdded({ order: "d" }), lineage: ["item-added", "item-added"] }], why),
      store.append([{ ...itemAdded({ order: "e" }), stream: "order:another" }], why),
      store.append(items("f", 1), why),
    ]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["fulfilled", "rejected", "rejected", "rejected", "rejected", "fulfilled"],
    );
    assert.deepEqual(
      (await store.read({})).events.map((event) => event.stream),
      ["order:a", "order:b", "order:f"],
    );
  }),

  clause("keeps with the events who acted, why, on whose behalf, and what it belongs to", async ({ store }) => {
    const actor = { kind: "person", id: "kim@example.org", via: "slack", assurance: "mfa" } as const;
    const options = {
      command: "take-order",
      reason: "they asked",
      onBehalfOf: "a customer",
      actor,
      correlation: "c-1",
      causation: "e-0",
    };
    const { commit, ids } = await store.append(
      [itemAdded({ order: "a" }), itemAdded({ order: "a" }, { correlation: "c-2", causation: "e-9" })],
      options,
    );
    const [one, two] = (await store.read({})).events;
    assert.deepEqual(one?.intent, { command: "take-order", reason: "they asked", onBehalfOf: "a customer" });
    assert.deepEqual(one?.actor, actor);
    assert.deepEqual([one?.commit, one?.id, one?.correlation, one?.causation], [commit, ids[0], "c-1", "e-0"]);
    assert.deepEqual([two?.commit, two?.id, two?.correlation, two?.causation], [commit, ids[1], "c-2", "e-9"]);
  }),
];
