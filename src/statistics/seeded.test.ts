import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { seeded, xoshiro } from "./seeded.ts";

describe("seeded chance", () => {
  it("is xoshiro128** word for word (the authors' code in C, from the state 1, 2, 3, 4)", () => {
    const next = xoshiro(Uint32Array.of(1, 2, 3, 4));
    assert.deepEqual(
      Array.from({ length: 10 }, next),
      [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804],
    );
  });

  it("starts from the seed as SplitMix64 spreads it (the authors' code in C)", () => {
    assert.deepEqual(
      Array.from({ length: 3 }, seeded(42)),
      [0.41370166815658871, 0.0039839933778147429, 0.65008370276388672],
    );
  });

  it("repeats itself from one seed and not from another", () => {
    const first = (seed: number) => Array.from({ length: 5 }, seeded(seed));
    assert.deepEqual(first(7), first(7));
    assert.notDeepEqual(first(7), first(8));
    assert.notDeepEqual(first(7), first(-7));
  });

  it("fills all parts of 0 to 1 alike", () => {
    const random = seeded(1);
    const parts = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) {
      const part = Math.floor(random() * 10);
      parts[part] = (parts[part] ?? 0) + 1;
    }
    assert.ok(
      parts.every((count) => Math.abs(count - 10_000) < 400),
      parts.join(" "),
    );
  });

  it("refuses a seed that is no whole number", () => {
    assert.throws(() => seeded(0.5), { code: "statistics/bad-number" });
    assert.throws(() => seeded(2 ** 60), { code: "statistics/bad-number" });
  });
});
