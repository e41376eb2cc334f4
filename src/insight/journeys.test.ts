import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type JourneyIndex, journeyIndex } from "./journey-index.ts";
import { entityName, type Journeys, occurredIn, onlyEntities } from "./journeys.ts";
import { journeysOf, type Told, toldEvents } from "./sample-journeys.ts";

function positionsBy(journeys: Journeys): Record<string, number[]> {
  const rows = (e: number) => [...journeys.positions.subarray(journeys.from[e], journeys.to[e])];
  return Object.fromEntries(Array.from(namesOf(journeys), (entity, e) => [entity, rows(e)]));
}

function namesOf(journeys: Journeys): string[] {
  return Array.from({ length: journeys.entities.length }, (_, e) => entityName(journeys, e));
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
  assert.deepEqual(namesOf(journeys), ["toString"]);
  assert.deepEqual(namesOf(journeysOf("toString", [{ type: "a", at: 1, tags: {} }])), []);
});

it("of nothing is the whole log as one journey, with events that bear no tag", () => {
  const events = [
    { type: "a", at: 2, tags: {} },
    { type: "b", at: 1, tags: { who: "x" } },
  ];
  assert.deepEqual(positionsBy(journeysOf(undefined, events)), { "": [2, 1] });
});

it("takes an event in once, whoever tells it again", () => {
  const index = journeyIndex("who");
  const [event] = toldEvents([{ type: "a", at: 2, tags: { who: "x" } }]);
  for (const one of event ? [event, event] : []) index.add(one);
  assert.deepEqual(positionsBy(index.journeys()), { x: [1] });
});

it("keeps only the entities that are wanted, without copying a row", () => {
  const all = journeysOf("who", [{ type: "a", at: 1, tags: { who: ["x", "y", "z"] } }]);
  const some = onlyEntities(all, (e) => e !== 1);
  assert.deepEqual(namesOf(some), ["x", "z"]);
  assert.equal(some.entities.at(2), undefined);
  assert.equal(some.positions, all.positions);
});

