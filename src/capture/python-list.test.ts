import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { pythonList } from "./python-list.ts";

/** A text as Python's repr writes it. */
function repr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inside = text
    .replaceAll("\\", "\\\\")
    .replaceAll(quote, `\\${quote}`)
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replaceAll(/\p{Cc}/gu, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`);
  return quote + inside + quote;
}

describe("a list as Python writes it", () => {
  it("gives back every text that was written into it", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (texts) => {
        assert.deepEqual(pythonList(`[${texts.map(repr).join(", ")}]`), texts);
      }),
    );
  });

  it("takes numbers as they are written, escapes, and a comma before the end", () => {
    assert.deepEqual(pythonList(" [1, -2.50, 'a',] "), ["1", "-2.50", "a"]);
    assert.deepEqual(pythonList("['\\u00e9\\U0001F600\\x41', \"it's\"]"), ["é😀A", "it's"]);
    assert.deepEqual(pythonList("[ ]"), []);
  });

  it("does not guess what is no such list", () => {
    for (const text of [
      "a",
      "'a'",
      "['a'",
      "['a' 'b']",
      "[a]",
      "['a'] x",
      "[,]",
      "['\\q']",
      "['a',,]",
      "[['a']]",
      "('a',)",
    ])
      assert.equal(pythonList(text), undefined, text);
  });
});
