import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { completion } from "../../test/checkout.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import {
  defineMetric,
  distinctCount,
  eventCount,
  type Metric,
  type Observation,
  propertyMean,
} from "../metric/index.ts";
import type { EffectInput } from "./effect.ts";
import { brokenStretch, measureEffect } from "./measure-effect.ts";

const { name, unit: _, ...rest } = completion;
const length = 1_800_000_000;

/** The n-th window; 0 is the one that broke. */
const observed = (n: number, fields: Partial<Observation>, metric: Metric = completion): Observation => ({
  metric: metric.name,
  definition: "d",
  from: n * length,
  to: (n + 1) * length,
  numerator: 0,
  denominator: 0,
  watermark: 2,
  upTo: 3,
  rows: 0,
  rowsHash: "h",
  ...fields,
});
const share = (n: number, numerator: number, denominator: number) =>
  observed(n, { numerator, denominator, ...(denominator > 0 && { value: numerator / denominator }) });

const weight = defineMetric("weight", {
  measure: propertyMean("parcel-weighed", "kg"),
  window: "30m",
  direction: "up",
  serves: "Parcels are full.",
});
const orders = defineMetric("orders", {
  ...rest,
  measure: eventCount("order-placed"),
  objective: { atLeast: 5, because: "five" },
});
const values = (from: number, list: readonly number[], metric: Metric = weight) =>
  list.map((value, i) => observed(from + i, { value }, metric));
const mean = (list: readonly number[]) => list.reduce((sum, one) => sum + one, 0) / list.length;

/** A history, the window that broke, and some windows after the decision. */
const numbers = (history: readonly number[], broken: number, after: readonly number[]): EffectInput => ({
  metric: weight,
  before: values(-history.length, [...history, broken]),
  after: values(2, after),
  afterWhole: observed(2, { value: mean(after), to: (2 + after.length) * length }, weight),
});

const shares = (before: Observation, after: Observation): EffectInput => ({
  metric: completion,
  before: [before],
  after: [after],
  afterWhole: after,
});

