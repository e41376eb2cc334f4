import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { defineOwnEvent, importedEvent, parseTime, type Tags, tagText } from "../event/index.ts";
import type { EventStore } from "../store/index.ts";
import { fixedContext } from "../testing/index.ts";
import { askFunnel } from "./ask-funnel.ts";
import { askProcessMap } from "./ask-process-map.ts";
import { eventJson, listEvents } from "./list-events.ts";
import { streamState } from "./state.ts";

type Line = readonly [type: string, at: string, order: string, data?: Record<string, unknown>];

const lines: readonly Line[] = [
  ["created", "2026-01-01T10:00:00Z", "o-1", { total: 5, note: "gift" }],
  ["created", "2026-01-01T11:00:00Z", "o-2", { total: 7 }],
  ["paid", "2026-01-01T12:00:00Z", "o-1", { total: 6 }],
  ["paid", "2026-01-03T12:00:00Z", "o-2"],
  ["shipped", "2026-01-03T13:00:00Z", "o-1"],
];
const day = 86_400_000_000;
const Asked = defineOwnEvent<object>()("thence.asked", { tags: () => ({ order: "o-1" }), purpose: "test" });

async function shop(): Promise<EventStore> {
  const store = await openEventStore("memory:", fixedContext());
  for (const [type, at, order, data = {}] of lines) {
    const tags: Tags = { order };
    const event = importedEvent({ type, data, tags, stream: tagText("order", order), occurred: parseTime(at).at });
    await store.append([event], { command: "tell" });
  }
  await store.append([Asked({}, { occurred: 0 })], { command: "ask" });
  return store;
}

const kept = { by: "order", within: day, limit: 20 };

describe("asking a funnel", () => {
  it("answers with counts, shares, how it counted and how far the log was read", async () => {
    const answer = await askFunnel(await shop(), { ...kept, steps: ["created", "paid"] });
    assert.deepEqual(
      answer.steps.map(({ type, entities, ofPrevious }) => [type, entities, ofPrevious]),
      [
        ["created", 2, undefined],
        ["paid", 1, 0.5],
      ],
    );
    assert.deepEqual(answer.log, { upTo: 6, events: 5, bearing: 5 });
    assert.equal(answer.within, "1d");
    assert.deepEqual(answer.notes, []);
  });

  it("leads to the entities behind a step, named by number or type, with the events that took them there", async () => {
    const store = await shop();
    const byType = await askFunnel(store, { ...kept, steps: ["created", "paid"], rows: "paid" });
    assert.deepEqual(byType.rows, {
      step: 2,
      type: "paid",
      count: 1,
      shown: [
        {
          entity: "o-1",
          depth: 2,
          events: [
            { type: "created", position: 1, occurred: "2026-01-01T10:00:00Z" },
            { type: "paid", position: 3, occurred: "2026-01-01T12:00:00Z" },
          ],
        },
      ],
    });
    const byNumber = await askFunnel(store, { ...kept, steps: ["created", "paid"], rows: "1", limit: 1 });
    assert.deepEqual([byNumber.rows?.count, byNumber.rows?.shown.length], [2, 1]);
  });

  it("refuses rows of a step that it does not have, or that a type names twice", async () => {
    const store = await shop();
    for (const rows of ["3", "0", "shipped"]) {
      await assert.rejects(askFunnel(store, { ...kept, steps: ["created", "paid"], rows }), {
        code: "app/unknown-step",
      });
    }
    const twice = askFunnel(store, { ...kept, steps: ["paid", "paid"], rows: "paid" });
    await assert.rejects(twice, { code: "app/unknown-step" });
  });

  it("answers as of an earlier position", async () => {
    const answer = await askFunnel(await shop(), { ...kept, steps: ["created", "paid"] }, { upTo: 2 });
    assert.deepEqual(
      answer.steps.map((step) => step.entities),
      [2, 0],
    );
    assert.equal(answer.log.upTo, 2);
  });

  it("counts zero and says so where the log does not know a type", async () => {
    const answer = await askFunnel(await shop(), { ...kept, steps: ["created", "piad"] });
    assert.deepEqual(
      answer.steps.map((step) => step.entities),
      [2, 0],
    );
    assert.deepEqual(answer.notes, ['no event has the type "piad". Did you mean "paid"?']);
  });

  it("counts the product's own events where one of them is a step", async () => {
    const answer = await askFunnel(await shop(), { ...kept, steps: ["thence.asked"] });
    assert.deepEqual(
      answer.steps.map((step) => step.entities),
      [1],
    );
  });

  it("ends with a typed error when it is stopped", async () => {
    const store = await openEventStore("memory:", fixedContext());
    const events = Array.from({ length: 1000 }, (_, i) =>
      importedEvent({ type: "a", data: {}, tags: {}, occurred: i }),
    );
    for (let i = 0; i < 1000; i += 100) await store.append(events.slice(i, i + 100), { command: "tell" });
    const stopped = askFunnel(store, { ...kept, steps: ["a"] }, { signal: AbortSignal.abort() });
    await assert.rejects(stopped, { code: "app/stopped" });
  });
});

