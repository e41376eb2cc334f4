import assert from "node:assert/strict";
import { describe, it } from "node:test";
import golden from "./golden/intervals.json" with { type: "json" };
import { expectedNext, meanBelow } from "./regression-to-mean.ts";
import { seeded } from "./seeded.ts";

describe("regression to the mean", () => {
  it("is -2.373 for those who look only below -2, and R's elsewhere", () => {
    assert.equal(Math.round(meanBelow(-2) * 1000) / 1000, -2.373);
    for (const [z = 0, mean = 0] of golden.meanBelow)
      assert.ok(Math.abs(meanBelow(z) / mean - 1) < 1e-11, `${z}: ${meanBelow(z)} is not ${mean}`);
  });

  it("goes on smoothly where the tail is too small for a number", () => {
    assert.ok(Math.abs(meanBelow(-37.0001) - meanBelow(-37) + 0.0001) < 1e-6);
    assert.ok(meanBelow(-1000) < -1000 && meanBelow(-1000) > -1000.002);
  });

  it("expects an extreme to recover by itself, all of it where neighbours have nothing in common", () => {
    assert.deepEqual(expectedNext(70, { mean: 100 }), { next: 100, recovery: 30 });
    assert.deepEqual(expectedNext(70, { mean: 100, persistence: 0.75 }), { next: 77.5, recovery: 7.5 });
    assert.deepEqual(expectedNext(70, { mean: 100, persistence: 1 }), { next: 70, recovery: 0 });
  });

  const seed = 20_261_121;
  it(`is what happens to a series of which nobody took care (seed ${seed})`, () => {
    const random = seeded(seed);
    const noise = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const persistence = 0.6;
    let [value, seen, recovered, foretold] = [0, 0, 0, 0];
    for (let i = 0; i < 300_000; i++) {
      const next = persistence * value + Math.sqrt(1 - persistence ** 2) * noise();
      if (value < -2) {
        seen++;
        recovered += next - value;
        foretold += expectedNext(value, { mean: 0, persistence }).recovery;
      }
      value = next;
    }
    assert.ok(seen > 5000);
    assert.ok(Math.abs(recovered / seen - foretold / seen) < 0.05, `${recovered / seen} and ${foretold / seen}`);
  });

  it("refuses a gap and a persistence above 1", () => {
    const bad = { code: "statistics/bad-number" };
    assert.throws(() => meanBelow(Number.NaN), bad);
    assert.throws(() => expectedNext(Number.NaN, { mean: 0 }), bad);
    assert.throws(() => expectedNext(1, { mean: 0, persistence: 1.1 }), bad);
  });
});
