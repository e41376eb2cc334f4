import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import golden from "./golden/robust.json" with { type: "json" };
import { mad } from "./mad.ts";
import { median, quantile, quantileOfSorted } from "./quantile.ts";
import { selectKth } from "./select-kth.ts";

const seed = 20_261_121;
const near = (ours: number, theirs: number) =>
  assert.ok(Math.abs(ours - theirs) <= 1e-14 * Math.max(1, Math.abs(theirs)), `${ours} is not ${theirs}`);
const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 200 });

describe("quantiles", () => {
  for (const { values, quantiles, mad: deviation, raw } of golden.samples) {
    it(`are R's for ${values.length} numbers from ${values[0]}, and so is the median absolute deviation`, () => {
      const sorted = Float64Array.from(values).sort();
      golden.shares.forEach((share, i) => {
        near(quantile(values, share), quantiles[i] ?? Number.NaN);
        near(quantileOfSorted(sorted, share), quantiles[i] ?? Number.NaN);
      });
      near(median(values), quantiles[golden.shares.indexOf(0.5)] ?? Number.NaN);
      near(mad(values), deviation);
      near(mad(values, 1), raw);
    });
  }

  it(`are the same sorted or not, and leave the numbers where they were (seed ${seed})`, () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const before = [...values];
        assert.equal(quantile(values, share), quantileOfSorted(Float64Array.from(values).sort(), share));
        assert.deepEqual(values, before);
      }),
      { seed, numRuns: 500 },
    );
  });

  it(`never fall as the share grows (seed ${seed})`, () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const some = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 });
    fc.assert(
      fc.property(some, share, share, (values, one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        assert.ok(quantile(values, low) <= quantile(values, high) + 1e-9);
      }),
      { seed },
    );
  });

  const bad = { code: "statistics/bad-number" };
  it("refuse nothing, a gap, and a share beyond 1", () => {
    assert.throws(() => median([]), { code: "statistics/too-few-numbers" });
    assert.throws(() => median([1, Number.NaN]), bad);
    assert.throws(() => median([1, Number.POSITIVE_INFINITY]), bad);
    assert.throws(() => quantile([1, 2], 1.01), bad);
    assert.throws(() => quantileOfSorted([1, 2], -0.01), bad);
  });
});

describe("the number at a place of the order", () => {
  it(`is that of the sorted numbers, with the smaller ones before it (seed ${seed})`, () => {
    fc.assert(
      fc.property(numbers, fc.nat(), (values, place) => {
        const k = place % values.length;
        const moved = Float64Array.from(values);
        const found = selectKth(moved, k);
        assert.equal(found + 0, (Float64Array.from(values).sort()[k] ?? Number.NaN) + 0);
        assert.ok(moved.subarray(0, k).every((value) => value <= found));
        assert.ok(moved.subarray(k).every((value) => value >= found));
      }),
      { seed, numRuns: 500 },
    );
  });

  it("is found among equal numbers, in order, in reverse, and in an order made against the choice of pivots", () => {
    const count = 20_000;
    const shapes: readonly ((i: number) => number)[] = [
      () => 7,
      (i) => i,
      (i) => count - i,
      (i) => Math.min(i, count - i),
      (i) => i % 3,
    ];
    for (const shape of shapes) {
      const values = Float64Array.from({ length: count }, (_, i) => shape(i));
      const middle = Float64Array.from(values).sort()[count / 2];
      assert.equal(selectKth(values, count / 2), middle);
    }
  });
});
