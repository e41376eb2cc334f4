import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { quantileOfSorted } from "../statistics/index.ts";
import { journeyIndex } from "./journey-index.ts";
import type { Journeys } from "./journeys.ts";
import { processGraph, processMap, processMapOf, processMapSemanticsLine } from "./process-map.ts";
import { bottlenecks } from "./process-map-bottlenecks.ts";
import { mergedParts } from "./process-map-merge.ts";
import { activitiesOf, pairsOf } from "./process-map-pairs.ts";
import { type MapPart, processMapPart } from "./process-map-part.ts";
import { type MapPlace, processMapRows } from "./process-map-rows.ts";
import { type MapRound, mapFound, mapSearch } from "./process-map-search.ts";
import { entityRange, evenCuts } from "./rows.ts";
import { journeysOf, type Told } from "./sample-journeys.ts";

const told = (ways: Readonly<Record<string, string>>): Told[] =>
  Object.entries(ways).flatMap(([who, way]) => way.split(" ").map((type, at) => ({ type, at, tags: { who } })));

const ways = { a: "open pay close", b: "open close", c: "open pay pay close", d: "open pay close" };
const journeys = journeysOf("who", told(ways));
const countOf = (rows: Iterable<unknown>) => [...rows].length;

describe("a process map", () => {
  it("counts activities, what follows what directly, where journeys begin and end, and their variants", () => {
    const { variantsTop, ...map } = processMap(journeys);
    assert.deepEqual(map, {
      events: 12,
      entities: 4,
      variants: 3,
      activities: [
        { type: "close", count: 4, entities: 4, repeating: 0 },
        { type: "open", count: 4, entities: 4, repeating: 0 },
        { type: "pay", count: 4, entities: 3, repeating: 1 },
      ],
      edges: [
        { from: "open", to: "pay", count: 3, entities: 3 },
        { from: "pay", to: "close", count: 3, entities: 3 },
        { from: "open", to: "close", count: 1, entities: 1 },
        { from: "pay", to: "pay", count: 1, entities: 1 },
      ],
      starts: [{ type: "open", count: 4 }],
      ends: [{ type: "close", count: 4 }],
      variantsOther: { variants: 0, entities: 0 },
    });
    assert.deepEqual(
      variantsTop.map(({ count, types, share, coverage }) => [count, types.join(" "), share, coverage]),
      [
        [2, "open pay close", 0.5, 0.5],
        [1, "open close", 0.25, 0.75],
        [1, "open pay pay close", 0.25, 1],
      ],
    );
  });

  it("measures how long edges and whole journeys take, with quantiles of type 7", () => {
    const waits = [1, 2, 4, 9].flatMap((wait, i) => [
      { type: "ask", at: 0, tags: { who: `w${i}` } },
      { type: "answer", at: wait, tags: { who: `w${i}` } },
    ]);
    const map = processMap(journeysOf("who", waits), { measure: "quantiles" });
    const [edge] = map.edges;
    assert.deepEqual(
      { ...edge?.durations, p90: edge?.durations?.p90?.toFixed(9) },
      { total: 16, exactTotal: "16", mean: 4, min: 1, max: 9, median: 3, p90: "7.500000000" },
    );
    assert.deepEqual(map.throughput, edge?.durations);
  });

  it("sums durations exactly beyond 2^53 microseconds", () => {
    const century = 100 * 365 * 86_400_000_000 + 1;
    const waits = Array.from({ length: 7 }, (_, i) => [
      { type: "ask", at: 0, tags: { who: `w${i}` } },
      { type: "answer", at: century, tags: { who: `w${i}` } },
    ]).flat();
    const [edge] = processMap(journeysOf("who", waits), { measure: "totals" }).edges;
    assert.equal(edge?.durations?.exactTotal, String(BigInt(century) * 7n));
    assert.equal(edge?.durations?.mean, century);
  });

  it("ranks the edges on which the time passes, with their share of all of it", () => {
    const map = processMap(journeysOf("who", told({ a: "x y", b: "x y", c: "x x y" })), { measure: "quantiles" });
    const { byTotal, byP90 } = bottlenecks(map);
    assert.deepEqual(
      byTotal.map(({ from, to, share }) => [from, to, share]),
      [
        ["x", "y", 0.75],
        ["x", "x", 0.25],
      ],
    );
    assert.deepEqual(byP90.length, 2);
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
    const places: MapPlace[] = [
      { activity: "gone" },
      { from: "close", to: "open" },
      { from: "gone", to: "gone" },
      { start: "gone" },
      { end: "gone" },
      { repeating: "gone" },
      { variant: 0 },
      { variant: 4 },
    ];
    for (const place of places) assert.deepEqual([...processMapRows(journeys, place)], []);
  });

  it("shows an event under its own type, not under the one that it refines, however its kind is made up", () => {
    const refined = journeysOf("who", [
      { type: "referred", lineage: ["referred", "ordered"], at: 1, tags: { who: "a" } },
      { type: "referred", at: 2, tags: { who: "a" } },
    ]);
    const { activities, edges } = processMap(refined);
    assert.deepEqual(activities, [{ type: "referred", count: 2, entities: 1, repeating: 1 }]);
    assert.deepEqual(edges, [{ from: "referred", to: "referred", count: 1, entities: 1 }]);
  });

  it("is empty for an empty log", () => {
    const map = processMap(journeysOf("who", []), { measure: "quantiles", activities: 0.5, connections: 0.5 });
    assert.deepEqual([map.events, map.entities, map.variants, map.edges, map.variantsTop], [0, 0, 0, [], []]);
    assert.equal(map.throughput, undefined);
  });
});

