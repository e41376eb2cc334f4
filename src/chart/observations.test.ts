import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Bar, barChart, shareTop } from "./observations.ts";

const pct = (value: number) => `${(value * 100).toFixed(1)} %`;
const bar = (label: string, value: number | undefined, isMarked = false): Bar => ({ label, value, isMarked });

describe("the bar chart", () => {
  it("draws each value, its objective and its ends, rounded to a tenth", () => {
    assert.equal(
      barChart([bar("08:00", 2 / 3), bar("08:30", undefined), bar("09:00", 0.25, true)], {
        levels: [{ label: "objective 50.0 %", value: 0.5 }],
        max: 1,
        show: pct,
      }),
      [
        '<svg viewBox="0 0 420 180" role="img" aria-label="3 windows, the last one 09:00; objective 50.0 %">',
        '<rect class="bar" x="83.7" y="64.7" width="82.6" height="93.3"><title>08:00: 66.7 %</title></rect>',
        '<rect class="bar marked" x="319.7" y="123" width="82.6" height="35"><title>09:00: 25.0 %</title></rect>',
        '<line class="line" x1="66" x2="420" y1="88" y2="88"/>',
        '<text class="level" x="420" y="84" text-anchor="end">objective 50.0 %</text>',
        '<text class="axis" x="60" y="162" text-anchor="end">0.0 %</text>',
        '<text class="axis" x="60" y="22" text-anchor="end">100.0 %</text>',
        '<text class="axis" x="66" y="174" text-anchor="start">08:00</text>',
        '<text class="axis" x="420" y="174" text-anchor="end">09:00</text>',
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
    assert.match(barChart([bar("a", 7)], { max: 1, show: pct }), /y="18" width="247\.8" height="140"/);
  });

  it("keeps the labels of two lines apart that lie close together, and of one that lies at the top in the picture", () => {
    const places = (...values: number[]) => {
      const levels = values.map((value) => ({ label: pct(value), value }));
      const svg = barChart([bar("a", 0.5)], { levels, max: 1, show: pct });
      return [...svg.matchAll(/class="level" x="420" y="([\d.]+)"/g)].map((found) => Number(found[1]));
    };
    const [upper = 0, lower = 0] = places(0.5, 0.52);
    assert.ok(lower - upper >= 12, `${upper} and ${lower}`);
    assert.deepEqual(places(1), [14]);
  });

  it("goes no further than a small share needs", () => {
    assert.deepEqual([[0.0196, 0.01], [0.42], [0.6], [], [0.05]].map(shareTop), [0.02, 0.5, 1, 0.001, 0.05]);
  });

  it("shows a short time under its axis, and the whole one with its bar", () => {
    const svg = barChart([{ ...bar("2026-03-01 00:00–06:00 UTC", 1), tick: "2026-03-01 00:00" }], {
      max: 1,
      show: pct,
    });
    assert.match(svg, /text-anchor="start">2026-03-01 00:00</);
    assert.match(svg, /<title>2026-03-01 00:00–06:00 UTC: 100/);
  });

  it("lets no text become markup", () => {
    const evil = `"><script>alert('1')</script>&`;
    const svg = barChart([bar(evil, 0.5)], { levels: [{ label: evil, value: 0.2 }], max: 1, show: () => evil });
    assert.ok(!svg.includes("<script"));
    assert.ok(!svg.includes('""'));
    assert.match(svg, /&quot;>&lt;script>alert\('1'\)&lt;\/script>&amp;/);
  });
});
