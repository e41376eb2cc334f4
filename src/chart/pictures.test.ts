import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { pictures } from "../../test/pictures.ts";
import { binPlace, distributionPicture } from "./distribution-picture.ts";
import { funnelPicture } from "./funnel-picture.ts";
import { mapLayout } from "./map/layout.ts";
import { mapPicture } from "./map-picture.ts";
import { sankeyPicture } from "./sankey-picture.ts";
import { axisOf } from "./scale.ts";
import { shown, timesShown } from "./shown.ts";

describe("pictures made from rows", () => {
  it("gives a funnel its shares, and none where there is nobody to have a share of", () => {
    const { steps } = funnelPicture({
      title: "t",
      of: "session",
      steps: [100, 40, 0, 0].map((count, i) => ({ name: `step ${i}`, count })),
    });
    assert.deepEqual(
      steps.map(({ ofFirst, ofPrevious }) => [ofFirst, ofPrevious]),
      [
        [undefined, undefined],
        [0.4, 0.4],
        [0, 0],
        [0, undefined],
      ],
    );
    assert.ok(steps[1]?.interval && steps[1].interval[0] < 0.4 && steps[1].interval[1] > 0.4);
  });

  it("lets as many flow into a layer of a Sankey diagram as its node counts", () => {
    const { nodes, links } = pictures.sankey;
    const begins = (id: string) => !links.some((link) => link.to === id);
    for (const node of nodes.filter(({ id, layer }) => !begins(id) && layer > 1)) {
      const came = links.filter((link) => link.to === node.id).reduce((sum, link) => sum + link.count, 0);
      assert.equal(came, node.count, node.id);
    }
    assert.equal(nodes.find(({ role }) => role === "anchor")?.count, 3_788);
  });

  it("puts what is rare in a layer into one node, and calls one that is alone by its name", () => {
    const names = (top: number) =>
      sankeyPicture({
        title: "t",
        of: "session",
        layers: ["first"],
        top,
        paths: ["a", "b", "c"].map((step, i) => ({ steps: [step], count: 9 - i })),
      }).nodes.map(({ name, count, role }) => [name, count, role]);
    assert.deepEqual(names(1), [
      ["a", 9, undefined],
      ["2 others", 15, "other"],
    ]);
    assert.equal(names(2).length, 3);
  });

  it("draws the most travelled edges of a map, keeps each activity's strongest way, and counts the rest", () => {
    const picture = mapPicture(
      {
        activities: ["a", "b", "c"].map((type) => ({ type, count: 9 })),
        edges: [
          { from: "a", to: "b", count: 8 },
          { from: "b", to: "a", count: 5 },
          { from: "b", to: "c", count: 3 },
          { from: "a", to: "c", count: 2 },
          { from: "a", to: "a", count: 1 },
        ],
        starts: [],
        ends: [],
      },
      { title: "t", top: 1 },
    );
    assert.deepEqual(
      picture.edges.map(({ from, to }) => from + to),
      ["ab", "ba", "bc"],
    );
    assert.deepEqual(picture.hidden, { edges: 2, count: 3 });
  });

  it("puts every value into just one bin that holds it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.001, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 200 }),
        fc.constantFrom("linear" as const, "log" as const),
        (values, scale) => {
          const picture = distributionPicture(values, { title: "t", of: "order", unit: "number", scale });
          assert.equal(
            picture.bins.reduce((sum, bin) => sum + bin.count, 0),
            values.length,
          );
          picture.bins.forEach((bin, i) => {
            const isLast = i === picture.bins.length - 1;
            const inside = values.filter((one) => one >= bin.from && (isLast ? one <= bin.to : one < bin.to));
            assert.equal(bin.count, inside.length);
          });
          for (const { value } of picture.quantiles) {
            assert.ok(values.includes(value));
            const place = binPlace(picture, value);
            assert.ok(place >= 0 && place <= picture.bins.length);
          }
        },
      ),
    );
  });

  it("places a value in the middle of a bin whose ends have the same logarithm", () => {
    const values = [0.0010000000000000026, 0.0010000000000000028];
    const picture = distributionPicture(values, { title: "t", of: "order", unit: "number", scale: "log" });
    for (const { value } of picture.quantiles) assert.ok(binPlace(picture, value) >= 0);
  });

  it("is linear where a logarithm has no answer", () => {
    assert.equal(distributionPicture([0, 1, 2], { title: "t", of: "o", unit: "number", scale: "log" }).scale, "linear");
  });
});

describe("the layout of a process map", () => {
  it("is the same each time, and lays no activity upon another", () => {
    for (const picture of [pictures.map, pictures.objectMap]) {
      const layout = mapLayout(picture);
      assert.deepEqual(mapLayout(structuredClone(picture)), layout);
      assert.equal(layout.edges.length, picture.edges.length + picture.starts.length + picture.ends.length);
      layout.nodes.forEach(({ box: a, id }, i) => {
        assert.ok(
          a.x - a.width / 2 >= 0 && a.x + a.width / 2 <= layout.width && a.y + a.height / 2 <= layout.height,
          id,
        );
        for (const { box: b } of layout.nodes.slice(i + 1))
          assert.ok(Math.abs(a.x - b.x) * 2 >= a.width + b.width || Math.abs(a.y - b.y) * 2 >= a.height + b.height, id);
      });
    }
  });
});

describe("numbers and axes", () => {
  it("writes a number the same way wherever it stands", () => {
    assert.deepEqual(
      [
        shown("count", 12_408),
        shown("share", 0.00234),
        shown("share", 0.2),
        shown("micros", 5_400_000_000),
        shown("micros", 0),
        shown("number", 1_234.5678),
        shown("count", undefined),
      ],
      ["12,408", "0.23 %", "20.0 %", "1.50 h", "0 ms", "1,235", "no data"],
    );
    assert.equal(timesShown([0, 1_800_000_000])(1_800_000_000), "1970-01-01 00:30");
  });

  it("ends an axis on a round number that holds every value", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("count" as const, "share" as const, "micros" as const, "number" as const),
        fc.array(fc.double({ min: -1e9, max: 1e12, noNaN: true }), { maxLength: 20 }),
        (unit, values) => {
          const { min, max, step } = axisOf(unit, values);
          assert.ok(min < max && step > 0 && (max - min) / step < 30, `${min} ${max} ${step}`);
          for (const value of values) {
            const slack = Math.max(Math.abs(min), Math.abs(max)) * 1e-9;
            assert.ok(value >= min - slack && value <= max + slack, `${value} in ${min}..${max}`);
          }
        },
      ),
    );
  });
});
