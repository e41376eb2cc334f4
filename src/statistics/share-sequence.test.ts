import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { seeded } from "./seeded.ts";
import { shareSequence } from "./share-sequence.ts";
import { wilson } from "./wilson.ts";

const seed = 20_261_121;

describe("an interval of a share that may be looked at after every try", () => {
  it("is worked out by hand where nothing hit", () => {
    // Of n misses the mixture is (1/2)(3/2)…(n - 1/2) / n!; the high end solves (1 - share) ** n = alpha times that.
    for (const tries of [1, 2, 5, 50]) {
      let mixture = 1;
      for (let i = 1; i <= tries; i++) mixture *= (i - 0.5) / i;
      const [low, high] = shareSequence(0, tries);
      assert.equal(low, 0);
      assert.ok(Math.abs(high - (1 - (0.05 * mixture) ** (1 / tries))) < 1e-12);
    }
  });

  it(`misses the truth at some look in fewer than alpha of the runs, from the first look on (seed ${seed})`, (t) => {
    const random = seeded(seed);
    const [runs, tries] = [1000, 300];
    for (const share of [0.02, 0.5]) {
      let misses = 0;
      for (let run = 0; run < runs; run++) {
        let [hits, isOut] = [0, false];
        for (let n = 1; n <= tries && !isOut; n++) {
          if (random() < share) hits++;
          const [low, high] = n % 10 === 1 || n < 10 ? shareSequence(hits, n, { alpha: 0.1 }) : [0, 1];
          isOut = share < low || share > high;
        }
        if (isOut) misses++;
      }
      t.diagnostic(`${misses} of ${runs} runs at ${share}`);
      assert.ok(misses / runs < 0.1, `${misses / runs} at ${share}`);
    }
  });

  it(`holds the share that was seen, and is wider than Wilson's for one look (seed ${seed})`, () => {
    const counts = fc
      .integer({ min: 1, max: 100_000 })
      .chain((tries) => fc.tuple(fc.integer({ min: 0, max: tries }), fc.constant(tries)));
    fc.assert(
      fc.property(counts, ([hits, tries]) => {
        const [low, high] = shareSequence(hits, tries);
        assert.ok(0 <= low && low <= hits / tries && hits / tries <= high && high <= 1);
        const [once, upTo] = wilson(hits, tries);
        assert.ok(high - low > upTo - once);
        const [mirroredLow, mirroredHigh] = shareSequence(tries - hits, tries);
        assert.ok(Math.abs(mirroredLow - (1 - high)) < 1e-9 && Math.abs(mirroredHigh - (1 - low)) < 1e-9);
      }),
      { seed, numRuns: 200 },
    );
  });

  it("takes the sum of values between 0 and 1", () => {
    const [low, high] = shareSequence(30.25, 100);
    assert.ok(shareSequence(30, 100)[0] < low && high < shareSequence(31, 100)[1]);
  });

  it("refuses no tries, more hits than tries and an alpha of 1", () => {
    const bad = { code: "statistics/bad-number" };
    assert.throws(() => shareSequence(0, 0), bad);
    assert.throws(() => shareSequence(3, 2), bad);
    assert.throws(() => shareSequence(Number.NaN, 2), bad);
    assert.throws(() => shareSequence(1, 2, { alpha: 1 }), bad);
  });
});
