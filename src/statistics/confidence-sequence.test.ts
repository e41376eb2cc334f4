import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { differenceSequence, meanSequence, sequenceWidth } from "./confidence-sequence.ts";
import { seeded } from "./seeded.ts";

const seed = 20_261_121;
const moments = (hits: number, count: number) => {
  const mean = hits / count;
  return { count, mean, variance: mean * (1 - mean) };
};

/** Daily looks at two equal groups; in what share of the runs some look found a difference, by each way of telling. */
function falseAlarms(runs: number) {
  const random = seeded(seed);
  const [days, aDay, share] = [60, 100, 0.2];
  const alarms = { ordinary: 0, sequence: 0 };
  for (let run = 0; run < runs; run++) {
    let [hitsA, hitsB] = [0, 0];
    const isAlarm = { ordinary: false, sequence: false };
    for (let day = 1; day <= days; day++) {
      for (let unit = 0; unit < aDay; unit++) {
        if (random() < share) hitsA++;
        if (random() < share) hitsB++;
      }
      const [a, b] = [moments(hitsA, day * aDay), moments(hitsB, day * aDay)];
      const error = Math.sqrt(a.variance / a.count + b.variance / b.count);
      const [low, high] = differenceSequence(a, b);
      isAlarm.ordinary ||= Math.abs(a.mean - b.mean) > 1.959964 * error;
      isAlarm.sequence ||= low > 0 || high < 0;
    }
    if (isAlarm.ordinary) alarms.ordinary++;
    if (isAlarm.sequence) alarms.sequence++;
  }
  return { ordinary: alarms.ordinary / runs, sequence: alarms.sequence / runs };
}

describe("looking every day for sixty days at two equal groups", () => {
  it(`raises a false alarm in a third of the runs by an ordinary test, in few by a sequence (seed ${seed})`, (t) => {
    const { ordinary, sequence } = falseAlarms(2000);
    t.diagnostic(`ordinary ${(100 * ordinary).toFixed(1)} %, sequence ${(100 * sequence).toFixed(1)} % of 2,000 runs`);
    assert.ok(ordinary > 0.29 && ordinary < 0.39, `${ordinary}`);
    assert.ok(sequence > 0.001 && sequence < 0.04, `${sequence}`);
  });
});

describe("a confidence sequence", () => {
  it("is as wide as the formula says, worked out by hand", () => {
    // alpha 0.05: -2 ln alpha = 5.991465, its tuned rho² at 5000 is (5.991465 + ln 6.991465) / 5000 = 0.00158722.
    const rho = Math.sqrt((5.991464547107982 + Math.log(6.991464547107982)) / 5000);
    const n = 1000;
    const byHand = Math.sqrt(
      ((2 * (n * rho ** 2 + 1)) / (n * rho) ** 2) * Math.log(Math.sqrt(n * rho ** 2 + 1) / 0.05),
    );
    assert.ok(Math.abs(sequenceWidth(n) - byHand) < 1e-15);
    const [low, high] = meanSequence({ count: n, mean: 10, variance: 4 });
    assert.ok(Math.abs(high - 10 - 2 * byHand) < 1e-12 && Math.abs(10 - low - 2 * byHand) < 1e-12);
  });

  it("is tightest, against other tunings, where it was told to be", () => {
    for (const count of [100, 5000, 100_000]) {
      const told = sequenceWidth(count, { tightestAt: count });
      for (const other of [count / 3, count * 3]) assert.ok(told < sequenceWidth(count, { tightestAt: other }));
    }
  });

  it("is half to twice as wide again as an ordinary interval where it is used, and narrows", () => {
    const times = [1000, 5000, 50_000, 1e7].map((count) => (sequenceWidth(count) * Math.sqrt(count)) / 1.959964);
    assert.ok(
      times.every((more) => more > 1.5 && more < 2.1),
      times.join(" "),
    );
    assert.ok(sequenceWidth(2000) < sequenceWidth(1000));
  });

  it("finds a true difference", () => {
    const [low] = differenceSequence(moments(1300, 5000), moments(1000, 5000));
    assert.ok(low > 0.03, `${low}`);
  });

  it("refuses one number, a gap, a negative variance and an alpha of 0", () => {
    const good = moments(3, 10);
    assert.throws(() => meanSequence({ ...good, count: 1 }), { code: "statistics/too-few-numbers" });
    const bad = { code: "statistics/bad-number" };
    assert.throws(() => meanSequence({ ...good, mean: Number.NaN }), bad);
    assert.throws(() => differenceSequence(good, { ...good, variance: -1 }), bad);
    assert.throws(() => meanSequence(good, { alpha: 0 }), bad);
    assert.throws(() => meanSequence(good, { tightestAt: 0 }), bad);
  });
});