describe("an index that grows", () => {
  const second = 1_000_000;
  const told = fc.record({
    type: fc.constantFrom("a", "b", "c"),
    at: fc.oneof(
      fc.integer({ min: 0, max: 30 }).map((n) => n * second),
      fc.integer({ min: -5, max: 5 }).map((n) => n * 1000),
      fc.integer({ min: -3, max: 3 }),
      fc.constantFrom(-(2 ** 50), 2 ** 50, 2 ** 33 * second, 2 ** 40, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    ),
    who: fc.subarray(["u", "v", "w", "x", "y", "z"]),
  });
  const toldList = (list: readonly { type: string; at: number; who: string[] }[]) =>
    toldEvents(list.map(({ type, at, who }): Told => ({ type, at, tags: { who } })));
  const plain = (journeys: Journeys) => {
    const occurred = occurredIn(journeys);
    return namesOf(journeys).map((name, e) => ({
      name,
      rows: Array.from({ length: (journeys.to[e] ?? 0) - (journeys.from[e] ?? 0) }, (_, i) => {
        const row = (journeys.from[e] ?? 0) + i;
        return [
          journeys.types[journeys.kinds[journeys.kindOf[row] ?? 0]?.[0] ?? 0],
          occurred(row),
          journeys.positions[row],
        ];
      }),
    }));
  };

  it("is after every event what it would be if it were built of all of them at once", () => {
    const by = fc.constantFrom("who", undefined);
    fc.assert(
      fc.property(fc.array(told, { maxLength: 60 }), by, fc.boolean(), (list, by, compacts) => {
        const events = toldList(list);
        const growing = journeyIndex(by);
        events.forEach((event, i) => {
          growing.add(event);
          if (i % 3 === 2) growing.journeys();
          if (compacts && i % 7 === 6) growing.compact();
        });
        assert.deepEqual(plain(growing.journeys()), expected(events, by));
        assert.deepEqual(growing.journeys().log, built(events, by).journeys().log);
      }),
      { numRuns: 500 },
    );
  });

  it("is so too where one event comes at a time, into journeys short and long", () => {
    const shuffled = fc.array(told, { minLength: 150, maxLength: 400 });
    const most = fc.constantFrom(undefined, "u");
    fc.assert(
      fc.property(shuffled, most, fc.constantFrom("who", undefined), (list, most, by) => {
        const mostly = list.map((one, i) => (most && i % 10 > 0 ? { ...one, who: [most] } : one));
        const events = toldList(mostly);
        const growing = journeyIndex(by);
        for (const [i, event] of events.entries()) {
          growing.add(event);
          if (i >= 100) growing.journeys();
          if (i % 130 === 129) assert.deepEqual(plain(growing.journeys()), expected(events.slice(0, i + 1), by));
        }
        assert.deepEqual(plain(growing.journeys()), expected(events, by));
      }),
      { numRuns: 40 },
    );
  });

  it("takes an event in without a pass over all others, where one journey is most of the log, and where it is late", () => {
    for (const by of ["country", undefined]) {
      const index = journeyIndex(by);
      const tell = (position: number, occurred: number) =>
        index.add({ lineage: ["sold"], occurred, position, tags: { country: position % 10 === 0 ? "dk" : "uk" } });
      for (let position = 1; position <= 10_000; position++) tell(position, position * second);
      const { kindOf } = index.journeys();
      for (const [position, occurred] of [
        [10_001, 10_001 * second],
        [10_002, 5 * second],
        [10_010, 3 * second],
      ] as const) {
        tell(position, occurred);
        assert.equal(index.journeys().kindOf, kindOf, `${by} at ${position}`);
      }
    }
  });

  // Sorts everything plainly: the oracle.
  function expected(events: ReturnType<typeof toldList>, by: string | undefined) {
    const rows = new Map<string, [string, number, number][]>(by === undefined ? [["", []]] : []);
    for (const { type, occurred, position, tags } of events)
      for (const who of by === undefined ? [""] : new Set([tags["who"] ?? []].flat()))
        rows.set(who, [...(rows.get(who) ?? []), [type, occurred, position]]);
    return [...rows].map(([name, all]) => ({ name, rows: all.sort((a, b) => a[1] - b[1] || a[2] - b[2]) }));
  }

  function built(events: ReturnType<typeof toldList>, by: string | undefined): JourneyIndex {
    const index = journeyIndex(by);
    for (const event of events) index.add(event);
    return index;
  }

  it("needs at most 12 bytes an event while its times are exact to the microsecond, and 10 for whole seconds", () => {
    for (const [tick, most] of [
      [1, 12],
      [1000, 12],
      [second, 10],
    ] as const) {
      const index = journeyIndex("who");
      const events = 50_000;
      for (let i = 0; i < events; i++) {
        const occurred = ((i * 7919) % (90 * 86_400)) * second + (i % 1000) * tick;
        index.add({ lineage: [`t${i % 20}`], occurred, position: i + 1, tags: { who: `u${(i * 31) % 2000}` } });
        if (i % 1000 === 999) index.journeys();
      }
      assert.ok(index.bytes() <= events * most, `${index.bytes() / events} bytes an event`);
    }
  });

  it("refuses a log whose types are free text", () => {
    const index = journeyIndex("who");
    const tell = () => {
      for (let i = 1; i < 70_000; i++) index.add({ lineage: [`t${i}`], occurred: i, position: i, tags: { who: "a" } });
    };
    assert.throws(tell, { code: "insight/too-many-types" });
    // Again, and not as if that event had been taken in.
    assert.throws(tell, { code: "insight/too-many-types" });
  });

  it("refuses a log whose types refine as many others", () => {
    const index = journeyIndex("who");
    const tell = () => {
      for (let i = 1; i < 40_000; i++)
        index.add({ lineage: [`t${i}`, `base${i}`], occurred: i, position: i, tags: { who: "a" } });
    };
    assert.throws(tell, { code: "insight/too-many-types" });
  });

  it("tells more than 256 types apart", () => {
    const index = journeyIndex("who");
    for (let i = 1; i <= 400; i++) {
      index.add({ lineage: [`t${i}`], occurred: i, position: i, tags: { who: "a" } });
      if (i % 50 === 0) index.journeys();
    }
    assert.deepEqual(
      plain(index.journeys())[0]?.rows.map(([type]) => type),
      Array.from({ length: 400 }, (_, i) => `t${i + 1}`),
    );
  });
});
