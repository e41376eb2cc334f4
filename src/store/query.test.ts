import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isBounded, matches, normalQuery } from "./query.ts";

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
});
