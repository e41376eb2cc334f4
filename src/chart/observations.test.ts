import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Bar, barChart } from "./observations.ts";

const pct = (value: number) => `${(value * 100).toFixed(1)} %`;
const bar = (label: string, value: number | undefined, isMarked = false): Bar => ({ label, value, isMarked });

describe("the bar chart", () => {
  it("draws each value, its objective and its ends, rounded to a tenth", () => {
    assert.equal(
      barChart([bar("08:00", 2 / 3), bar("08:30", undefined), bar("09:00", 0.25, true)], {
        line: 0.5,
        max: 1,
        show: pct,
      }),
      [
        '<svg viewBox="0 0 640 180" role="img" aria-label="3 windows, the last one 09:00">',
        '<rect class="bar" x="85.2" y="59.3" width="136.3" height="98.7"><title>08:00: 66.7 %</title></rect>',
        '<rect class="bar marked" x="474.5" y="121" width="136.3" height="37"><title>09:00: 25.0 %</title></rect>',
        '<line class="line" x1="56" x2="640" y1="84" y2="84"><title>objective 50.0 %</title></line>',
        '<text class="axis" x="50" y="162" text-anchor="end">0.0 %</text>',
        '<text class="axis" x="50" y="14" text-anchor="end">100.0 %</text>',
        '<text class="axis" x="56" y="174" text-anchor="start">08:00</text>',
        '<text class="axis" x="640" y="174" text-anchor="end">09:00</text>',
        "</svg>",
      ].join(""),
    );
  });

  it("draws nothing where there is nothing, and says so", () => {
    const svg = barChart([], { max: 1, show: pct });
    assert.match(svg, /aria-label="no windows"/);
    assert.ok(!svg.includes("<rect") && !svg.includes("<line") && !/NaN|undefined|Infinity/.test(svg));
  });

  it("tells no data from zero: the one has no bar, the other a flat one", () => {
    const svg = barChart([bar("a", 0), bar("b", undefined)], { max: 1, show: pct });
    assert.equal(svg.match(/<rect/g)?.length, 1);
    assert.match(svg, /height="0"><title>a: 0\.0 %/);
  });

  it("has an axis that can be read where every value is zero", () => {
    const svg = barChart([bar("a", 0)], { max: 0, show: String });
    assert.deepEqual(
      [...svg.matchAll(/text-anchor="end">([^<]*)</g)].map((found) => found[1]),
      ["0", "1"],
    );
  });

  it("keeps a value above the axis inside the picture", () => {
    assert.match(barChart([bar("a", 7)], { max: 1, show: pct }), /y="10" width="408\.8" height="148"/);
  });

  it("lets no text become markup", () => {
    const evil = `"><script>alert('1')</script>&`;
    const svg = barChart([bar(evil, 0.5)], { line: 0.2, max: 1, show: () => evil });
    assert.ok(!svg.includes("<script"));
    assert.ok(!svg.includes('""'));
    assert.match(svg, /&quot;>&lt;script>alert\('1'\)&lt;\/script>&amp;/);
  });
});
