import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { journeysOf, type Told } from "./sample-journeys.ts";
import { variants } from "./variants.ts";

const told = (ways: readonly (readonly string[])[]): Told[] =>
  ways.flatMap((way, i) => way.map((type, at) => ({ type, at: at * (i + 1), tags: { who: `e${i}` } })));

describe("variants", () => {
  it("come with their share, what they cover with those before, and how long they take", () => {
    const { top, other, ...counts } = variants(journeysOf("who", told([["a", "b"], ["a", "b"], ["a"], ["b"]]))).table(
      2,
    );
    assert.deepEqual(counts, { variants: 3, entities: 4 });
    assert.deepEqual(
      top.map(({ types, count, share, coverage }) => [types, count, share, coverage]),
      [
        [["a", "b"], 2, 0.5, 0.5],
        [["a"], 1, 0.25, 0.75],
      ],
    );
    const { total, median, max } = top[0]?.durations ?? {};
    assert.deepEqual([total, median, max], [3, 1.5, 2]);
    assert.deepEqual(other, { variants: 1, entities: 1 }, "what is not told is counted");
  });

  it("are none of an empty log", () => {
    const none = { variants: 0, entities: 0, top: [], other: { variants: 0, entities: 0 } };
    assert.deepEqual(variants(journeysOf("who", [])).table(5), none);
    assert.deepEqual(variants(journeysOf("who", [])).entitiesOf(1), []);
  });
});

it("are those that grouping by hand gives, in one order, whatever part of them is asked for", () => {
  const way = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(way, { maxLength: 30 }), fc.nat(12), (ways, limit) => {
      const byHand = new Map<string, number>();
      for (const one of ways) byHand.set(one.join(""), (byHand.get(one.join("")) ?? 0) + 1);
      const ranked = [...byHand].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
      const found = variants(journeysOf("who", told(ways)));
      const pairs = (list: readonly { types: readonly string[]; count: number }[]) =>
        list.map(({ types, count }) => [types.join(""), count]);
      assert.deepEqual(pairs(found.top(limit)), ranked.slice(0, limit));
      assert.deepEqual(pairs(found.top(Infinity)), ranked);
      const { top, other, entities } = found.table(limit);
      assert.equal(top.reduce((sum, { count }) => sum + count, 0) + other.entities, entities);
      for (const [i, [key]] of ranked.entries()) {
        const those = found.entitiesOf(i + 1).map((e) => ways[e]?.join(""));
        assert.deepEqual([...new Set(those)], [key]);
        assert.equal(those.length, byHand.get(key));
      }
    }),
    { numRuns: 200 },
  );
});