describe("a process map with the seldom left out", () => {
  const log = journeysOf("who", told({ a: "open note pay", b: "open pay", c: "note", d: "open pay" }));

  it("joins what is left where an activity is hidden, and says what is hidden", () => {
    const map = processMap(log, { activities: 0.6 });
    assert.deepEqual(map.edges, [{ from: "open", to: "pay", count: 3, entities: 3 }]);
    assert.deepEqual([map.events, map.entities, map.variants], [8, 3, 1]);
    assert.deepEqual(map.hidden, {
      activities: [{ type: "note", count: 2 }],
      events: 2,
      entities: 1,
      edges: [],
      follows: 0,
    });
    assert.equal(countOf(processMapRows(log, { activity: "note" }, { activities: 0.6 })), 2);
    assert.match(processMapSemanticsLine({ activities: 0.6 }), /hidden activities are passed over/);
  });

  it("keeps the strongest edges, and those that an activity needs to lie between a start and an end", () => {
    const map = processMap(log, { connections: 0 });
    assert.deepEqual(
      map.edges.map(({ from, to }) => `${from} ${to}`),
      ["open pay"],
      "a note begins and ends a journey by itself",
    );
    assert.deepEqual(
      map.hidden?.edges.map(({ from, to, count }) => [from, to, count]),
      [
        ["note", "pay", 1],
        ["open", "note", 1],
      ],
    );
    assert.equal(map.hidden?.follows, 2);
  });

  it("keeps at least one activity, and everything at a share of one", () => {
    assert.deepEqual(
      processMap(log, { activities: 0 }).activities.map(({ type }) => type),
      ["open"],
    );
    assert.equal(processMap(log, { activities: 1, connections: 1 }).hidden, undefined);
  });

  it("refuses a share that is none", () => {
    for (const share of [-0.1, 1.1, Number.NaN]) {
      assert.throws(() => processMap(journeys, { activities: share }), { code: "insight/bad-share" });
      assert.throws(() => processMap(journeys, { connections: share }), { code: "insight/bad-share" });
    }
  });
});

const event = fc.record({
  type: fc.constantFrom("a", "b", "c", "d"),
  lineage: fc.constantFrom(undefined, "base", "other"),
  at: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 2 ** 50 })),
  tags: fc.record({ who: fc.subarray(["x", "y", "z", "w"]) }),
});
const logs = fc
  .array(event, { maxLength: 40 })
  .map((events) =>
    events.map(({ lineage, ...one }) => ({ ...one, lineage: [one.type, ...(lineage ? [lineage] : [])] })),
  );

/** By edge, how long it took each time; counted by hand from what was told. */
function waitsByHand(events: readonly Told[]): Map<string, number[]> {
  const waits = new Map<string, number[]>();
  for (const who of ["x", "y", "z", "w"]) {
    const mine = events.filter(({ tags }) => tags["who"]?.includes(who)).sort((a, b) => a.at - b.at);
    for (const [i, { type, at }] of mine.entries()) {
      const before = mine[i - 1];
      const key = `${before?.type} ${type}`;
      if (before)
        waits.set(
          key,
          [...(waits.get(key) ?? []), at - before.at].sort((a, b) => a - b),
        );
    }
  }
  return waits;
}

