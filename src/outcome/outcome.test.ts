import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { completion } from "../../test/checkout.ts";
import { defineMetric, distinctCount, eventCount, type Metric, type Observation } from "../metric/index.ts";
import { compareOutcome } from "./outcome.ts";

const { name, unit: _, ...rest } = completion;
const observed = (numerator: number, denominator: number, metric: Metric = completion): Observation => ({
  metric: metric.name,
  definition: "d",
  from: 0,
  to: 1,
  ...(denominator > 0 && { value: numerator / denominator }),
  numerator,
  denominator,
  watermark: 2,
  upTo: 3,
  rows: 0,
  rowsHash: "h",
});

describe("what came of a decision", () => {
  const rounded = (value: number | undefined) => Math.round((value ?? Number.NaN) * 1000) / 1000;

  it("is the difference with its interval, and better where a share that must be high rose", () => {
    const found = compareOutcome(completion, observed(21, 60), observed(45, 60));
    assert.deepEqual([rounded(found.difference), rounded(found.low), rounded(found.high)], [0.4, 0.224, 0.542]);
    assert.equal(found.verdict, "better");
    assert.equal(compareOutcome(completion, observed(45, 60), observed(21, 60)).verdict, "worse");
  });

  it("is better where a share that must be low fell", () => {
    const returns = defineMetric(name, { ...rest, objective: { atMost: 0.1, because: "returns cost" } });
    assert.equal(compareOutcome(returns, observed(45, 60), observed(21, 60)).verdict, "better");
    assert.equal(compareOutcome(returns, observed(21, 60), observed(45, 60)).verdict, "worse");
  });

  it("cannot be told where chance alone could do it, and says so", () => {
    const found = compareOutcome(completion, observed(5, 10), observed(6, 10));
    assert.equal(found.verdict, "cannot-tell");
    assert.match(found.reason, /holds zero/);
    assert.ok((found.low ?? 1) <= 0 && (found.high ?? -1) >= 0);
  });

  it("cannot be told where nothing was there to be measured, before or after", () => {
    for (const [before, after] of [
      [observed(0, 0), observed(5, 10)],
      [observed(5, 10), observed(0, 0)],
    ] as const) {
      const found = compareOutcome(completion, before, after);
      assert.deepEqual([found.verdict, "difference" in found], ["cannot-tell", false]);
    }
  });

  it("of a count shows its difference, and claims nothing", () => {
    const orders = defineMetric("orders", {
      ...rest,
      measure: eventCount("order-placed"),
      objective: { atLeast: 5, because: "five" },
    });
    const found = compareOutcome(orders, observed(3, 1, orders), observed(9, 1, orders));
    assert.deepEqual([found.difference, found.verdict, "low" in found], [6, "cannot-tell", false]);
  });

  it("of a count over several windows is told per window", () => {
    const orders = defineMetric("orders", {
      ...rest,
      measure: eventCount("order-placed"),
      objective: { atLeast: 5, because: "five" },
    });
    const after = { ...observed(9, 1, orders), from: 1, to: 4 };
    assert.equal(compareOutcome(orders, observed(3, 1, orders), after).difference, 0);
  });

  it("of an objective with two sides is better where the number came nearer to what lies between them", () => {
    const between = defineMetric(name, { ...rest, objective: { atLeast: 0.3, atMost: 0.5, because: "both cost" } });
    assert.equal(compareOutcome(between, observed(6, 60), observed(24, 60)).verdict, "better");
    assert.equal(compareOutcome(between, observed(48, 60), observed(24, 60)).verdict, "better");
    assert.equal(compareOutcome(between, observed(15, 60), observed(57, 60)).verdict, "worse");
  });

  it("of how many different ones there are is not told where several windows stand against one", () => {
    const buyers = defineMetric("buyers", {
      ...rest,
      measure: distinctCount("order-placed", "tag:customer"),
      objective: { atLeast: 5, because: "five" },
    });
    const [before, after] = [observed(3, 1, buyers), observed(9, 1, buyers)];
    assert.equal(compareOutcome(buyers, before, after).difference, 6);
    const found = compareOutcome(buyers, before, { ...after, from: 1, to: 4 });
    assert.deepEqual([found.verdict, "difference" in found], ["cannot-tell", false]);
    assert.match(found.reason, /several windows says nothing of one/);
  });

  it("keeps both numbers as they were measured", () => {
    const [before, after] = [observed(21, 60), observed(45, 60)];
    const found = compareOutcome(completion, before, after);
    assert.deepEqual([found.before, found.after], [before, after]);
  });
});
