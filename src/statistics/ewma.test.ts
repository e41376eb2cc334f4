import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { ewmaLimits, nextEwma, startEwma } from "./ewma.ts";

const seed = 20_261_121;

describe("a smoothed series", () => {
  it("has the levels and limits of the textbook at each step", () => {
    // The first values of Montgomery's example 9.2; the limits are 10 ± 0.27 · the root of 1 + 0.81 + 0.6561 + …
    let state = startEwma(10);
    const values = [9.45, 7.99, 9.29, 11.66];
    const seen = values.map((value) => {
      state = nextEwma(state, value, { deviation: 1, weight: 0.1 });
      return [state.level, ...ewmaLimits(state, 10, 2.7)].map((x) => Math.round(x * 1e5) / 1e5);
    });
    assert.deepEqual(seen, [
      [9.945, 9.73, 10.27],
      [9.7495, 9.63675, 10.36325],
      [9.70355, 9.576, 10.424],
      [9.8992, 9.53254, 10.46746],
    ]);
  });

  it(`widens its limits as the closed formula says, where the deviation stays (seed ${seed})`, () => {
    const weights = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 200 }), (weight, count) => {
        let state = startEwma(0);
        for (let i = 0; i < count; i++) state = nextEwma(state, 0, { deviation: 3, weight });
        const closed = 9 * (weight / (2 - weight)) * (1 - (1 - weight) ** (2 * count));
        assert.ok(Math.abs(state.variance - closed) < 1e-9 * closed);
      }),
      { seed },
    );
  });

  it("trusts a value of many counts more than one of few", () => {
    const start = nextEwma(startEwma(0), 0, { deviation: 1 });
    const few = nextEwma(start, 0, { deviation: 1 });
    const many = nextEwma(start, 0, { deviation: 0.1 });
    assert.ok(ewmaLimits(many, 0)[1] < ewmaLimits(few, 0)[1]);
  });

  it("is the value itself at a weight of 1", () => {
    assert.deepEqual(nextEwma(startEwma(5), 8, { deviation: 2, weight: 1 }), { level: 8, variance: 4 });
  });

  it("refuses a gap, a weight of 0 and a negative deviation", () => {
    const bad = { code: "statistics/bad-number" };
    assert.throws(() => startEwma(Number.NaN), bad);
    assert.throws(() => nextEwma(startEwma(0), Number.NaN, { deviation: 1 }), bad);
    assert.throws(() => nextEwma(startEwma(0), 1, { deviation: 1, weight: 0 }), bad);
    assert.throws(() => nextEwma(startEwma(0), 1, { deviation: -1 }), bad);
  });
});
