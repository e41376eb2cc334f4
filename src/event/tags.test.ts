import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { BadTag, normalTag, parseTag, tagPairs, tagText, tagValues } from "./tags.ts";

const seed = 20_261_121;
const part = fc.oneof(
  fc.string({ unit: "binary", minLength: 1 }),
  fc.string({ unit: fc.constantFrom(":", "\\", "a", "\n", "🧾"), minLength: 1 }),
);

describe("a tag as text", () => {
  it(`is read back as the pair it was made of, whatever it holds (seed ${seed})`, () => {
    fc.assert(
      fc.property(part, part, (name, value) => {
        const text = tagText(name, value);
        assert.deepEqual(parseTag(text), [name, value]);
        assert.equal(normalTag(text), text);
      }),
      { seed, numRuns: 1000 },
    );
  });

  it(`differs for different pairs (seed ${seed})`, () => {
    const short = fc.string({ unit: fc.constantFrom(":", "\\", "a"), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(short, short, short, short, (a, b, c, d) => {
        assert.equal(tagText(a, b) === tagText(c, d), a === c && b === d);
      }),
      { seed, numRuns: 2000 },
    );
  });

  it("needs no escape for colons in the value, and takes one", () => {
    assert.equal(tagText("order", "o:1"), "order:o:1");
    assert.deepEqual(parseTag("order:o\\:1"), ["order", "o:1"]);
    assert.equal(normalTag("order:o\\:1"), "order:o:1");
    assert.deepEqual(parseTag("a\\:b:c"), ["a:b", "c"]);
  });

  it("is refused without a name, a value or a colon, and with a stray backslash", () => {
    for (const text of ["", ":", "order", "order:", ":o-1", "a\\:b", "order:o\\", "order:o\\n", "\\"])
      assert.throws(() => parseTag(text), BadTag, text);
  });
});

describe("tags", () => {
  it("come as pairs sorted by name and value, each once", () => {
    assert.deepEqual(tagPairs({ b: "2", a: ["z", "y", "z"], empty: [] }), [
      ["a", "y"],
      ["a", "z"],
      ["b", "2"],
    ]);
    assert.deepEqual(tagValues({ a: ["z", "y"], b: "2" }, "a"), ["z", "y"]);
    assert.deepEqual(tagValues({ b: "2" }, "b"), ["2"]);
    assert.deepEqual(tagValues({}, "constructor"), []);
  });
});
