import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defineMetric, funnelShare, type Observation, windowAt } from "../../src/metric/index.ts";
import type { Condition } from "../../src/signal/condition.ts";
import { judgeCondition, windowsRead } from "../../src/signal/judge/judge-condition.ts";
import { type Chance, seeded } from "../../src/statistics/index.ts";

const seed = 20_261_121;
const measure = funnelShare({ steps: ["a", "b"], by: "session", within: "1h" });
const conversion = defineMetric("conversion", { measure, window: "1d", serves: "The test." });
const condition: Condition = { kind: "sequential", baseline: 28, windows: 60 };
const day = 86_400_000_000;

const observation = (n: number, numerator: number, denominator: number): Observation => ({
  metric: "conversion",
  definition: "d",
  unit: "share",
  from: n * day,
  to: (n + 1) * day,
  ...(denominator > 0 && { value: numerator / denominator }),
  numerator,
  denominator,
  watermark: 0,
  upTo: 0,
  rows: 0,
  rowsHash: "h",
});
const hitsOf = (chance: Chance, share: number, units: number) => {
  let hits = 0;
  for (let i = 0; i < units; i++) if (chance() < share) hits++;
  return hits;
};

/** Looks every day, and tells at which look, from 1, the first alarm came. */
function firstAlarm(
  chance: Chance,
  looks: number,
  units: number,
  shareAt: (look: number) => number,
): number | undefined {
  const series: Observation[] = [];
  // The first day lies anywhere in the calendar of tests.
  const first = 20_000 + Math.floor(chance() * 60);
  for (let n = 0; n < 28 + looks; n++) {
    series.push(observation(first + n, hitsOf(chance, shareAt(n - 27), units), units));
    if (n < 28) continue;
    if (judgeCondition(condition, conversion, series.slice(-windowsRead(condition))).verdict === "broken")
      return n - 27;
  }
  return undefined;
}

describe(`a share that is tested after every window (seed ${seed})`, () => {
  it("raises a false alarm in fewer than 5 % of 400 runs of 60 daily looks at 200 units that do not change", (t) => {
    const chance = seeded(seed);
    const alarms = Array.from({ length: 400 }, () => firstAlarm(chance, 60, 200, () => 0.4)).filter(Boolean).length;
    t.diagnostic(`${alarms} of 400`);
    assert.ok(alarms / 400 < 0.05, `${alarms} of 400`);
  });

  it("raises a false alarm in fewer than 5 % of 100 years of daily looks, though the test begins anew again and again", (t) => {
    const chance = seeded(seed + 1);
    for (const [units, share] of [
      [60, 0.4],
      [60, 0.03],
    ] as const) {
      const alarms = Array.from({ length: 100 }, () => firstAlarm(chance, 365, units, () => share)).filter(
        Boolean,
      ).length;
      t.diagnostic(`${alarms} of 100 at ${share}`);
      assert.ok(alarms / 100 < 0.05, `${alarms} of 100 at ${share}`);
    }
  });

  it("finds a fall by a fifth from 40 % at 200 units a day, half of the time within 5 days, nearly always within 14", (t) => {
    const chance = seeded(seed + 2);
    const delays = Array.from(
      { length: 200 },
      () => firstAlarm(chance, 60, 200, (look) => (look >= 1 ? 0.32 : 0.4)) ?? 99,
    );
    delays.sort((a, b) => a - b);
    const [half, most] = [delays[100] ?? 99, delays[194] ?? 99];
    t.diagnostic(`half within ${half} days, 97 % within ${most}`);
    assert.ok(half <= 5, `${half}`);
    assert.ok(most <= 14, `${most}`);
  });
});

describe("a sequential test", () => {
  const steady = (from: number, count: number, hits: number) =>
    Array.from({ length: count }, (_, n) => observation(from + n, hits, 100));
  // Day 600 is the first of a test: 60 divides it.
  it("says with its numbers what moved, and what chance may move", () => {
    const series = [...steady(572, 28, 40), ...steady(600, 5, 20)];
    assert.deepEqual(judgeCondition(condition, conversion, series), {
      verdict: "broken",
      reason:
        "20.0 % over the 5 windows of this test, against 40.0 % in the 28 before it: more than chance moves it, however often one looks, which is up to 8.7 points",
    });
    const kept = judgeCondition(condition, conversion, [...steady(572, 28, 40), ...steady(600, 5, 38)]);
    assert.equal(kept.verdict, "kept");
    assert.match(kept.reason, /no more than chance moves it/);
  });

  it("is of the same windows wherever the series begins, and begins anew at its place in the calendar", () => {
    const series = [...steady(500, 100, 40), ...steady(600, 60, 20), ...steady(660, 3, 20)];
    const whole = judgeCondition(condition, conversion, series);
    assert.deepEqual(judgeCondition(condition, conversion, series.slice(-88)), whole);
    assert.match(whole.reason, /over the 3 windows of this test, against 20\.0 % in the 28 before it/);
    assert.equal(whole.verdict, "kept");
  });

  it("begins as soon as there is a baseline, and is held before", () => {
    assert.equal(
      judgeCondition(condition, conversion, steady(640, 28, 40)).reason,
      "28 windows are there, and 29 are needed; it is judged after 1 more",
    );
    assert.match(judgeCondition(condition, conversion, steady(640, 29, 40)).reason, /over the 1 window of this test/);
  });

  it("is held while a rare share has too few to be tested", () => {
    const rare = [...steady(572, 28, 1), observation(600, 1, 100)];
    assert.equal(
      judgeCondition(condition, conversion, rare).reason,
      "100 so far are too few to be tested; 1000 are needed",
    );
  });

  it("asks about nothing smaller than what is worth a question, and about one side alone where it shall", () => {
    const series = [...steady(572, 28, 40), ...steady(600, 30, 34)];
    const verdict = (more: object) => judgeCondition({ ...condition, ...more }, conversion, series).verdict;
    assert.deepEqual([{}, { least: 0.2 }, { side: "above" }, { side: "below" }].map(verdict), [
      "broken",
      "kept",
      "kept",
      "broken",
    ]);
  });

  it("counts the days of a calendar one by one where clocks change on the other side of the world", () => {
    const zone = "Pacific/Auckland";
    const local = defineMetric("conversion", { measure, window: "day", zone, serves: "The test." });
    let at = Date.UTC(2026, 0, 1) * 1000;
    const lengths: string[] = [];
    const series: Observation[] = [];
    for (let n = 0; n < 420; n++) {
      const window = windowAt(local, at);
      at = window.to;
      series.push({ ...observation(0, 40, 100), ...window });
      if (n < 100) continue;
      const { reason } = judgeCondition(condition, local, series.slice(-88));
      lengths.push(/over the (\d+) window/.exec(reason)?.[1] ?? reason);
    }
    const first = Number(lengths[0]);
    assert.deepEqual(
      lengths.map(Number),
      lengths.map((_, n) => ((first - 1 + n) % 60) + 1),
    );
  });
});
