import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type MapPlace, placeCount, processMap, processMapRows } from "./process-map.ts";
import { journeysOf, type Told } from "./sample-journeys.ts";

const told = (ways: Readonly<Record<string, string>>): Told[] =>
  Object.entries(ways).flatMap(([who, way]) => way.split(" ").map((type, at) => ({ type, at, tags: { who } })));

const ways = { a: "open pay close", b: "open close", c: "open pay pay close", d: "open pay close" };
const journeys = journeysOf("who", told(ways));

describe("a process map", () => {
  it("counts activities, what follows what directly, where journeys begin and end, and their variants", () => {
    assert.deepEqual(processMap(journeys), {
      events: 12,
      entities: 4,
      variants: 3,
      activities: [
        { type: "close", count: 4 },
        { type: "open", count: 4 },
        { type: "pay", count: 4 },
      ],
      edges: [
        { from: "open", to: "pay", count: 3 },
        { from: "pay", to: "close", count: 3 },
        { from: "open", to: "close", count: 1 },
        { from: "pay", to: "pay", count: 1 },
      ],
      starts: [{ type: "open", count: 4 }],
      ends: [{ type: "close", count: 4 }],
      variantsTop: [
        { count: 2, types: ["open", "pay", "close"] },
        { count: 1, types: ["open", "close"] },
        { count: 1, types: ["open", "pay", "pay", "close"] },
      ],
    });
  });

  it("leads from an edge to the two events of each of its entities", () => {
    assert.deepEqual(
      [...processMapRows(journeys, { from: "pay", to: "pay" })],
      [{ entity: "c", positions: [7, 8], occurred: [1, 2] }],
    );
  });

  it("leads from a variant to the whole journeys that went this way", () => {
    const rows = [...processMapRows(journeys, { variant: 1 })];
    assert.deepEqual(
      rows.map((row) => [row.entity, row.positions]),
      [
        ["a", [1, 2, 3]],
        ["d", [10, 11, 12]],
      ],
    );
  });

  it("has no rows for what it does not show", () => {
    for (const place of [
      { activity: "gone" },
      { from: "close", to: "open" },
      { from: "gone", to: "gone" },
      { variant: 0 },
      { variant: 4 },
    ]) {
      assert.equal(placeCount(processMap(journeys), journeys, place), undefined);
      assert.deepEqual([...processMapRows(journeys, place)], []);
    }
  });

  it("shows an event under its own type, not under the one that it refines", () => {
    const refined = journeysOf("who", [
      { type: "referred", lineage: ["referred", "ordered"], at: 1, tags: { who: "a" } },
    ]);
    assert.deepEqual(processMap(refined).activities, [{ type: "referred", count: 1 }]);
  });

  it("is empty for an empty log", () => {
    const map = processMap(journeysOf("who", []));
    assert.deepEqual([map.events, map.entities, map.variants, map.edges, map.variantsTop], [0, 0, 0, [], []]);
  });
});

it("every number of a process map is the number of its rows, and as many journeys leave an activity as come to it", () => {
  const event = fc.record({
    type: fc.constantFrom("a", "b", "c"),
    at: fc.integer({ min: 0, max: 5 }),
    tags: fc.record({ who: fc.subarray(["x", "y", "z"]) }),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      const some = journeysOf("who", events);
      const map = processMap(some, { top: Infinity });
      const rows = (place: MapPlace) => [...processMapRows(some, place)].length;
      for (const { type, count } of map.activities) {
        assert.equal(rows({ activity: type }), count);
        const into = map.edges.filter((edge) => edge.to === type).reduce((sum, edge) => sum + edge.count, 0);
        assert.equal(into + (map.starts.find((start) => start.type === type)?.count ?? 0), count);
      }
      for (const edge of map.edges) assert.equal(rows(edge), edge.count);
      for (const [i, { count }] of map.variantsTop.entries()) assert.equal(rows({ variant: i + 1 }), count);
      assert.equal(map.variantsTop.length, map.variants);
    }),
  );
});
