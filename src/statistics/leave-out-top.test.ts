import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { exactSum } from "./exact-sum.ts";
import { leaveOutTop } from "./leave-out-top.ts";

const mean = (values: readonly number[]) => exactSum(values) / values.length;

describe("leaving out the top", () => {
  it("shows that one big customer makes the mean", () => {
    assert.deepEqual(leaveOutTop([10, 12, 9_000, 11], mean, { count: 1 }), { all: 2258.25, without: 11, leftOut: [2] });
  });

  it("takes one in a hundred unless told otherwise, and at least one", () => {
    const values = Array.from({ length: 101 }, (_, i) => i);
    assert.deepEqual(leaveOutTop(values, mean).leftOut, [100, 99]);
    assert.deepEqual(leaveOutTop([1, 2], mean).leftOut, [1]);
  });

  it("takes the earlier of two that are equal", () => {
    assert.deepEqual(leaveOutTop([5, 7, 7], mean, { count: 1 }).leftOut, [1]);
  });

  it("refuses to leave nothing, a gap and half a customer", () => {
    assert.throws(() => leaveOutTop([1, 2], mean, { count: 2 }), { code: "statistics/too-few-numbers" });
    assert.throws(() => leaveOutTop([1, Number.NaN], mean), { code: "statistics/bad-number" });
    assert.throws(() => leaveOutTop([1, 2], mean, { count: 0.5 }), { code: "statistics/bad-number" });
    assert.throws(() => leaveOutTop([1, 2], mean, { share: 1 }), { code: "statistics/bad-number" });
  });
});
