import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cusumAlarm, nextCusum, startCusum } from "./cusum.ts";
import { standardNormal } from "./normal.ts";
import { seeded } from "./seeded.ts";

const options = { target: 0, deviation: 1 };
const after = (values: readonly number[], over: Partial<typeof options> = {}) =>
  values.reduce((state, value) => nextCusum(state, value, { ...options, ...over }), startCusum);

/** The mean number of values up to an alarm of one side: its sum cut into small cells is a Markov chain (Brook & Evans 1972). */
function runLength(slack: number, limit: number, shift: number, cells = 120): number {
  const width = (2 * limit) / (2 * cells - 1);
  const upTo = Array.from({ length: 2 * cells }, (_, i) =>
    standardNormal.cdf((i - cells + 0.5) * width + slack - shift),
  );
  const cdf = (i: number) => upTo[i + cells] ?? Number.NaN;
  // Gaussian elimination of (I - Q) lengths = 1.
  const rows = Array.from({ length: cells }, (_, from) => [
    ...Array.from({ length: cells }, (_, to) => {
      const chance = to === 0 ? cdf(-from) : cdf(to - from) - cdf(to - from - 1);
      return (from === to ? 1 : 0) - chance;
    }),
    1,
  ]);
  for (const [i, pivot] of rows.entries()) {
    for (const row of rows.slice(i + 1)) {
      const factor = (row[i] ?? 0) / (pivot[i] ?? 1);
      for (let j = i; j <= cells; j++) row[j] = (row[j] ?? 0) - factor * (pivot[j] ?? 0);
    }
  }
  const lengths = new Float64Array(cells);
  for (let i = cells - 1; i >= 0; i--) {
    let rest = rows[i]?.[cells] ?? 0;
    for (let j = i + 1; j < cells; j++) rest -= (rows[i]?.[j] ?? 0) * (lengths[j] ?? 0);
    lengths[i] = rest / (rows[i]?.[i] ?? 1);
  }
  return lengths[0] ?? Number.NaN;
}

describe("a watch for lasting shifts", () => {
  it("piles up what exceeds the slack, and says for how long", () => {
    assert.deepEqual(after([1, 2, 0.25]), { high: 1.75, low: 0, highFor: 3, lowFor: 0 });
    assert.deepEqual(after([1, -3, -1]), { high: 0, low: 3, highFor: 0, lowFor: 2 });
    assert.deepEqual(after([110, 120], { target: 100, deviation: 10 }), { high: 2, low: 0, highFor: 2, lowFor: 0 });
  });

  it("finds Montgomery's shift of the mean from 10 to 11 at value 29, which began at 23", () => {
    // Introduction to Statistical Quality Control, table 9.1: 20 values around 10, then 10 around 11.
    const values = [
      9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.2, 10.34, 9.03, 11.47, 10.51, 9.4, 10.08, 9.37, 10.62,
      10.31, 8.52, 10.84, 10.9, 9.33, 12.29, 11.5, 10.6, 11.08, 10.38, 11.62, 11.31, 10.52,
    ];
    let state = startCusum;
    const found = values.findIndex((value) => {
      state = nextCusum(state, value, { target: 10, deviation: 1 });
      return cusumAlarm(state) === "up";
    });
    assert.equal(found + 1, 29);
    assert.ok(Math.abs(state.high - 5.28) < 1e-9);
    assert.equal(found + 2 - state.highFor, 23);
  });

  it("says which way the values went", () => {
    assert.equal(cusumAlarm(after([2, 2, 2])), undefined);
    assert.equal(cusumAlarm(after([2, 2, 2, 2])), "up");
    assert.equal(cusumAlarm(after([-2, -2, -2, -2])), "down");
    assert.equal(cusumAlarm(after([2]), 1), "up");
  });

  const seed = 20_261_121;
  it(`raises a false alarm once in about 465 values, by a Markov chain and by chance (seed ${seed})`, (t) => {
    const oneSided = runLength(0.5, 5, 0);
    t.diagnostic(`one side ${oneSided.toFixed(1)}, both ${(oneSided / 2).toFixed(1)} by the chain`);
    assert.ok(Math.abs(oneSided / 2 - 465) < 1.5, `${oneSided}`);
    const random = seeded(seed);
    const [runs, most] = [1000, 1e6];
    let total = 0;
    for (let run = 0; run < runs; run++) {
      let state = startCusum;
      for (let i = 0; i < most && cusumAlarm(state) === undefined; i++) {
        const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
        state = nextCusum(state, normal, options);
        total++;
      }
    }
    t.diagnostic(`${(total / runs).toFixed(1)} by chance`);
    assert.ok(Math.abs(total / runs - 465) < 50, `${total / runs}`);
  });

  it("finds a shift by one deviation within about ten values", () => {
    assert.ok(Math.abs(runLength(0.5, 5, 1) - 10.38) < 0.02);
  });

  it("refuses a gap, a deviation of 0 and a negative slack", () => {
    const bad = { code: "statistics/bad-number" };
    assert.throws(() => nextCusum(startCusum, Number.NaN, options), bad);
    assert.throws(() => nextCusum(startCusum, 1, { target: 0, deviation: 0 }), bad);
    assert.throws(() => nextCusum(startCusum, 1, { ...options, slack: -1 }), bad);
  });
});
