import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isBounded, matches, normalQuery, type Query } from "./query.ts";

const event = {
  lineage: ["gift-added", "item-added"],
  tags: [
    ["customer", "kim"],
    ["order", "a:b"],
  ] as const,
  stream: "order:a:b",
};

describe("a query", () => {
  it("matches an event in the stream, of any of the types and their refinements, with all of the tags", () => {
    for (const query of [
      {},
      { types: ["x", "item-added"] },
      { tags: ["customer:kim", "order:a\\:b"] },
      { stream: "order:a:b" },
      [{ types: ["x"] }, { tags: ["customer:kim"] }],
    ]) {
      assert.ok(matches(query, event), JSON.stringify(query));
    }
    for (const query of [
      [],
      { types: [] },
      { types: ["added"] },
      { tags: ["customer:kim", "customer:lee"] },
      { stream: "order:a" },
      { stream: "customer:kim" },
    ]) {
      assert.ok(!matches(query, event), JSON.stringify(query));
    }
  });

  it("is bounded when each of its items names a tag or a stream", () => {
    assert.ok(
      isBounded({ tags: ["a:b"] }) &&
        isBounded({ stream: "a:b" }) &&
        isBounded([{ tags: ["a:b"] }, { stream: "c:d", types: ["x"] }]),
    );
    for (const query of [{}, [], { types: ["x"] }, { tags: [] }, [{ tags: ["a:b"] }, {}]]) assert.ok(!isBounded(query));
  });

  it("has one spelling", () => {
    assert.deepEqual(normalQuery([{ stream: "order:a\\:b" }]), { stream: "order:a:b" });
    assert.deepEqual(normalQuery([{ tags: ["a:b\\:c"], types: ["x"] }, {}]), [{ types: ["x"], tags: ["a:b:c"] }, {}]);
    assert.deepEqual(normalQuery([]), []);
  });

  const unreadable: readonly (readonly [query: unknown, problem: RegExp])[] = [
    [{ tag: ["order:a"] }, /a query has a "tag", which means nothing; known are types, tags, stream/],
    [[{}, { tags: ["order:a"], after: 3 }], /a query has a "after"/],
    [{ toString: "x" }, /a query has a "toString"/],
    [null, /a query is an object with types, tags, stream, or a list of such/],
    [undefined, /a query is an object with types, tags, stream, or a list of such/],
    ["order:a", /a query is an object with types, tags, stream, or a list of such/],
    [[["order:a"]], /a query is an object with types, tags, stream, or a list of such/],
    [{ types: "x" }, /`types` of a query is not a list of texts\.$/],
    [{ tags: [undefined] }, /`tags` of a query is not a list of texts/],
    [{ tags: null }, /`tags` of a query is not/],
    [{ stream: ["order:a"] }, /`stream` of a query is not a text/],
  ];
  for (const [query, message] of unreadable)
    it(`is refused where it cannot be understood, and reads nothing: ${JSON.stringify(query)}`, () => {
      const given = query as Query; // what plain JavaScript may give
      assert.throws(() => normalQuery(given), { code: "store/bad-query", message });
    });
});
