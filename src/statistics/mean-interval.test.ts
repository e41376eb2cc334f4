import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import golden from "./golden/intervals.json" with { type: "json" };
import { meanInterval } from "./mean-interval.ts";
import { momentsOf, momentsOfSums } from "./moments.ts";

const seed = 20_261_121;
const near = (ours: readonly number[], theirs: readonly number[], within = 1e-11) =>
  ours.forEach((value, i) => {
    const other = theirs[i] ?? Number.NaN;
    assert.ok(Math.abs(value - other) <= within * Math.max(1, Math.abs(other)), `${ours} is not ${theirs}`);
  });
const a = momentsOf(golden.after.a);

describe("the interval of a mean", () => {
  it("is that of R's t.test", () => {
    for (const { level, interval } of golden.mean) near(meanInterval(a, { confidence: level }), interval);
  });

  it("is one point where all values are equal", () => {
    assert.deepEqual(meanInterval(momentsOf([4, 4, 4])), [4, 4]);
  });

  it(`is the same from sums as from the values (seed ${seed})`, () => {
    const values = fc.array(fc.integer({ min: -10_000, max: 10_000 }), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(values, (all) => {
        const sum = all.reduce((total, value) => total + value, 0);
        const squares = all.reduce((total, value) => total + value ** 2, 0);
        const [ours, theirs] = [momentsOfSums({ count: all.length, sum, squares }), momentsOf(all)];
        near([ours.mean, ours.variance], [theirs.mean, theirs.variance], 1e-9);
      }),
      { seed },
    );
  });

  it("refuses one value, a gap, a confidence of 0 and sums that are none", () => {
    const bad = { code: "statistics/bad-number" };
    assert.throws(() => momentsOf([1]), { code: "statistics/too-few-numbers" });
    assert.throws(() => momentsOf([1, Number.NaN]), bad);
    assert.throws(() => momentsOfSums({ count: 1, sum: 1, squares: 1 }), { code: "statistics/too-few-numbers" });
    assert.throws(() => momentsOfSums({ count: 2, sum: Number.NaN, squares: 1 }), bad);
    assert.throws(() => momentsOfSums({ count: 2, sum: 1, squares: -1 }), bad);
    assert.throws(() => meanInterval(a, { confidence: 0 }), bad);
    assert.throws(() => meanInterval({ ...a, count: 1 }), { code: "statistics/too-few-numbers" });
    assert.throws(() => meanInterval({ ...a, variance: -1 }), bad);
  });
});
