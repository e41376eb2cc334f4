import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { emptyPictures, pictures, valuesIn } from "../../test/pictures.ts";
import type { Picture } from "./picture.ts";
import { terminalText } from "./terminal-text.ts";
import { cells } from "./text.ts";

const evil = 'a\u001b[31m\r\n\u0007<b>"&\ud800\u202e表';

describe("a picture in a terminal", () => {
  for (const [name, picture] of Object.entries(pictures)) {
    it(`tells every name and number of ${name}`, () => {
      const text = terminalText(picture, { columns: 120 });
      for (const value of valuesIn(picture)) assert.ok(text.includes(value), `"${value}" is missing in\n${text}`);
    });

    it(`says the same of ${name} in ASCII, as wide`, () => {
      const plain = terminalText(picture, { columns: 90, ascii: true });
      assert.match(plain, /^[\n -~]*$/);
      assert.doesNotMatch(plain, /\?/, "every glyph has its own sign");
      const widths = (text: string) => text.split("\n").map(cells);
      assert.deepEqual(widths(plain), widths(terminalText(picture, { columns: 90 })));
    });
  }

  it("is never wider than the terminal, whatever the names are", () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Picture>(...Object.values(pictures), ...emptyPictures),
        fc.integer({ min: 1, max: 130 }),
        fc.string({ unit: "grapheme", maxLength: 60 }),
        (picture, columns, name) => {
          for (const line of terminalText(renamed(picture, name), { columns }).split("\n"))
            assert.ok(cells(line) <= columns, `${cells(line)} of ${columns}: ${line}`);
        },
      ),
    );
  });

  it("sends no control character of a log to the terminal", () => {
    for (const picture of Object.values(pictures)) {
      const text = terminalText(renamed(picture, evil), { columns: 200 });
      assert.doesNotMatch(text, /[^\n\P{Cc}]|\u202e|\ud800/u);
      assert.match(text, /a\\u001b\[31m/);
    }
  });

  it("says in words that there is nothing to see", () => {
    for (const picture of emptyPictures) {
      const text = terminalText(picture, { columns: 80 });
      assert.match(text, /^Nothing\n\nThere is no data: /, picture.kind);
      assert.doesNotMatch(text, /NaN|undefined|Infinity/);
    }
  });

  it("leaves a gap where there is no data, and draws a zero as a zero", () => {
    const line = (value: number | undefined): Picture => ({
      kind: "line",
      title: "t",
      unit: "count",
      series: [
        {
          name: "s",
          points: [
            { at: 0, value: 4 },
            { at: 1_000_000, ...(value !== undefined && { value }) },
            { at: 2_000_000, value: 4 },
          ],
        },
      ],
    });
    const bottomRow = (picture: Picture) =>
      terminalText(picture, { columns: 40 })
        .split("\n")
        .find((row) => row.startsWith("0 │")) ?? "";
    assert.match(bottomRow(line(0)), /[\u2801-\u28ff]/);
    assert.doesNotMatch(bottomRow(line(undefined)), /[\u2801-\u28ff]/);
    assert.match(terminalText(line(undefined), { columns: 40 }), /00:00:01 +no data/);
  });
});

function renamed(picture: Picture, name: string): Picture {
  if (picture.kind === "states")
    return { ...picture, title: name, rows: picture.rows.map((row) => ({ ...row, label: name })) };
  if (picture.kind === "line")
    return { ...picture, title: name, series: picture.series.map((one) => ({ ...one, name })) };
  if (picture.kind === "map")
    return { ...picture, title: name, nodes: picture.nodes.map((node) => ({ ...node, name })) };
  if (picture.kind === "sankey")
    return { ...picture, title: name, nodes: picture.nodes.map((node) => ({ ...node, name })) };
  return { ...picture, title: name };
}
