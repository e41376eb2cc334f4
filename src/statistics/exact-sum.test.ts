import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { addExactly, emptySum, exactSum, mergeExactly, sumValue } from "./exact-sum.ts";

const seed = 20_261_121;

// Numbers whose last bit is no finer than 2 ** -200, so that a whole number of that unit is exact and `Number` rounds it to the nearest, ties to even.
const numbers = fc.array(
  fc
    .record({ whole: fc.maxSafeInteger(), shift: fc.integer({ min: -140, max: 140 }) })
    .map(({ whole, shift }) => whole * 2 ** shift),
  { maxLength: 60 },
);
const unit = 2 ** 140;
const nearest = (values: readonly number[]) =>
  Number(values.reduce((total, value) => total + BigInt(value * unit), 0n)) / unit;

describe("the exact sum", () => {
  it("adds ten dimes to one", () => {
    assert.equal(exactSum(Array.from({ length: 10 }, () => 0.1)), 1);
  });

  it("keeps the small change beside a fortune that comes and goes", () => {
    assert.equal(exactSum([1e100, 1, -1e100]), 1);
    assert.equal(exactSum([1, 1e100, 3, -1e100, 1e-30]), 4);
  });

  it("rounds a half to even, and away from it when something smaller says so", () => {
    assert.equal(exactSum([2 ** 53, 1]), 2 ** 53);
    assert.equal(exactSum([2 ** 53, 1, 2 ** -60]), 2 ** 53 + 2);
    assert.equal(exactSum([2 ** 53, 1, -(2 ** -60)]), 2 ** 53);
    assert.equal(exactSum([2 ** 53, 3, -(2 ** -60)]), 2 ** 53 + 2);
    assert.equal(exactSum([-(2 ** 53), -1, -(2 ** -60)]), -(2 ** 53) - 2);
  });

  it("of nothing is zero", () => {
    assert.equal(exactSum([]), 0);
    assert.equal(sumValue(emptySum), 0);
  });

  it(`is the number nearest to the true total (seed ${seed})`, () => {
    fc.assert(
      fc.property(numbers, (values) => assert.equal(exactSum(values), nearest(values))),
      { seed, numRuns: 500 },
    );
  });

  it(`has the same bits in any order (seed ${seed})`, () => {
    const shuffled = fc
      .array(fc.double({ noNaN: true, min: -1e290, max: 1e290 }), { maxLength: 50 })
      .chain((values) =>
        fc.tuple(
          fc.constant(values),
          fc.shuffledSubarray(values, { minLength: values.length, maxLength: values.length }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([values, other]) => assert.equal(exactSum(other), exactSum(values))),
      { seed, numRuns: 500 },
    );
  });

  it(`is the same when parts are counted apart and merged, also through JSON (seed ${seed})`, () => {
    fc.assert(
      fc.property(numbers, numbers, (left, right) => {
        const sumOf = (values: readonly number[]) => values.reduce(addExactly, emptySum);
        const merged = mergeExactly(sumOf(left), JSON.parse(JSON.stringify(sumOf(right))));
        assert.equal(sumValue(merged), exactSum([...left, ...right]));
      }),
      { seed },
    );
  });

  it("keeps one number for whole cents, however many", () => {
    let sum = emptySum;
    for (let cents = 1; cents <= 1000; cents++) sum = addExactly(sum, cents * 99);
    assert.deepEqual(sum, [49_549_500]);
  });

  it("leaves the sum it adds to as it was", () => {
    const before = addExactly(emptySum, 1e100);
    addExactly(before, 1);
    assert.deepEqual(before, [1e100]);
  });

  it("stands far out without overflow", () => {
    const large = 1.9 ** 1040;
    assert.ok(large > 1e289);
    assert.equal(exactSum([large, large, large, -large, -large, 1, -large]), 1);
    const thousands = Array.from({ length: 4000 }, () => 9.9e291).reduce(addExactly, emptySum);
    const less = Array.from({ length: 4000 }, () => -9.9e291).reduce(addExactly, [1]);
    assert.equal(sumValue(mergeExactly(thousands, less)), 1);
  });

  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -1e300]) {
    it(`refuses ${value}`, () => {
      assert.throws(() => exactSum([1, value]), { code: "statistics/bad-number" });
    });
  }
});
