import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { calibration, type ScoredFor } from "./calibration.ts";

/** So many predictions of a team with one confidence, of which the first came true. */
const said = (team: string, confidence: number, count: number, hits: number): ScoredFor[] =>
  Array.from({ length: count }, (_, i) => ({ team, confidence, met: i < hits }));

describe("the calibration of a team", () => {
  it("is its mean Brier score and how often it was right at each confidence, with an interval", () => {
    const [sales] = calibration([...said("sales", 0.6, 10, 6), ...said("sales", 0.9, 10, 9)]);
    assert.ok(Math.abs((sales?.brier ?? 1) - (0.24 + 0.09) / 2) < 1e-12);
    assert.deepEqual(
      sales?.bins.map(({ from, to, count, share }) => [from, to, count, share]),
      [
        [0.6, 0.7, 10, 0.6],
        [0.9, 1, 10, 0.9],
      ],
    );
    assert.ok(sales.bins.every(({ low, share, high }) => low < share && share < high));
    assert.match(sales.says, /nothing speaks against its confidence/);
  });

  it("is told of each team by itself, in the order of their names", () => {
    const found = calibration([...said("sales", 0.9, 20, 6), ...said("growth", 0.55, 20, 19)]);
    assert.deepEqual(
      found.map(({ team }) => team),
      ["growth", "sales"],
    );
    assert.match(found[0]?.says ?? "", /may trust itself more/);
    assert.match(found[1]?.says ?? "", /90 % sure on average, and 30 % of 20 .* surer than it should be/);
  });

  it("claims nothing where there are few, and counts what cannot be told", () => {
    const [one] = calibration([...said("sales", 0.9, 3, 0), { team: "sales", confidence: 0.9, met: undefined }]);
    assert.deepEqual([one?.count, one?.told, one?.scored], [4, 3, 3]);
    assert.match(one?.says ?? "", /^3 of 4 predictions of sales can be scored: too few/);
    const [none] = calibration([{ team: "sales", met: true }]);
    assert.deepEqual([none?.told, none?.scored, none?.bins, none && "brier" in none], [1, 0, [], false]);
    assert.deepEqual(calibration([]), []);
  });

  it("puts each scored prediction into one bin, whatever its confidence", () => {
    const one = fc.record({
      team: fc.constant("t"),
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
      met: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(one, { minLength: 1 }), (scored) => {
        const [found] = calibration(scored);
        assert.equal(
          found?.bins.reduce((sum, { count }) => sum + count, 0),
          scored.length,
        );
        for (const { from, to, confidence } of found?.bins ?? [])
          assert.ok(confidence >= from - 1e-9 && confidence <= to + 1e-9);
        assert.ok((found?.brier ?? 2) <= 1);
      }),
    );
  });
});
