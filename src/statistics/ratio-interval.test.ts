import assert from "node:assert/strict";
import { describe, it } from "node:test";
import golden from "./golden/intervals.json" with { type: "json" };
import { momentsOf, pairMomentsOf } from "./moments.ts";
import { ratioInterval } from "./ratio-interval.ts";
import { seeded } from "./seeded.ts";

describe("the interval of a ratio", () => {
  it("is that of the delta method in R", () => {
    const { ratio, low, high } = ratioInterval(pairMomentsOf(golden.after.a, golden.before.a));
    assert.ok(Math.abs(ratio - golden.ratio.ratio) < 1e-12);
    assert.ok(Math.abs(low - (golden.ratio.interval[0] ?? 0)) < 1e-11);
    assert.ok(Math.abs(high - (golden.ratio.interval[1] ?? 0)) < 1e-11);
  });

  it("is one point where every user has the same ratio", () => {
    const { ratio, low, high } = ratioInterval(pairMomentsOf([2, 4, 8, 10], [1, 2, 4, 5]));
    assert.deepEqual([ratio, low, high], [2, 2, 2]);
  });

  const seed = 20_261_121;
  it(`holds the true ratio about as often as it says (seed ${seed})`, (t) => {
    const random = seeded(seed);
    let held = 0;
    const runs = 500;
    for (let run = 0; run < runs; run++) {
      const visits = Array.from({ length: 200 }, () => 1 + Math.floor(random() * 10));
      const orders = visits.map(
        (count) => Array.from({ length: count }, random).filter((chance) => chance < 0.3).length,
      );
      const { low, high } = ratioInterval(pairMomentsOf(orders, visits));
      if (low <= 0.3 && 0.3 <= high) held++;
    }
    t.diagnostic(`${held} of ${runs} intervals at 95 % held it`);
    assert.ok(held / runs > 0.92 && held / runs < 0.98);
  });

  it("refuses a mean of 0 below the line, lists of unequal length and a confidence of 1", () => {
    const bad = { code: "statistics/bad-number" };
    assert.throws(() => ratioInterval(pairMomentsOf([1, 2], [1, -1])), bad);
    assert.throws(() => pairMomentsOf([1, 2], [1, 2, 3]), bad);
    assert.throws(() => ratioInterval(pairMomentsOf([1, 2], [1, 2]), { confidence: 1 }), bad);
    assert.throws(() => ratioInterval({ x: momentsOf([1, 2]), y: momentsOf([1, 2]), covariance: Number.NaN }), bad);
  });
});
