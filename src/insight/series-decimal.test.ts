import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { decimalScale, decimalSum } from "./series-decimal.ts";

const seed = 20_261_121;

it("prices add up as they do on paper", () => {
  const dimes = Float64Array.from({ length: 10 }, () => 0.1);
  assert.equal(decimalScale(dimes), 10);
  assert.equal(decimalSum(dimes, 10), 1);
  assert.equal(decimalSum(Float64Array.of(0.1, 0.2), 10), 0.3);
});

it("numbers too large, too fine or without a plain form are summed as they are", () => {
  for (const value of [2 ** 51, 1e-20, 1e21, 0.1234567890123]) assert.equal(decimalScale([value, 0.5]), 1);
  assert.equal(decimalScale([]), 1);
});

it(`a sum of decimals is the one of their whole units (seed ${seed})`, () => {
  const units = fc.array(fc.integer({ min: -1e9, max: 1e9 }), { maxLength: 40 });
  fc.assert(
    fc.property(units, fc.integer({ min: 0, max: 5 }), (list, places) => {
      const values = Float64Array.from(list, (unit) => Number(`${unit}e-${places}`));
      const total = list.reduce((sum, unit) => sum + unit, 0);
      assert.equal(decimalSum(values, decimalScale(values)), Number(`${total}e-${places}`));
    }),
    { seed, numRuns: 300 },
  );
});
