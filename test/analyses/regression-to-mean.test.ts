import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defineMetric, eventCount, type Metric, type Observation, propertyMean } from "../../src/metric/index.ts";
import type { Effect, EffectInput } from "../../src/outcome/effect.ts";
import { measureEffect } from "../../src/outcome/measure-effect.ts";
import { seeded } from "../../src/statistics/index.ts";
import { completion } from "../checkout.ts";

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
  observed(n, { numerator, denominator, value: numerator / denominator });

const weight = defineMetric("weight", {
  measure: propertyMean("parcel-weighed", "kg"),
  window: "30m",
  direction: "up",
  serves: "Parcels are full.",
});
const orders = defineMetric("orders", {
  measure: eventCount("order-placed"),
  window: "30m",
  direction: "up",
  serves: "Customers buy.",
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

const seed = 20_261_130;
const runs = 2000;

/** Normal noise with mean 0 and deviation 1, and what is left of it below `line`. */
function dice() {
  const roll = seeded(seed);
  const noise = () => Math.sqrt(-2 * Math.log(1 - roll())) * Math.cos(2 * Math.PI * roll());
  const some = (count: number, add = 0) => Array.from({ length: count }, () => noise() + add);
  const below = (line: number): number => {
    for (;;) {
      const one = noise();
      if (one < line) return one;
    }
  };
  return { noise, some, below };
}

const shareOf = (effects: readonly Effect[], verdict: Effect["verdict"]) =>
  effects.filter((one) => one.verdict === verdict).length / effects.length;
const meanDifference = (effects: readonly Effect[]) => mean(effects.map((one) => one.difference ?? Number.NaN));

describe(`regression to the mean (seed ${seed})`, () => {
  it("is not taken for an effect: noise below two deviations recovers by 2.37 without any action, corrected to nothing", () => {
    const { some, below } = dice();
    const effects = Array.from({ length: runs }, () => measureEffect(numbers(some(20), below(-2), some(4))));
    const raw = mean(effects.map((one) => one.raw.difference ?? Number.NaN));
    assert.ok(Math.abs(raw - 2.373) < 0.06, `raw ${raw}`);
    assert.ok(Math.abs(meanDifference(effects)) < 0.1, `corrected ${meanDifference(effects)}`);
    assert.ok(shareOf(effects, "better") < 0.05, `better ${shareOf(effects, "better")}`);
    assert.ok(shareOf(effects, "worse") < 0.05, `worse ${shareOf(effects, "worse")}`);
    assert.ok(effects.every((one) => one.counterfactual.method === "forecast"));
    assert.ok(mean(effects.map((one) => one.recoveredAnyway ?? Number.NaN)) > 0.9);
  });

  it("is not taken for one with five windows of history either, which is called mean reversion", () => {
    const { some, below } = dice();
    const effects = Array.from({ length: runs }, () => measureEffect(numbers(some(5), below(-2), some(4))));
    assert.ok(Math.abs(meanDifference(effects)) < 0.15, `corrected ${meanDifference(effects)}`);
    assert.ok(shareOf(effects, "better") < 0.05, `better ${shareOf(effects, "better")}`);
    assert.ok(effects.every((one) => one.counterfactual.method === "mean-reversion"));
  });

  it("is not taken for one in shares that are drawn, few windows or many", () => {
    const roll = seeded(seed);
    const draw = (n: number, most = 60): Observation => {
      const hits = Array.from({ length: 60 }, roll).filter((one) => one < 0.6).length;
      return hits <= most ? share(n, hits, 60) : draw(n, most);
    };
    for (const count of [5, 12]) {
      const effects = Array.from({ length: 500 }, () => {
        const after = [draw(2), draw(3)];
        const hits = after.reduce((sum, one) => sum + one.numerator, 0);
        const before = [...Array.from({ length: count }, (_, i) => draw(i - count)), draw(0, 28)];
        return measureEffect({ metric: completion, before, after, afterWhole: share(2, hits, 120) });
      });
      assert.ok(shareOf(effects, "better") < 0.05, `better ${shareOf(effects, "better")}`);
      assert.ok(Math.abs(meanDifference(effects)) < 0.02, `corrected ${meanDifference(effects)}`);
    }
  });

  it("is told from a real break in shares of very different size: a few at night do not hide what many show by day", () => {
    const sizes = [3, 5, 40, 60, 50, 30, 8, 4];
    const roll = seeded(seed);
    const draw = (n: number, chance: number, tries: number): Observation =>
      share(n, Array.from({ length: tries }, roll).filter((one) => one < chance).length, tries);
    const run = (broken: () => Observation, between: () => Observation[]) =>
      Array.from({ length: 200 }, () => {
        const history = Array.from({ length: 64 }, (_, i) => draw(i - 64, 0.55, sizes[i % 8] ?? 1));
        const after = sizes.map((tries, i) => draw(3 + i, 0.55, tries));
        const hits = after.reduce((sum, one) => sum + one.numerator, 0);
        const whole = { ...share(3, hits, 200), to: 11 * length };
        return measureEffect({
          metric: completion,
          before: [...history, broken()],
          between: between(),
          after,
          afterWhole: whole,
        });
      });
    const byChance = (): Observation => {
      for (;;) {
        const one = draw(0, 0.55, 40);
        if ((one.value ?? 1) < 0.42) return one;
      }
    };
    const healed = run(
      () => draw(0, 0.25, 40),
      () => [draw(1, 0.25, 4), draw(2, 0.25, 40)],
    );
    assert.ok(shareOf(healed, "better") > 0.75, `better ${shareOf(healed, "better")}`);
    assert.ok(Math.abs(meanDifference(healed) - 0.3) < 0.06, `corrected ${meanDifference(healed)}`);
    const chance = run(byChance, () => []);
    assert.ok(shareOf(chance, "better") < 0.05, `better ${shareOf(chance, "better")}`);
    assert.ok(Math.abs(meanDifference(chance)) < 0.02, `corrected ${meanDifference(chance)}`);
  });

  it("leaves a real effect to be found: a number lifted by three deviations", () => {
    const { some, below } = dice();
    const effects = Array.from({ length: 300 }, () => measureEffect(numbers(some(20), below(-2), some(4, 3))));
    assert.ok(shareOf(effects, "better") > 0.95, `better ${shareOf(effects, "better")}`);
    assert.ok(Math.abs(meanDifference(effects) - 3) < 0.2, `corrected ${meanDifference(effects)}`);
  });

  it("leaves a real recovery to be found: what broke lies beyond chance, and went only with the decision", () => {
    const { noise, some } = dice();
    const run = (after: number) =>
      Array.from({ length: 300 }, () => measureEffect(numbers(some(20), noise() - 8, some(4, after))));
    const undone = run(0);
    assert.ok(shareOf(undone, "better") > 0.8, `better ${shareOf(undone, "better")}`);
    assert.ok(Math.abs(meanDifference(undone) - 8) < 0.4, `corrected ${meanDifference(undone)}`);
    const stayed = run(-8);
    assert.ok(shareOf(stayed, "better") < 0.05, "where it stayed nothing is claimed");
  });

  it("is told from a small break by what was seen before anything was done", () => {
    const { noise, some, below } = dice();
    const run = (broken: () => number, add: number) =>
      Array.from({ length: 200 }, () => {
        const { after, afterWhole, ...input } = numbers(some(20), broken(), some(4));
        const later = after.map((one) => ({ ...one, from: one.from + 2 * length, to: one.to + 2 * length }));
        return measureEffect({ ...input, between: values(1, some(3, add)), after: later, afterWhole });
      });
    const real = run(() => noise() - 4, -4);
    assert.ok(shareOf(real, "better") > 0.8, `better ${shareOf(real, "better")}`);
    const chance = run(() => below(-2), 0);
    assert.ok(shareOf(chance, "better") < 0.05, `better ${shareOf(chance, "better")}`);
    assert.ok(Math.abs(meanDifference(chance)) < 0.1);
  });

  it("says in words what it took the break for", () => {
    const history = [10, 11, 9, 10, 12, 8, 10, 11, 9, 10];
    const after = [10, 10, 11];
    const says = (broken: number) => measureEffect(numbers(history, broken, after)).counterfactual.says;
    assert.match(says(7.9), /^In the 10 windows before it broke 10 was usual\. .* within what chance gives/);
    assert.match(says(-60), /far beyond what chance gives.*so it would have stayed: −?\S+ was to be expected/);
    assert.match(says(4.2), /may have been chance or may have stayed \(\d+ %\)/);
  });
});

describe(`segments that were not touched (seed ${seed})`, () => {
  /** Two segments under one sky: what is common moves both, and the decision touches one. */
  const run = (planted: number, sky: (n: number) => number, broken: (noise: () => number) => number) => {
    const { noise } = dice();
    return Array.from({ length: 300 }, () => {
      const small = () => noise() * 0.5;
      const skies = Array.from({ length: 20 }, (_, i) => sky(i - 12) + 2 * noise());
      const at = (n: number) => skies[n + 12] ?? 0;
      const history = Array.from({ length: 12 }, (_, i) => at(i - 12) + small());
      const after = [2, 3, 4, 5].map((n) => at(n) + small() + planted);
      const other = (n: number) => observed(n, { value: 5 + at(n) + small() }, weight);
      return measureEffect({
        ...numbers(history, at(0) + broken(small), after),
        control: {
          before: Array.from({ length: 13 }, (_, i) => other(i - 12)),
          after: [2, 3, 4, 5].map(other),
        },
      });
    });
  };

  it("show an effect that all else would drown", () => {
    const effects = run(
      2,
      () => 0,
      (small) => small(),
    );
    assert.ok(effects.every((one) => one.counterfactual.method === "untouched-segments"));
    assert.ok(shareOf(effects, "better") > 0.9, `better ${shareOf(effects, "better")}`);
    assert.ok(Math.abs(meanDifference(effects) - 2) < 0.1, `corrected ${meanDifference(effects)}`);
  });

  it("show that nothing was done where both fell and both recovered", () => {
    const effects = run(
      0,
      (n) => (n === 0 ? -10 : 0),
      (small) => small(),
    );
    assert.ok(mean(effects.map((one) => one.raw.difference ?? 0)) > 9);
    assert.ok(Math.abs(meanDifference(effects)) < 0.1, `corrected ${meanDifference(effects)}`);
    assert.ok(shareOf(effects, "better") < 0.05, `better ${shareOf(effects, "better")}`);
    assert.ok(mean(effects.map((one) => one.recoveredAnyway ?? 0)) > 0.9);
  });

  it("do not hide that the one that broke was chosen because it broke", () => {
    const effects = run(
      0,
      () => 0,
      (small) => {
        for (;;) {
          const one = small();
          if (one < -1) return one;
        }
      },
    );
    assert.ok(Math.abs(meanDifference(effects)) < 0.1, `corrected ${meanDifference(effects)}`);
    assert.ok(shareOf(effects, "better") < 0.05, `better ${shareOf(effects, "better")}`);
  });

  const touched = (before: number, after: number): EffectInput => ({
    metric: completion,
    before: [share(0, before, 400)],
    after: [share(2, after, 400)],
    afterWhole: share(2, after, 400),
  });

  it("are compared as shares where no more than the window that broke is known, and several are taken together", () => {
    const control = {
      before: [share(0, 100, 200), share(0, 140, 200)],
      after: [share(2, 120, 200), share(2, 160, 200)],
    };
    const found = measureEffect({ ...touched(160, 280), control });
    assert.equal(found.counterfactual.method, "untouched-segments");
    assert.ok(Math.abs((found.difference ?? 0) - 0.2) < 1e-12, `${found.difference}`);
    assert.ok(Math.abs((found.counterfactual.value ?? 0) - 0.5) < 1e-12);
    const reach = 1.96 * Math.sqrt((0.24 + 0.21 + 0.24 + 0.21) / 400);
    assert.ok(Math.abs((found.high ?? 0) - (found.low ?? 0) - 2 * reach) < 0.002);
    assert.match(found.counterfactual.says, /Too few windows before/);
    assert.equal(found.verdict, "better");
  });

  it("are scaled to the size of what they are compared with, where they count", () => {
    const count = (n: number, value: number) => observed(n, { value }, orders);
    const sizes = [100, 110, 90, 105, 95, 100];
    const found = measureEffect({
      metric: orders,
      before: [...sizes.map((size, i) => count(i - 6, size + (i % 2))), count(0, 50)],
      after: [count(2, 90)],
      afterWhole: count(2, 90),
      control: {
        before: [...sizes.map((size, i) => count(i - 6, 10 * size)), count(0, 500)],
        after: [count(2, 900)],
      },
    });
    assert.equal(found.counterfactual.method, "untouched-segments");
    assert.ok(Math.abs(found.difference ?? 9) < 1, `${found.difference}`);
  });

  it("are left out where they never meet what they would be compared with", () => {
    for (const control of [
      { before: [], after: [share(2, 1, 2)] },
      { before: [share(0, 1, 2)], after: [] },
      { before: [share(-99, 1, 2)], after: [share(2, 1, 2)] },
      { before: [share(0, 1, 2)], after: [share(99, 1, 2)] },
    ])
      assert.equal(measureEffect({ ...touched(160, 280), control }).counterfactual.method, "none");
  });
});

describe("the course of the windows before", () => {
  it("is followed where it is a season, so that Monday is held against Monday", () => {
    const { noise } = dice();
    const day = (n: number) => (n % 7 === 5 || n % 7 === 6 ? 40 : 100) + noise();
    const daily = defineMetric("daily", {
      measure: propertyMean("parcel-weighed", "kg"),
      window: "1d",
      direction: "up",
      serves: "Parcels are full.",
    });
    const history = Array.from({ length: 42 }, (_, i) => day(i));
    const found = measureEffect({
      ...numbers([...history, day(42), day(43), day(44)], day(45), [day(47), day(48)]),
      metric: daily,
    });
    assert.ok(Math.abs(found.difference ?? 9) < 10, `${found.difference}`);
    assert.ok((found.high ?? 99) - (found.low ?? 0) < 20, "the weekend is no noise");
    assert.equal(found.verdict, "no-effect");
  });

  it("is followed where the number has been rising, so that growth is no effect", () => {
    const { noise } = dice();
    const at = (n: number) => 3 * n + noise();
    const found = measureEffect(
      numbers(
        Array.from({ length: 30 }, (_, i) => at(i)),
        at(30) - 2,
        [at(32), at(33), at(34)],
      ),
    );
    assert.ok(Math.abs(found.difference ?? 99) < 4, `${found.difference}`);
    assert.notEqual(found.verdict, "better");
  });
});
