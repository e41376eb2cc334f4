import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { sectionSplitter } from "./sections.ts";

describe("cutting a JSON object into the members of its sections", () => {
  it("finds what JSON.parse finds, wherever the text is broken into pieces", () => {
    const section = { list: fc.array(fc.jsonValue()), map: fc.dictionary(fc.string(), fc.jsonValue()) };
    const document = fc.record({ ...section, other: fc.jsonValue(), "}": fc.jsonValue() }, { requiredKeys: [] });
    fc.assert(
      fc.property(document, fc.nat(3), fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (value, indent, sizes) => {
        const text = JSON.stringify(value, undefined, indent);
        const split = sectionSplitter({ list: "list", map: "object" }, 1_000_000);
        for (let at = 0; at < text.length; ) {
          const size = sizes.next().value;
          split.push(text.slice(at, at + size));
          at += size;
        }
        split.end();
        const found = split.take().map(({ section: of, name, raw }) => [of, name, JSON.parse(raw)]);
        const expected = [
          ...(value.list ?? []).map((one) => ["list", undefined, one]),
          ...Object.entries(value.map ?? {}).map(([name, one]) => ["map", name, one]),
        ];
        const inOrder = (all: unknown[][]) => ["list", "map"].map((one) => all.filter(([of]) => of === one));
        assert.deepEqual(inOrder(found), JSON.parse(JSON.stringify(inOrder(expected))).map(withUndefined));
        assert.deepEqual([split.isClosed("list"), split.isClosed("map")], ["list" in value, "map" in value]);
      }),
    );
  });

  it("keeps the beginning of a member that is too long, and the line of each", () => {
    const split = sectionSplitter({ list: "list" }, 10);
    split.push('{"list": [1,\n"aaaaaaaaaaaaaaaaaaaa",\n\n{"a":\n2}]}');
    assert.deepEqual(
      split.take().map(({ line, raw, isCut }) => [line, raw, isCut]),
      [
        [1, "1", false],
        [2, '"aaaaaaaaa', true],
        [4, '{"a":\n2}', false],
      ],
    );
  });
});

// JSON has no undefined: a list's member has no name.
function withUndefined(members: readonly unknown[][]): unknown[][] {
  return members.map(([of, name, value]) => [of, name ?? undefined, value]);
}