describe("asking for a process map", () => {
  it("leaves the product's own events out", async () => {
    const map = await askProcessMap(await shop(), { by: "order", limit: 20, top: 10 });
    assert.deepEqual([map.events, map.entities, map.variants], [5, 2, 2]);
    assert.deepEqual(map.edges, [
      { from: "created", to: "paid", count: 2, entities: 2 },
      { from: "paid", to: "shipped", count: 1, entities: 1 },
    ]);
  });

  it("leads to the rows of an activity, an edge and a variant", async () => {
    const store = await shop();
    const rows = async (place: string, limit = 20) =>
      (await askProcessMap(store, { by: "order", limit, top: 10, rows: place })).rows;
    assert.equal((await rows("paid"))?.count, 2);
    assert.deepEqual((await rows("paid -> shipped"))?.shown, [
      {
        entity: "o-1",
        events: [
          { position: 3, occurred: "2026-01-01T12:00:00Z" },
          { position: 5, occurred: "2026-01-03T13:00:00Z" },
        ],
      },
    ]);
    assert.deepEqual(
      (await rows("variant:2"))?.shown.map((row) => row.entity),
      ["o-1"],
    );
    const cut = await rows("created", 1);
    assert.deepEqual([cut?.count, cut?.shown.length], [2, 1]);
  });

  it("refuses rows of what is not on the map, and names the nearest that is", async () => {
    const asked = askProcessMap(await shop(), { by: "order", limit: 20, top: 10, rows: "shiped" });
    await assert.rejects(asked, { code: "app/not-on-map", message: /Did you mean "shipped"\?/ });
  });
});

describe("listing events", () => {
  const positions = async (question: Parameters<typeof listEvents>[1]) => {
    const found: number[] = [];
    for await (const event of listEvents(await shop(), question)) found.push(event.position);
    return found;
  };

  it("lists in log order, without the product's own unless they are asked for", async () => {
    assert.deepEqual(await positions({}), [1, 2, 3, 4, 5]);
    assert.deepEqual(await positions({ own: true }), [1, 2, 3, 4, 5, 6]);
    assert.deepEqual(await positions({ types: ["thence.asked"] }), [6]);
  });

  it("lists what bears a tag, is of a type, lies in a stream or after a position", async () => {
    assert.deepEqual(await positions({ tags: ["order:o-1"] }), [1, 3, 5]);
    assert.deepEqual(await positions({ types: ["paid"], tags: ["order:o-2"] }), [4]);
    assert.deepEqual(await positions({ types: ["paid", "shipped"] }), [3, 4, 5]);
    assert.deepEqual(await positions({ stream: "order:o-2" }), [2, 4]);
    assert.deepEqual(await positions({ after: 3 }), [4, 5]);
  });

  it("lists as many as asked for, the latest first if so", async () => {
    assert.deepEqual(await positions({ backwards: true, limit: 2 }), [5, 4]);
    assert.deepEqual(await positions({ limit: 0 }), []);
  });

  it("lists a span of occurred time, whose end does not belong to it, in a zone", async () => {
    assert.deepEqual(await positions({ from: "2026-01-01T11:00:00Z", to: "2026-01-03T12:00:00Z" }), [2, 3]);
    assert.deepEqual(await positions({ from: "2026-01-01 13:00", zone: "+02:00", to: "2026-01-02" }), [2, 3]);
    await assert.rejects(positions({ from: "yesterday" }), { code: "event/bad-time" });
  });

  it("ends with a typed error when it is stopped, so that a part is not taken for the whole", async () => {
    const list = listEvents(await shop(), {}, AbortSignal.abort());
    await assert.rejects(list.next(), { code: "app/stopped" });
  });

  it("writes times as text", async () => {
    for await (const event of listEvents(await shop(), { limit: 1 })) {
      assert.equal(eventJson(event).occurred, "2026-01-01T10:00:00Z");
    }
  });
});

describe("the state of a stream", () => {
  it("is its revision, its types, and what each field said last", async () => {
    const state = await streamState(await shop(), "order:o-1");
    assert.deepEqual([state.revision, state.first, state.last], [3, "2026-01-01T10:00:00Z", "2026-01-03T13:00:00Z"]);
    assert.deepEqual(state.fields, { total: { value: 6, position: 3 }, note: { value: "gift", position: 1 } });
    assert.deepEqual(
      state.types.map(({ type }) => type),
      ["created", "paid", "shipped"],
    );
  });

  it("can be told as it was at an earlier revision", async () => {
    const state = await streamState(await shop(), "order:o-1", { atRevision: 1, last: 1 });
    assert.deepEqual(state.fields["total"], { value: 5, position: 1 });
    assert.deepEqual(
      state.lastEvents.map((event) => event.position),
      [1],
    );
  });

  it("is refused for a stream or a revision that there is not", async () => {
    const store = await shop();
    await assert.rejects(streamState(store, "order:o-9"), { code: "app/unknown-stream" });
    await assert.rejects(streamState(store, "order:o-1", { atRevision: 4 }), { code: "app/no-such-revision" });
    await assert.rejects(streamState(store, "o-1"), { code: "event/bad-tag" });
  });
});
