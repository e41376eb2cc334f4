import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { type Journeys, journeysBuilder } from "./journeys.ts";
import { journeysOf, type Told, toldEvents } from "./sample-journeys.ts";

function positionsBy(journeys: Journeys): Record<string, number[]> {
  const rows = (e: number) => [...journeys.positions.subarray(journeys.offsets[e], journeys.offsets[e + 1])];
  return Object.fromEntries(journeys.entities.map((entity, e) => [entity, rows(e)]));
}

it("a journey is ordered by when things occurred, and ties by their place in the log", () => {
  const events = [
    { type: "paid", at: 9, tags: { order: "o-1" } },
    { type: "created", at: 1, tags: { order: "o-1" } },
    { type: "viewed", at: 1, tags: { order: "o-1" } },
    { type: "created", at: 5, tags: { order: "o-2" } },
  ];
  assert.deepEqual(positionsBy(journeysOf("order", events)), { "o-1": [2, 3, 1], "o-2": [4] });
});

it("an event that bears several values of the tag is in each of their journeys, once", () => {
  const journeys = journeysOf("item", [{ type: "packed", at: 1, tags: { item: ["i-1", "i-2", "i-1"] } }]);
  assert.deepEqual(positionsBy(journeys), { "i-1": [1], "i-2": [1] });
  assert.equal(journeys.log.bearing, 1);
});

it("says how much of the log took no part, and which types and tags there are", () => {
  const events = [
    { type: "created", at: 1, tags: { order: "o-1", customer: "c-1" } },
    { type: "started", at: 2, tags: {} },
    { type: "referred", lineage: ["referred", "created"], at: 3, tags: { order: "o-2" } },
  ];
  const { log } = journeysOf("order", events);
  assert.deepEqual(log, {
    events: 3,
    bearing: 2,
    types: ["created", "started", "referred"],
    tags: ["customer", "order"],
  });
});

it("leaves the product's own events out unless they are asked for", () => {
  const events = [
    { type: "created", at: 1, tags: { order: "o-1" } },
    { type: "thence.asked", at: 2, tags: { order: "o-1" } },
  ];
  assert.deepEqual(positionsBy(journeysOf("order", events)), { "o-1": [1] });
  assert.equal(journeysOf("order", events).log.events, 1);
  assert.deepEqual(positionsBy(journeysOf("order", events, { own: true })), { "o-1": [1, 2] });
});

it("takes tags and types with the names of an object's own parts", () => {
  const journeys = journeysOf("constructor", [{ type: "__proto__", at: 1, tags: { constructor: "toString" } }]);
  assert.deepEqual(journeys.entities, ["toString"]);
  assert.deepEqual(journeysOf("toString", [{ type: "a", at: 1, tags: {} }]).entities, []);
});

it("gives the same journeys whatever order the events were added in", () => {
  const told = fc.record({
    type: fc.constantFrom("a", "b"),
    at: fc.integer({ min: 0, max: 3 }),
    who: fc.constantFrom("x", "y"),
  });
  fc.assert(
    fc.property(fc.array(told, { maxLength: 20 }), fc.array(fc.nat()), (list, dice) => {
      const events = toldEvents(list.map(({ type, at, who }): Told => ({ type, at, tags: { who } })));
      const shuffled = events.toSorted((a, b) => (dice[a.position] ?? 0) - (dice[b.position] ?? 0));
      const [one, other] = [events, shuffled].map((some) => {
        const builder = journeysBuilder("who");
        for (const event of some) builder.add(event);
        return positionsBy(builder.finish());
      });
      assert.deepEqual(one, other);
    }),
  );
});

it("can be asked again after more was added", () => {
  const builder = journeysBuilder("who");
  const [first, second] = toldEvents([
    { type: "a", at: 2, tags: { who: "x" } },
    { type: "b", at: 1, tags: { who: "x" } },
  ]);
  if (first) builder.add(first);
  const before = builder.finish();
  if (second) builder.add(second);
  assert.deepEqual(positionsBy(builder.finish()), { x: [2, 1] });
  assert.deepEqual(positionsBy(before), { x: [1] });
});
