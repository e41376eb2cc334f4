import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { recordSplitter } from "./split-records.ts";

function split(pieces: readonly string[], delimiter?: string, limit = 1000) {
  const splitter = recordSplitter({ ...(delimiter && { delimiter }), limit });
  return [...pieces.flatMap((piece) => splitter(piece, false)), ...splitter("", true)];
}

const raws = (pieces: readonly string[], delimiter?: string, limit?: number) =>
  split(pieces, delimiter, limit).map((record) => record.raw);

describe("splitting a file into records", () => {
  it("ends a record at LF, at CRLF, and at the end of the file", () => {
    assert.deepEqual(raws(["a,b\r\n1,2\n3,4"], ","), ["a,b", "1,2", "3,4"]);
  });

  it("takes CR as the line end of a file that knows no LF", () => {
    assert.deepEqual(raws(["a,b\r1,2\r3,4"], ","), ["a,b", "1,2", "3,4"]);
  });

  it("leaves a line end inside a quoted cell alone, and still counts the line", () => {
    assert.deepEqual(split(['a,b\n1,"x\ny"\n2,z\n'], ","), [
      { line: 1, raw: "a,b", isCut: false },
      { line: 2, raw: '1,"x\ny"', isCut: false },
      { line: 4, raw: "2,z", isCut: false },
    ]);
  });

  it("does not take a quote inside a bare cell for an opening one", () => {
    assert.deepEqual(raws(['1,5" pipe\n2,x'], ","), ['1,5" pipe', "2,x"]);
  });

  it("reads on through doubled quotes", () => {
    assert.deepEqual(raws(['"say ""hi""\nthere",2\n3,4'], ","), ['"say ""hi""\nthere",2', "3,4"]);
  });

  it("keeps only the beginning of a record beyond the limit, and finds the next one", () => {
    const records = split(['1,"', "x".repeat(30), "\n".repeat(3), 'y"\n2,b\n'], ",", 20);
    assert.deepEqual(
      records.map(({ line, isCut }) => [line, isCut]),
      [
        [1, true],
        [5, false],
      ],
    );
    assert.equal(records[1]?.raw, "2,b");
  });

  it("gives the same records however the text is cut into pieces", () => {
    const cell = fc.oneof(fc.constantFrom("a", "", "b c"), fc.constantFrom('"q"', '"x\ny"', '"a""b"', '"\r\n"', '","'));
    const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(rows, fc.constantFrom("\n", "\r\n"), fc.array(fc.nat(60)), (table, ending, cuts) => {
        const text = table.map((row) => row.join(",")).join(ending) + ending;
        const at = [...new Set([0, ...cuts.map((cut) => cut % (text.length + 1)), text.length])].sort((a, b) => a - b);
        const pieces = at.slice(1).map((end, i) => text.slice(at[i], end));
        assert.deepEqual(split(pieces, ","), split([text], ","));
        assert.deepEqual(
          raws([text], ","),
          table.map((row) => row.join(",")).filter((raw) => raw !== ""),
        );
      }),
    );
  });
});