describe("what came of a decision, where only the window that broke is known", () => {
  const rounded = (value: number | undefined) => Math.round((value ?? Number.NaN) * 1000) / 1000;

  it("is the difference with its interval, better where a share that must be high rose, and says that nothing was corrected", () => {
    const found = measureEffect(shares(share(0, 21, 60), share(2, 45, 60)));
    assert.deepEqual([rounded(found.difference), rounded(found.low), rounded(found.high)], [0.4, 0.224, 0.542]);
    assert.deepEqual([found.verdict, found.counterfactual.method], ["better", "none"]);
    assert.match(found.reason, /regression to the mean is not corrected for/);
    assert.match(found.counterfactual.says, /Nothing was corrected/);
    assert.ok(!("recoveredAnyway" in found));
    assert.equal(measureEffect(shares(share(0, 45, 60), share(2, 21, 60))).verdict, "worse");
  });

  it("is better where a share that must be low fell", () => {
    const returns = defineMetric(name, { ...rest, objective: { atMost: 0.1, because: "returns cost" } });
    const [high, low] = [share(0, 45, 60), share(2, 21, 60)];
    assert.equal(measureEffect({ ...shares(high, low), metric: returns }).verdict, "better");
    assert.equal(measureEffect({ ...shares(low, high), metric: returns }).verdict, "worse");
  });

  it("of an objective with two sides is better where the number came nearer to what lies between them", () => {
    const metric = defineMetric(name, { ...rest, objective: { atLeast: 0.3, atMost: 0.5, because: "both cost" } });
    const verdict = (before: number, after: number) =>
      measureEffect({ ...shares(share(0, before, 60), share(2, after, 60)), metric }).verdict;
    assert.deepEqual([verdict(6, 24), verdict(48, 24), verdict(15, 57)], ["better", "better", "worse"]);
  });

  it("cannot be told where nothing says which way is better, unless the decision did", () => {
    const { objective: _, ...bare } = rest;
    const input = { ...shares(share(0, 21, 60), share(2, 45, 60)), metric: defineMetric(name, bare) };
    assert.equal(measureEffect(input).verdict, "cannot-tell");
    assert.match(measureEffect(input).reason, /which way is better/);
    assert.equal(measureEffect({ ...input, expected: { direction: "up" } }).verdict, "better");
    assert.equal(measureEffect({ ...input, expected: { direction: "down" } }).verdict, "worse");
  });

  it("cannot be told where chance alone could do it, and says so", () => {
    const found = measureEffect(shares(share(0, 5, 10), share(2, 6, 10)));
    assert.equal(found.verdict, "cannot-tell");
    assert.match(found.reason, /holds zero/);
    assert.ok((found.low ?? 1) <= 0 && (found.high ?? -1) >= 0);
  });

  it("cannot be told where nothing was there to be measured, before or after", () => {
    for (const [before, after] of [
      [share(0, 0, 0), share(2, 5, 10)],
      [share(0, 5, 10), share(2, 0, 0)],
    ] as const) {
      const found = measureEffect({ ...shares(before, after), expected: { direction: "up" } });
      assert.deepEqual([found.verdict, "difference" in found], ["cannot-tell", false]);
      assert.equal(found.reason, "nothing was there to be measured");
      assert.equal(found.expectation?.met, "cannot-tell");
    }
    const nothing = measureEffect({ ...shares(share(0, 5, 10), share(2, 5, 10)), before: [] });
    assert.equal(nothing.verdict, "cannot-tell");
    assert.match(nothing.reason, /no value yet when the case was opened/);
  });

  it("of a count shows its difference, and claims nothing", () => {
    const [before, after] = [observed(0, { value: 3 }, orders), observed(2, { value: 9 }, orders)];
    const found = measureEffect({ ...shares(before, after), metric: orders });
    assert.deepEqual([found.difference, found.verdict, "low" in found], [6, "cannot-tell", false]);
  });

  it("of a count over several windows is told per window", () => {
    const whole = observed(2, { value: 9, to: 5 * length, measure: "event-count" }, orders);
    const before = [observed(0, { value: 3, measure: "event-count" }, orders)];
    const after = values(2, [2, 3, 4], orders);
    for (const windows of [after, []])
      assert.equal(measureEffect({ metric: orders, before, after: windows, afterWhole: whole }).difference, 0);
  });

  it("of how many different ones there are is told per window, and not where only several windows together are known", () => {
    const buyers = defineMetric("buyers", {
      ...rest,
      measure: distinctCount("order-placed", "tag:customer"),
      objective: { atLeast: 5, because: "five" },
    });
    const before = [observed(0, { value: 3 }, buyers)];
    const afterWhole = observed(2, { value: 9, to: 5 * length }, buyers);
    const told = measureEffect({ metric: buyers, before, after: values(2, [5, 6, 7], buyers), afterWhole });
    assert.deepEqual(told.raw, { before: 3, after: 6, difference: 3 });
    const found = measureEffect({ metric: buyers, before, after: [], afterWhole });
    assert.deepEqual([found.verdict, "difference" in found], ["cannot-tell", false]);
    assert.match(found.reason, /several windows says nothing of one window/);
  });
});

describe("a number that broke for several windows before the decision", () => {
  const history = [100, 104, 97, 101, 99, 103, 96, 100, 102, 98];
  const broke = [80, 79, 81];
  const input = (after: readonly number[]) => numbers([...history, ...broke.slice(0, -1)], broke.at(-1) ?? 0, after);

  it("is told to be better where a quick roll-back made it usual again, and what it was until then is said", () => {
    const found = measureEffect({ ...input([100, 101]), broken: 3 });
    assert.equal(found.verdict, "better");
    assert.match(
      found.counterfactual.says,
      /In the 3 windows from then to the decision it was 80\. .* would have stayed/,
    );
    assert.equal(measureEffect(input([100, 101])).verdict, "cannot-tell", "as if two of them were usual");
  });

  it("is not worse where the decision did nothing, and it stays as it was", () => {
    const { verdict, difference = Number.NaN } = measureEffect({ ...input([80, 81]), broken: 3 });
    assert.ok(verdict !== "worse" && verdict !== "better" && Math.abs(difference) < 2, `${verdict} ${difference}`);
  });

  it("has no usual time before where it was broken as far back as anybody looked", () => {
    const all = { ...numbers(broke, 80, [80, 81]), broken: 4 };
    assert.deepEqual(measureEffect(all), measureEffect({ ...all, broken: 1 }));
  });

  it("is since the longest stretch that begins broken, and of which two in three are", () => {
    const of = (text: string) => brokenStretch([...text].map((one) => one === "x"));
    assert.deepEqual(["", "...", "..x", ".xx", "x.xx", "xx..x", "x.xx.", "x..xx"].map(of), [0, 0, 1, 2, 4, 1, 3, 2]);
  });
});

