import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { canonicalJson, NotJson } from "./canonical-json.ts";

const seed = 20_261_121;
const refusal = (value: unknown) => {
  try {
    canonicalJson(value);
  } catch (cause) {
    if (cause instanceof NotJson) return cause.facts;
    throw cause;
  }
  assert.fail("it was written");
};

describe("canonical JSON", () => {
  it(`says what JSON.parse reads back, for any JSON value (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const plain = JSON.parse(JSON.stringify(value));
        const text = canonicalJson(plain);
        assert.deepEqual(JSON.parse(text), plain);
        assert.equal(canonicalJson(JSON.parse(text)), text);
      }),
      { seed, numRuns: 500 },
    );
  });

  it(`is the same whatever the order in which keys were set (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.integer()), (members) => {
        const keys = Object.keys(members).toReversed();
        const other = Object.fromEntries(keys.map((key) => [key, members[key]]));
        assert.equal(canonicalJson(other), canonicalJson(members));
      }),
      { seed },
    );
  });

  it("sorts keys by their code units, as RFC 8785 says", () => {
    const keys = ["€", "\r", "\ufb33", "1", "😀", "\u0080", "ö"];
    const written = canonicalJson(Object.fromEntries(keys.map((key, i) => [key, i])));
    assert.deepEqual(
      Object.keys(JSON.parse(written)).filter((key) => key !== "1"),
      ["\r", "\u0080", "ö", "€", "😀", "\ufb33"],
    );
    assert.match(written, /^\{"\\r":1,"1":3,/);
  });

  it("leaves out members that are undefined, and writes numbers as JavaScript does", () => {
    assert.equal(canonicalJson({ b: undefined, a: [1.0, -0, 1e21, 0.1, 1e-7] }), '{"a":[1,0,1e+21,0.1,1e-7]}');
    assert.equal(canonicalJson({}), "{}");
    assert.equal(canonicalJson([]), "[]");
  });

  it("names the place of what JSON cannot hold", () => {
    const table: readonly (readonly [value: unknown, path: string, found: RegExp])[] = [
      [undefined, "$", /undefined/],
      [{ a: [1, Number.NaN] }, "$.a[1]", /NaN/],
      [{ a: { b: Number.POSITIVE_INFINITY } }, "$.a.b", /Infinity/],
      [{ a: 1n }, "$.a", /bigint/],
      [[() => 1], "$[0]", /function/],
      [[undefined], "$[0]", /undefined/],
      [{ at: new Date(0) }, "$.at", /Date/],
      [{ a: new Map() }, "$.a", /Map/],
      [{ a: "\ud83d" }, "$.a", /lone surrogate/],
      [{ a: "\udc00x" }, "$.a", /lone surrogate/],
      [{ "\ud83d": 1 }, "$", /key/],
    ];
    for (const [value, path, found] of table) {
      const facts = refusal(value);
      assert.equal(facts.path, path);
      assert.match(facts.found, found);
    }
  });

  it("refuses nesting beyond 200 levels instead of running out of stack", () => {
    const nested = (levels: number) => Array.from({ length: levels }).reduce<unknown>((inside) => [inside], 1);
    assert.equal(canonicalJson(nested(200)).length, 401);
    assert.match(refusal(nested(201)).found, /200 levels/);
    const loop: { self?: unknown } = {};
    loop.self = loop;
    assert.match(refusal(loop).found, /200 levels/);
  });
});
