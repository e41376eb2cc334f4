import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { processMap } from "./process-map.ts";
import { type ReworkPlace, rework, reworkRows } from "./rework.ts";
import { journeysOf, type Told } from "./sample-journeys.ts";

const told = (ways: readonly (readonly string[])[]): Told[] =>
  ways.flatMap((way, i) => way.map((type, at) => ({ type, at, tags: { who: `e${i}` } })));

describe("rework", () => {
  it("counts what is done again at once and what comes back, edges back, and ping-pong", () => {
    const log = journeysOf("who", told(["abab".split(""), "aab".split(""), "abc".split("")]));
    assert.deepEqual(rework(log), {
      entities: 3,
      reworked: 2,
      repeated: [
        { type: "a", extra: 2, atOnce: 1, later: 1, entities: 2 },
        { type: "b", extra: 1, atOnce: 0, later: 1, entities: 1 },
      ],
      back: [
        { from: "a", to: "b", count: 1, entities: 1 },
        { from: "b", to: "a", count: 1, entities: 1 },
      ],
      pingPong: [
        { from: "a", to: "b", count: 1, entities: 1 },
        { from: "b", to: "a", count: 1, entities: 1 },
      ],
    });
  });

  it("is none in an empty log", () => {
    const none = { entities: 0, reworked: 0, repeated: [], back: [], pingPong: [] };
    assert.deepEqual(rework(journeysOf("who", [])), none);
  });
});

it("every number of rework is the number of its rows, and every extra event came at once or by an edge back", () => {
  const way = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(fc.array(way, { maxLength: 6 }), (ways) => {
      const log = journeysOf("who", told(ways));
      const answer = rework(log);
      const rows = (place: ReworkPlace) => [...reworkRows(log, place)];
      const entitiesOf = (place: ReworkPlace) => new Set(rows(place).map(({ entity }) => entity)).size;
      const { activities } = processMap(log);
      assert.equal(rows({ reworked: true }).length, answer.reworked);
      assert.equal(ways.filter((one) => new Set(one).size < one.length).length, answer.reworked);
      for (const { type, extra, atOnce, later, entities } of answer.repeated) {
        const activity = activities.find((one) => one.type === type);
        assert.deepEqual([activity?.repeating, (activity?.count ?? 0) - (activity?.entities ?? 0)], [entities, extra]);
        assert.equal(rows({ extra: type }).length, extra);
        assert.equal(rows({ extra: type, kind: "at once" }).length, atOnce);
        assert.equal(rows({ extra: type, kind: "later" }).length, later);
        assert.equal(
          answer.back.filter(({ to }) => to === type).reduce((sum, { count }) => sum + count, 0),
          later,
        );
      }
      for (const { from, to, count, entities } of answer.back) {
        assert.deepEqual([rows({ back: [from, to] }).length, entitiesOf({ back: [from, to] })], [count, entities]);
      }
      const triples = ways.flatMap((one) => one.slice(2).map((_, i) => one.slice(i, i + 3).join("")));
      for (const { from, to, count, entities } of answer.pingPong) {
        assert.equal(triples.filter((triple) => triple === from + to + from).length, count);
        const place = { pingPong: [from, to] } as const;
        assert.deepEqual([rows(place).length, entitiesOf(place)], [count, entities]);
      }
    }),
    { numRuns: 300 },
  );
});