it("every edge has the count and the durations that counting by hand gives", () => {
  fc.assert(
    fc.property(logs, (events) => {
      const { edges } = processMap(journeysOf("who", events), { measure: "quantiles" });
      const byHand = waitsByHand(events);
      assert.equal(edges.length, byHand.size);
      for (const { from, to, count, durations } of edges) {
        const waits = byHand.get(`${from} ${to}`) ?? [];
        assert.equal(count, waits.length);
        assert.equal(durations?.exactTotal, String(waits.reduce((sum, wait) => sum + BigInt(wait), 0n)));
        assert.deepEqual(
          [durations?.min, durations?.max, durations?.median, durations?.p90],
          [waits[0], waits.at(-1), quantileOfSorted(waits, 0.5), quantileOfSorted(waits, 0.9)],
        );
      }
    }),
    { numRuns: 300 },
  );
});

it("every number of a process map is the number of its rows, and as many journeys leave an activity as come to it", () => {
  const share = fc.constantFrom(0, 0.3, 0.5, 1);
  fc.assert(
    fc.property(logs, share, share, (events, activities, connections) => {
      const some = journeysOf("who", events);
      const definition = { activities, connections, top: Infinity };
      const map = processMap(some, definition);
      const rows = (place: MapPlace) => [...processMapRows(some, place, definition)];
      const edges = [...map.edges, ...(map.hidden?.edges ?? [])];
      for (const { type, count, entities, repeating } of map.activities) {
        assert.equal(rows({ activity: type }).length, count);
        assert.equal(new Set(rows({ activity: type }).map(({ entity }) => entity)).size, entities);
        assert.equal(rows({ repeating: type }).length, repeating);
        const into = edges.filter((edge) => edge.to === type).reduce((sum, edge) => sum + edge.count, 0);
        assert.equal(into + (map.starts.find((start) => start.type === type)?.count ?? 0), count);
      }
      for (const { type, count } of map.hidden?.activities ?? []) assert.equal(rows({ activity: type }).length, count);
      for (const edge of edges) {
        assert.equal(rows(edge).length, edge.count);
        assert.equal(new Set(rows(edge).map(({ entity }) => entity)).size, edge.entities);
      }
      for (const { type, count } of map.starts) assert.equal(rows({ start: type }).length, count);
      for (const { type, count } of map.ends) assert.equal(rows({ end: type }).length, count);
      for (const [i, { count }] of map.variantsTop.entries()) assert.equal(rows({ variant: i + 1 }).length, count);
      assert.equal(map.variantsTop.length, map.variants);
      const shown = map.activities.reduce((sum, { count }) => sum + count, 0);
      assert.equal(shown + (map.hidden?.events ?? 0), countOf(everyRow(some)), "nothing is dropped silently");
      for (const { type } of map.activities)
        assert.ok(liesOnTheWay(type, map), `${type} lies between a start and an end`);
    }),
    { numRuns: 300 },
  );
});

function* everyRow({ from, to }: Journeys): Generator<number> {
  for (let e = 0; e < from.length; e++) for (let row = from[e] ?? 0; row < (to[e] ?? 0); row++) yield row;
}

function liesOnTheWay(type: string, { edges, starts, ends }: ReturnType<typeof processMap>): boolean {
  const reach = (found: Set<string>, near: "from" | "to", far: "from" | "to"): boolean => {
    const size = found.size;
    for (const edge of edges) if (found.has(edge[near])) found.add(edge[far]);
    return found.size === size ? found.has(type) : reach(found, near, far);
  };
  const types = (list: readonly { readonly type: string }[]) => new Set(list.map((one) => one.type));
  return reach(types(starts), "from", "to") && reach(types(ends), "to", "from");
}

it("parts that workers counted of some entities each, and sent to another, make the map of the whole", () => {
  fc.assert(
    fc.property(logs, fc.integer({ min: 1, max: 4 }), (events, workers) => {
      const whole = journeysOf("who", events);
      const { variants, variantsTop, variantsOther, ...graph } = processMap(whole, { measure: "quantiles" });
      const cuts = evenCuts(whole, workers);
      const ranges = cuts.slice(1).map((end, i) => entityRange(whole, cuts[i] ?? 0, end));
      const parts = structuredClone(ranges.map((range) => processMapPart(range)));
      assert.deepEqual(processMapOf(parts, roundsOf(parts, ranges)), graph);
    }),
    { numRuns: 300 },
  );
});

