import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { modifiedZ, outliers } from "./mad.ts";

describe("what stands out", () => {
  it("is found although it would hide itself in a standard deviation", () => {
    // Iglewicz & Hoaglin's argument: with a mean and a deviation, one of ten values never gets beyond (10 - 1) / sqrt(10) = 2.85.
    assert.deepEqual(outliers([12, 11, 13, 12, 11, 12, 13, 1000, 12, 11]), [7]);
  });

  it("lies beyond 3.5 on both sides", () => {
    const z = modifiedZ([0, 1, 2, 3, 4, -100]);
    assert.ok(Math.abs((z[0] ?? 0) + 1.5 / (1.4826 * 1.5)) < 1e-12);
    assert.deepEqual(outliers([0, 1, 2, 3, 4, -100]), [5]);
  });

  it("is found where more than half of the values are equal", () => {
    assert.deepEqual(outliers([5, 5, 5, 5, 5, 5, 5, 5, 5, 9]), [9]);
  });

  it("is nothing where all are equal", () => {
    assert.deepEqual([...modifiedZ([4, 4, 4])], [0, 0, 0]);
    assert.deepEqual(outliers([4, 4, 4]), []);
  });

  it("cannot be told of nothing, or with a gap", () => {
    assert.throws(() => outliers([]), { code: "statistics/too-few-numbers" });
    assert.throws(() => modifiedZ([1, Number.NaN]), { code: "statistics/bad-number" });
  });
});
