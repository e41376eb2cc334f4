import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { quantile } from "./quantile.ts";
import { winsorise } from "./winsorise.ts";

const seed = 20_261_121;

describe("winsorising", () => {
  it("pulls in the ends and leaves the middle and the order", () => {
    const tamed = winsorise([1, 1000, 3, 2, 4, -500, 5, 6, 7, 8, 9], { low: 0.1, high: 0.9 });
    assert.deepEqual([...tamed], [1, 9, 3, 2, 4, 1, 5, 6, 7, 8, 9]);
  });

  it("leaves all as it is from 0 to 1", () => {
    assert.deepEqual([...winsorise([3, 1, 2], { low: 0, high: 1 })], [3, 1, 2]);
  });

  it(`keeps what lies between the quantiles, and puts the rest on them (seed ${seed})`, () => {
    const values = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(values, (all) => {
        const [low, high] = [quantile(all, 0.05), quantile(all, 0.95)];
        winsorise(all, { low: 0.05, high: 0.95 }).forEach((tamed, i) => {
          const value = all[i] ?? Number.NaN;
          assert.equal(tamed, value < low ? low : value > high ? high : value);
        });
      }),
      { seed },
    );
  });

  it("refuses nothing, a gap and ends that cross", () => {
    assert.throws(() => winsorise([]), { code: "statistics/too-few-numbers" });
    assert.throws(() => winsorise([Number.NaN]), { code: "statistics/bad-number" });
    assert.throws(() => winsorise([1], { low: 0.6, high: 0.4 }), { code: "statistics/bad-number" });
  });
});