it("the order of the log, but for ties, and the numbers of entities do not show in a map", () => {
  fc.assert(
    fc.property(
      logs.map((events) => events.map((one, i) => ({ ...one, at: (one.at % 2 ** 40) * 64 + i }))),
      fc.integer(),
      (events, seed) => {
        const key = (one: Told) => Math.sin(one.at * 7.13 + seed);
        const shuffled = [...events].sort((a, b) => key(a) - key(b));
        const definition = { measure: "quantiles", activities: 0.7, connections: 0.4 } as const;
        assert.deepEqual(
          processMap(journeysOf("who", shuffled), definition),
          processMap(journeysOf("who", events), definition),
        );
      },
    ),
    { numRuns: 200 },
  );
});

it("pairs are numbered by what occurs where there are too many activities for a square", () => {
  fc.assert(
    fc.property(logs, (events) => {
      const some = journeysOf("who", events);
      const activities = activitiesOf(some);
      const sparse = pairsOf(some, activities, 0);
      for (let cell = 0; cell < sparse.cells; cell++) assert.equal(sparse.cellOf(...sparse.pair(cell)), cell);
      assert.deepEqual(processGraph(some, "quantiles", 0), processGraph(some, "quantiles"));
    }),
  );
});

/** As threads have them: what is sent is copied. */
function roundsOf(parts: readonly MapPart[], ranges: readonly Journeys[]): MapRound[] {
  const merged = mergedParts(parts);
  const rounds: MapRound[] = [];
  for (let search = mapSearch(merged); search; search = mapSearch(merged, rounds)) {
    const sent = structuredClone(search);
    rounds.push({ search, found: structuredClone(ranges.map((range) => mapFound(range, sent))) });
  }
  return rounds;
}

it("durations are exact however far the log reaches back", () => {
  const index = journeyIndex("who");
  const at = Date.UTC(2026, 0, 1) * 1000;
  const years = Date.UTC(1700, 0, 1) * 1000;
  for (const [i, [type, occurred]] of (
    [
      ["born", years],
      ["a", at + 1],
      ["b", at + 2],
      ["c", at + 5],
    ] as const
  ).entries())
    index.add({ lineage: [type], occurred, position: i + 1, tags: { who: "x" } });
  const { edges } = processGraph(index.journeys(), "quantiles");
  const taken = Object.fromEntries(
    edges.map(({ from, durations }) => [from, [durations?.exactTotal, durations?.median]]),
  );
  assert.deepEqual(
    [taken["a"], taken["b"]],
    [
      ["1", 1],
      ["3", 3],
    ],
  );
});

describe("quantiles that a sample says where to look for", () => {
  // Durations of one pair, in the order of the rows; the sample takes one of some nineteen.
  const shapes: Readonly<Record<string, (i: number) => number>> = {
    "that all differ": (i) => (i * 7919) % 100_003,
    "that are all alike": () => 5,
    "of two kinds, so that a bracket is full of equals": (i) => i % 2,
    "that grow with the log": (i) => i,
    "that have the rhythm of the sample, so that it is wrong": (i) => (i % 19 === 0 ? 1_000_000 + i : i % 19),
    "with a tail beyond 32 bits": (i) => (i % 50 === 0 ? 2 ** 40 + i : i % 977),
  };
  for (const [name, shape] of Object.entries(shapes))
    for (const begin of [0, 1])
      it(`are exact for durations ${name} (${begin ? "many short journeys" : "one long journey"})`, () => {
        const count = 20_000;
        const taken = Array.from({ length: count }, (_, i) => shape(i));
        const index = journeyIndex("who");
        let [at, position] = [0, 0];
        const add = (type: string, who: string, occurred: number) =>
          index.add({ lineage: [type], occurred, position: ++position, tags: { who } });
        if (begin === 0) add("a", "x", 0);
        for (const [i, one] of taken.entries()) {
          if (begin === 1) add("a", `x${i}`, at);
          at += one;
          add("a", begin === 1 ? `x${i}` : "x", at);
        }
        const [edge] = processGraph(index.journeys(), "quantiles").edges;
        const sorted = Float64Array.from(taken).sort();
        assert.equal(edge?.count, count);
        assert.equal(edge.durations?.median, quantileOfSorted(sorted, 0.5));
        assert.equal(edge.durations?.p90, quantileOfSorted(sorted, 0.9));
      });
});

it("refuses parts of different journeys", () => {
  const other = journeysOf("who", told({ a: "x y" }));
  assert.throws(() => processMapOf([processMapPart(journeys), processMapPart(other)]), {
    code: "insight/parts-differ",
  });
  assert.throws(() => processMapOf([]), { code: "insight/parts-differ" });
});
