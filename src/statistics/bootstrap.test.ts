import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bootstrap } from "./bootstrap.ts";
import { bcaInterval, percentileInterval } from "./bootstrap-interval.ts";
import { exactSum } from "./exact-sum.ts";
import golden from "./golden/bootstrap.json" with { type: "json" };
import { median } from "./quantile.ts";
import { seeded } from "./seeded.ts";

const mean = (values: readonly number[]) => exactSum(values) / values.length;
const waits = [2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 4, 6, 7, 9, 11, 15, 19, 25];

function near(ours: readonly number[], theirs: readonly number[]) {
  ours.forEach((value, i) => {
    const other = theirs[i] ?? Number.NaN;
    assert.ok(Math.abs(value - other) < 1e-9 * Math.max(1, Math.abs(other)), `${ours} is not ${theirs}`);
  });
}

describe("intervals from resamples", () => {
  for (const { name, observed, resampled, leftOut, intervals } of golden) {
    for (const { level, percentile, bca } of intervals) {
      it(`are those of R's boot.ci for the ${name} at ${level}`, () => {
        near(percentileInterval(resampled, { confidence: level }), percentile);
        near(bcaInterval({ observed, resampled, leftOut }, { confidence: level }), bca);
      });
    }
  }

  it("refuse to correct where all resamples lie on one side", () => {
    const parts = { observed: 0, resampled: [1, 2, 3], leftOut: [0, 1] };
    assert.throws(() => bcaInterval(parts), { code: "statistics/lopsided-bootstrap" });
  });

  it("refuse one resample, a gap and a confidence of 1", () => {
    assert.throws(() => percentileInterval([1]), { code: "statistics/too-few-numbers" });
    assert.throws(() => percentileInterval([1, Number.NaN]), { code: "statistics/bad-number" });
    assert.throws(() => percentileInterval([1, 2], { confidence: 1 }), { code: "statistics/bad-number" });
  });
});

describe("the bootstrap", () => {
  it("gives the same interval from the same seed, and another from another", () => {
    const from = (seed: number) => bootstrap(waits, mean, { random: seeded(seed) });
    assert.deepEqual(from(1), from(1));
    assert.notDeepEqual(from(1), from(2));
  });

  it("reaches further where the values do", () => {
    const { observed, low, high } = bootstrap(waits, mean, { random: seeded(3) });
    assert.equal(observed, mean(waits));
    assert.ok(high - observed > 1.3 * (observed - low), `${low} ${observed} ${high}`);
  });

  it("takes any statistic, of anything: a ratio of customers", () => {
    const customers = waits.map((visits, i) => ({ visits, orders: Math.ceil(visits / (2 + (i % 3))) }));
    const perVisit = (all: readonly { readonly visits: number; readonly orders: number }[]) =>
      exactSum(all.map(({ orders }) => orders)) / exactSum(all.map(({ visits }) => visits));
    const { observed, low, high } = bootstrap(customers, perVisit, { random: seeded(4) });
    assert.ok(low < observed && observed < high && high < 1);
    const half = bootstrap(waits, median, { random: seeded(4), method: "percentile", confidence: 0.5 });
    const most = bootstrap(waits, median, { random: seeded(4), method: "percentile", confidence: 0.99 });
    assert.ok(most.low < half.low && half.high < most.high);
  });

  it("is sure of values that are all the same", () => {
    assert.deepEqual(bootstrap([4, 4, 4], mean, { random: seeded(5) }), { observed: 4, low: 4, high: 4 });
  });

  it("holds the true mean about as often as it says, of values from a skewed distribution", (t) => {
    const random = seeded(20_261_121);
    const options = { random, resamples: 400, confidence: 0.9 };
    const runs = 400;
    let held = 0;
    for (let run = 0; run < runs; run++) {
      const values = Array.from({ length: 40 }, () => -Math.log(1 - random()));
      const { low, high } = bootstrap(values, (all) => all.reduce((sum, x) => sum + x, 0) / all.length, options);
      if (low <= 1 && 1 <= high) held++;
    }
    t.diagnostic(`${held} of ${runs} intervals at 90 % held the mean`);
    assert.ok(held / runs > 0.84 && held / runs < 0.95, `${held / runs}`);
  });

  it("refuses one value, and a statistic that is not a number", () => {
    assert.throws(() => bootstrap([1], mean, { random: seeded(6) }), { code: "statistics/too-few-numbers" });
    assert.throws(() => bootstrap([1, 2], () => Number.NaN, { random: seeded(6) }), { code: "statistics/bad-number" });
  });
});