describe("a verdict of no effect", () => {
  const precise = (after: number, expected?: EffectInput["expected"]) => {
    const history = [100, 100.2, 99.8, 100.1, 99.9, 100, 100.1, 99.9, 100, 100];
    return measureEffect({ ...numbers(history, 99.9, [after, after, after]), ...(expected && { expected }) });
  };

  it("is given where the interval lies within a twentieth of what the number was", () => {
    assert.equal(precise(100).verdict, "no-effect");
  });

  it("asks for more where a smaller effect was expected: half of that", () => {
    assert.equal(precise(100, { direction: "up", by: 2 }).verdict, "no-effect");
    assert.equal(precise(100, { direction: "up", by: 0.2 }).verdict, "cannot-tell");
  });

  it("is not given where the interval is wide", () => {
    const found = measureEffect(numbers([100, 130, 70, 110, 90, 100, 120, 80, 100], 90, [100, 101]));
    assert.equal(found.verdict, "cannot-tell");
  });
});

describe("an effect", () => {
  const history = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 0, maxLength: 20 });
  const after = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 6 });
  const level = fc.integer({ min: -5000, max: 5000 });

  it("lies within its interval, and what came anyway is a share", () => {
    fc.assert(
      fc.property(history, level, after, (history, broken, after) => {
        const {
          difference = 0,
          low,
          high,
          recoveredAnyway = 0,
          verdict,
        } = measureEffect(numbers(history, broken, after));
        assert.ok(recoveredAnyway >= 0 && recoveredAnyway <= 1);
        if (low === undefined || high === undefined) return assert.equal(verdict, "cannot-tell");
        assert.ok(low <= difference && difference <= high, `${low} ${difference} ${high}`);
        if (verdict === "better") assert.ok(low > 0);
        if (verdict === "worse") assert.ok(high < 0);
      }),
    );
  });

  it("is the same in grams as in kilograms, from any zero, and turned around where all is turned around", () => {
    fc.assert(
      fc.property(history, level, after, fc.constantFrom(1000, -1), (history, broken, after, factor) => {
        const of = (change: (value: number) => number) =>
          measureEffect(numbers(history.map(change), change(broken), after.map(change)));
        const [plain, other, moved] = [of((one) => one), of((one) => factor * one), of((one) => one + 4096)];
        const near = (a = 0, b = 0) => Math.abs(a - b) <= 1e-3 * Math.max(1, Math.abs(a), Math.abs(b));
        assert.ok(near(other.difference, factor * (plain.difference ?? 0)), `${plain.difference} ${other.difference}`);
        assert.ok(near(moved.difference, plain.difference), `${plain.difference} ${moved.difference}`);
        assert.ok(near(factor > 0 ? other.low : other.high, factor * (plain.low ?? 0)), `${plain.low} ${other.low}`);
      }),
    );
  });

  it("is plain data that can be recorded, and the same each time", () => {
    fc.assert(
      fc.property(history, level, after, (history, broken, after) => {
        const input = { ...numbers(history, broken, after), expected: { direction: "up", by: 10 } as const };
        const effect = measureEffect(input);
        assert.deepEqual(JSON.parse(JSON.stringify(effect)), effect);
        assert.deepEqual(measureEffect(input), effect);
      }),
    );
  });

  it("is measured whatever is missing, repeated or beyond all measure", () => {
    const window = fc.record({
      n: fc.integer({ min: -30, max: 5 }),
      value: fc.option(fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })), { nil: undefined }),
      reach: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
    });
    const windows = fc.array(window, { maxLength: 20 }).map((list) =>
      list.map(({ n, value, reach }) =>
        observed(n, {
          ...(value !== undefined && { value }),
          ...(value !== undefined && reach !== undefined && { low: value - reach, high: value + reach }),
        }),
      ),
    );
    const metric = fc.constantFrom(weight, orders);
    fc.assert(
      fc.property(metric, windows, windows, windows, windows, (metric, before, after, other, later) => {
        const [afterWhole = observed(1, {})] = later;
        const effect = measureEffect({ metric, before, after, afterWhole, control: { before: other, after: later } });
        const recorded = canonicalJson(effect);
        assert.ok(effect.verdict === "cannot-tell" || effect.low !== undefined, recorded);
      }),
    );
  });
});
