import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type ObjectPlace, objectMap, objectMapRows } from "./object-centric.ts";
import { journeysOf, type Told } from "./sample-journeys.ts";

const byTags = (events: readonly Told[], tags: readonly string[] = ["order", "item"]) =>
  tags.map((tag) => journeysOf(tag, events));

describe("an object-centric map", () => {
  const events: Told[] = [
    { type: "place", at: 1, tags: { order: "o1", item: ["i1", "i2"] } },
    { type: "pick", at: 2, tags: { item: "i1" } },
    { type: "pick", at: 3, tags: { item: "i2" } },
    { type: "pay", at: 4, tags: { order: "o1" } },
    { type: "call", at: 5, tags: { customer: "c1" } },
  ];

  it("counts an event once, and joins two events only through one object that both bear", () => {
    const map = objectMap(byTags(events));
    assert.equal(map.events, 4);
    assert.deepEqual(map.activities, [
      { type: "pick", count: 2 },
      { type: "pay", count: 1 },
      { type: "place", count: 1 },
    ]);
    assert.deepEqual(
      map.edges.map(({ by, from, to, count }) => [by, from, to, count]),
      [
        ["item", "place", "pick", 2],
        ["order", "place", "pay", 1],
      ],
      "there is no edge from pick to pick, nor from pick to pay",
    );
  });

  it("tells how many events an object has and how many objects an event has", () => {
    const [orders, items] = objectMap(byTags(events)).objectTypes;
    assert.deepEqual(items, {
      by: "item",
      objects: 2,
      events: 3,
      links: 4,
      eventsPerObject: { mean: 2, max: 2 },
      objectsPerEvent: { mean: 4 / 3, max: 2 },
      sharedEvents: 1,
      repeatingObjects: 0,
      starts: [{ type: "place", count: 2 }],
      ends: [{ type: "pick", count: 2 }],
    });
    assert.deepEqual([orders?.objects, orders?.sharedEvents], [1, 0]);
  });

  it("measures durations by kind of object", () => {
    const { edges, objectTypes } = objectMap(byTags(events), "quantiles");
    assert.equal(edges[0]?.durations?.median, 1.5);
    assert.equal(objectTypes[0]?.throughput?.total, 3);
  });

  it("refuses tags that are none or named twice", () => {
    for (const tags of [[], ["order", "order"]]) {
      assert.throws(() => objectMap(byTags(events, tags)), { code: "insight/no-object-types" });
    }
    assert.throws(() => objectMap([journeysOf(undefined, events)]), { code: "insight/no-object-types" });
  });
});

it("every number of an object-centric map is the number of its rows, and each edge's events bear one object", () => {
  const event = fc.record({
    type: fc.constantFrom("a", "b", "c"),
    at: fc.integer({ min: 0, max: 5 }),
    tags: fc.record({ order: fc.subarray(["o1", "o2"]), item: fc.subarray(["i1", "i2", "i3"]) }),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 25 }), (events) => {
      const journeys = byTags(events);
      const map = objectMap(journeys);
      const rows = (place: ObjectPlace) => [...objectMapRows(journeys, place)];
      const bearing = events.filter(({ tags }) => tags.order.length + tags.item.length > 0);
      assert.equal(map.events, bearing.length);
      for (const { type, count } of map.activities) {
        assert.equal(bearing.filter((one) => one.type === type).length, count);
        const positions = rows({ activity: type }).map((row) => row.positions[0]);
        assert.deepEqual([positions.length, new Set(positions).size], [count, count]);
      }
      for (const { by, from, to, count } of map.edges) {
        const found = rows({ by, from, to });
        assert.equal(found.length, count);
        for (const { entity, positions } of found) {
          for (const position of positions) {
            const tags: Readonly<Record<string, readonly string[]>> = events[position - 1]?.tags ?? {};
            assert.ok(tags[by]?.includes(entity));
          }
        }
      }
      for (const { by, starts, ends, sharedEvents } of map.objectTypes) {
        for (const { type, count } of starts) assert.equal(rows({ by, start: type }).length, count);
        for (const { type, count } of ends) assert.equal(rows({ by, end: type }).length, count);
        assert.equal(rows({ by, shared: true }).length, sharedEvents);
      }
    }),
    { numRuns: 200 },
  );
});
