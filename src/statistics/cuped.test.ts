import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cuped } from "./cuped.ts";
import golden from "./golden/intervals.json" with { type: "json" };
import { momentsOf } from "./moments.ts";
import { welch } from "./welch.ts";

const { before, after } = golden;
const groups = [
  { after: after.a, before: before.a },
  { after: after.b, before: before.b },
] as const;
const near = (ours: number, theirs = Number.NaN) => assert.ok(Math.abs(ours - theirs) < 1e-10, `${ours} not ${theirs}`);

describe("a difference of groups, less what they brought along", () => {
  it("is the analysis of covariance in R, with Welch's interval", () => {
    const found = cuped(...groups);
    near(found.theta, golden.cuped.theta);
    near(found.a.mean, golden.cuped.means[0]);
    near(found.b.mean, golden.cuped.means[1]);
    near(found.a.variance, golden.cuped.variances[0]);
    near(found.b.variance, golden.cuped.variances[1]);
    near(found.low, golden.cuped.interval[0]);
    near(found.high, golden.cuped.interval[1]);
    near(found.difference, (golden.cuped.means[0] ?? 0) - (golden.cuped.means[1] ?? 0));
  });

  it("is told more surely than without, by the variance it saves", () => {
    const { low, high, varianceSaved } = cuped(...groups);
    const plain = welch(momentsOf(after.a), momentsOf(after.b));
    assert.ok(high - low < 0.8 * (plain.high - plain.low));
    assert.ok(Math.abs(Math.sqrt(1 - varianceSaved) - (high - low) / (plain.high - plain.low)) < 0.01);
  });

  it("is the plain difference where nothing is known from before", () => {
    const [a, b] = [momentsOf(after.a), momentsOf(after.b)];
    const flat = cuped(
      { after: after.a, before: after.a.map(() => 1) },
      { after: after.b, before: after.b.map(() => 1) },
    );
    assert.deepEqual([flat.low, flat.high], [welch(a, b).low, welch(a, b).high]);
    assert.deepEqual([flat.theta, flat.varianceSaved], [0, 0]);
  });

  it("does not change when everybody had as much more before", () => {
    const shifted = cuped(
      { after: after.a, before: before.a.map((x) => x + 1000) },
      { after: after.b, before: before.b.map((x) => x + 1000) },
    );
    near(shifted.difference, cuped(...groups).difference);
  });

  it("refuses a user without a before, a gap and a group of one", () => {
    const [a, b] = groups;
    assert.throws(() => cuped({ ...a, before: [1, 2] }, b), { code: "statistics/bad-number" });
    assert.throws(() => cuped({ after: [1, 2], before: [Number.NaN, 1] }, b), { code: "statistics/bad-number" });
    assert.throws(() => cuped({ after: [1], before: [1] }, b), { code: "statistics/too-few-numbers" });
  });
});
