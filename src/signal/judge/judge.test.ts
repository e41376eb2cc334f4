import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  absence,
  defineMetric,
  eventCount,
  funnelShare,
  type Metric,
  type Observation,
  propertySum,
} from "../../metric/index.ts";
import { seeded, standardNormal } from "../../statistics/index.ts";
import type { Condition } from "../condition.ts";
import { correctedForLooks } from "./corrected-for-looks.ts";
import { judgeCondition, windowsRead } from "./judge-condition.ts";

const day = 86_400_000_000;
const said = { window: "1d", serves: "The test." };
const share = defineMetric("conversion", {
  ...said,
  measure: funnelShare({ steps: ["a", "b"], by: "session", within: "1h" }),
  objective: { atLeast: 0.5, because: "the test says so" },
});
const count = defineMetric("orders", { ...said, measure: eventCount("order-placed") });
const sum = defineMetric("revenue", { ...said, measure: propertySum("order-placed", "amount"), unit: "GBP" });

const observation = (metric: Metric, n: number, numerator: number, denominator: number): Observation => ({
  metric: metric.name,
  definition: "d",
  unit: metric.unit,
  measure: metric.measure.kind,
  from: n * day,
  to: (n + 1) * day,
  ...(denominator > 0 && { value: numerator / denominator }),
  numerator,
  denominator,
  watermark: 0,
  upTo: 0,
  rows: numerator,
  rowsHash: "h",
});
/** Days in a row: a share is `[hits, tries]`, any other number is itself; undefined leaves the day out. */
const days = (metric: Metric, ...all: readonly (number | readonly [number, number] | undefined)[]) =>
  all.flatMap((one, n) =>
    one === undefined
      ? []
      : [typeof one === "number" ? observation(metric, n, one, 1) : observation(metric, n, ...one)],
  );
const repeated = <T>(one: T, times: number): T[] => Array.from({ length: times }, () => one);

describe("a condition of one line", () => {
  const table: readonly (readonly [
    condition: Condition,
    hits: number,
    tries: number,
    verdict: string,
    reason: string,
  ])[] = [
    [{ kind: "static", below: 0.5 }, 4, 10, "broken", "40.0 % is below the line of 50.0 %"],
    [{ kind: "static", below: 0.5 }, 5, 10, "kept", "50.0 % is not below 50.0 %"],
    [{ kind: "static", above: 0.5 }, 6, 10, "broken", "60.0 % is above the line of 50.0 %"],
    [{ kind: "static", below: 0.2, above: 0.5 }, 3, 10, "kept", "30.0 % is not below 20.0 % and not above 50.0 %"],
    [{ kind: "static", below: 0.5 }, 4_999, 10_000, "broken", "4,999 of 10,000 is below the line of 50.0 %"],
    [{ kind: "static", below: 0.5, minSample: 20 }, 4, 10, "held", "10 are too few to tell; 20 are needed"],
    [{ kind: "objective" }, 4, 10, "broken", "40.0 % is below the objective of at least 50.0 %"],
    [{ kind: "static", below: 0.5 }, 0, 0, "no-data", "nothing was there to be measured, so nothing is said of it"],
    [
      { kind: "static", below: 0.5, onNoData: "break" },
      0,
      0,
      "broken",
      "nothing was there to be measured, and that counts as broken",
    ],
    [
      { kind: "static", below: 0.5, onNoData: "keep" },
      0,
      0,
      "no-data",
      "nothing was there to be measured, and that counts as the window before",
    ],
  ];
  for (const [condition, hits, tries, verdict, reason] of table)
    it(`says "${reason}" by ${hits} of ${tries}`, () => {
      assert.deepEqual(judgeCondition(condition, share, [observation(share, 0, hits, tries)]), { verdict, reason });
    });

  it("is held as long as nothing was measured", () => {
    assert.equal(judgeCondition({ kind: "static", below: 1 }, count, []).verdict, "held");
  });
});

describe("a relative change", () => {
  const fall: Condition = { kind: "relative-change", fall: 0.2, windows: 3 };
  it("is told against the pooled share of the windows before, with how likely it is by chance", () => {
    const found = judgeCondition(fall, share, days(share, [50, 100], [90, 200], [60, 100], [30, 100]));
    assert.equal(found.verdict, "broken");
    assert.equal(
      found.reason,
      "30.0 % is 40.0 % less than the 50.0 % of the 3 windows before; a fall of 20.0 % is the line",
    );
    assert.ok(found.p !== undefined && found.p > 0.0001 && found.p < 0.001, `${found.p}`);
  });

  it("is broken by a fall that is exactly as large as the line, and kept by a smaller one and by a rise", () => {
    const verdict = (now: number) => judgeCondition(fall, count, days(count, 100, 100, 100, now)).verdict;
    assert.deepEqual([80, 81, 150].map(verdict), ["broken", "kept", "kept"]);
  });

  it("compares a Sunday with Sundays", () => {
    const weeks = [...repeated(100, 6), 20, ...repeated(100, 6), 20, ...repeated(100, 6), 20];
    const weekly: Condition = { kind: "relative-change", fall: 0.2, windows: 2, every: 7 };
    assert.deepEqual(judgeCondition(weekly, count, days(count, ...weeks)), {
      verdict: "kept",
      reason: "20 is as much as the 20 of the 2 windows before, each 7 apart",
      p: 1,
    });
    assert.equal(judgeCondition({ ...weekly, every: 1 }, count, days(count, ...weeks)).verdict, "broken");
  });

  it("keeps its place over days that are left out because they had no data", () => {
    const series = days(share, [50, 100], undefined, [90, 100], [50, 100]);
    const found = judgeCondition({ kind: "relative-change", fall: 0.1, windows: 1, every: 3 }, share, series);
    assert.equal(found.reason, "50.0 % is as much as the 50.0 % of the 1 window before, each 3 apart");
  });

  it("is held with what is needed where the history is too short, empty or zero", () => {
    const reason = (...all: Parameters<typeof days> extends [Metric, ...infer Rest] ? Rest : never) =>
      judgeCondition(fall, count, days(count, ...all)).reason;
    assert.equal(reason(1, 2), "2 windows are there, and 4 are needed; it is judged after 2 more");
    assert.equal(reason(0, 0, 0, 5), "it was 0 in the 3 windows before, and nothing is a share of nothing");
    assert.equal(
      judgeCondition(fall, share, days(share, [1, 2], undefined, undefined, [1, 2])).reason,
      "only 1 of the 3 windows that it is compared with have data, and half are needed",
    );
  });

  it("tests a sum by how much it varied before", () => {
    const found = judgeCondition(fall, sum, days(sum, 100, 110, 90, 40));
    assert.equal(found.verdict, "broken");
    assert.ok(found.p !== undefined && found.p > 0.01 && found.p < 0.1, `${found.p}`);
  });
});

describe("a burn rate", () => {
  const condition: Condition = { kind: "burn-rate", promised: 0.9, rules: [{ long: 4, short: 1, factor: 2 }] };
  it("is broken where the budget is spent too fast in the long and in the short windows", () => {
    const good: readonly [number, number] = [90, 100];
    const bad: readonly [number, number] = [60, 100];
    const verdict = (...all: readonly (readonly [number, number])[]) =>
      judgeCondition(condition, share, days(share, ...all));
    assert.equal(verdict(good, bad, bad, bad).verdict, "broken");
    assert.equal(
      verdict(good, bad, bad, bad).reason,
      "the 10.0 % that may go wrong are spent 3.3 times too fast over the last 4 windows and 4.0 times over the last 1; 2.0 times is the line",
    );
    assert.equal(verdict(good, bad, bad, good).verdict, "kept");
    assert.equal(verdict(good, good, good, bad).verdict, "kept");
    assert.equal(verdict(bad, bad).verdict, "held");
  });

  it("counts the share itself as bad where down is better", () => {
    const unanswered = defineMetric("unanswered", {
      ...said,
      measure: absence({ of: "asked", without: "answered", by: "case", within: "1d" }),
      direction: "down",
    });
    const series = days(unanswered, ...repeated([30, 100] as const, 4));
    assert.equal(judgeCondition(condition, unanswered, series).verdict, "broken");
  });
});

const seed = 20_261_121;
const weekly = (n: number) => 1000 + 200 * Math.sin((2 * Math.PI * (n % 7)) / 7);

describe(`what the season leads to expect (seed ${seed})`, () => {
  const conditions: readonly Condition[] = [
    { kind: "anomaly", season: 7, history: 21 },
    { kind: "forecast", season: 7, history: 21, confidence: 0.99 },
  ];
  for (const condition of conditions)
    for (const history of [27, 63])
      it(`by ${condition.kind} after ${history} days misses few ordinary days and finds a fall of ten deviations`, (t) => {
        const random = seeded(seed);
        const noise = () => 30 * standardNormal.quantile(random() || 0.5);
        let [wrong, found] = [0, 0];
        const runs = 60;
        for (let run = 0; run < runs; run++) {
          const values = Array.from({ length: history + 1 }, (_, n) => Math.round(weekly(n) + noise()));
          if (judgeCondition(condition, count, days(count, ...values)).verdict === "broken") wrong++;
          const fallen = values.with(-1, (values.at(-1) ?? 0) - 300);
          const { verdict, p = 1 } = judgeCondition(condition, count, days(count, ...fallen));
          if (verdict === "broken" && p < 0.01) found++;
        }
        t.diagnostic(`${wrong} of ${runs} wrong, ${found} found`);
        assert.ok(wrong / runs < 0.08, `${wrong} wrong`);
        assert.ok(found / runs > 0.95, `${found} found`);
      });

  it("is no outlier where a low day is low every week, and one where it is low for the first time", () => {
    const calm = Array.from({ length: 28 }, (_, n) => Math.round(weekly(n)) + (n % 3));
    for (const condition of conditions) {
      const { verdict } = judgeCondition(condition, count, days(count, ...calm));
      assert.equal(verdict, "kept", condition.kind);
      const low = judgeCondition(condition, count, days(count, ...calm.with(-1, 500)));
      assert.equal(low.verdict, "broken", condition.kind);
      const above = { ...condition, side: "above" } as Condition; // a spread of a union keeps the kind it had
      assert.equal(judgeCondition(above, count, days(count, ...calm.with(-1, 500))).verdict, "kept");
    }
  });

  it("is held with what is needed where the history is too short or has holes", () => {
    for (const condition of conditions) {
      const short = judgeCondition(condition, count, days(count, 1, 2, 3));
      assert.equal(short.reason, "3 windows are there, and 22 are needed; it is judged after 19 more");
      const holes = [...repeated(undefined, 2), ...repeated(5, 20), ...repeated(undefined, 9), 5];
      assert.equal(judgeCondition(condition, count, days(count, ...holes)).verdict, "held");
    }
  });

  it("lets no number be missed that never varied before", () => {
    const found = judgeCondition(
      { kind: "anomaly", season: 1, history: 8 },
      count,
      days(count, ...repeated(24, 9), 20),
    );
    assert.equal(
      found.reason,
      "20 is below the 24 that the windows before lead to expect, which it never missed before",
    );
    assert.equal(found.verdict, "broken");
  });
});

describe("no data", () => {
  const condition: Condition = { kind: "no-data", windows: 2 };
  it("is broken after so many windows without data, or with a count of zero", () => {
    const verdict = (...all: readonly number[]) => judgeCondition(condition, count, days(count, ...all)).verdict;
    assert.deepEqual(
      [verdict(5, 0, 0), verdict(5, 5, 0), verdict(0, 0, 5), verdict(0)],
      ["broken", "kept", "kept", "held"],
    );
    assert.equal(judgeCondition(condition, share, days(share, [1, 2], [0, 0], [0, 0])).verdict, "broken");
    assert.equal(judgeCondition(condition, share, days(share, [1, 2], [0, 5], [0, 5])).verdict, "kept");
    assert.equal(
      judgeCondition(condition, share, days(share, [1, 2], undefined, [0, 0])).reason,
      "nothing came in the last 2 windows, where something always does",
    );
  });
});

describe("many segments", () => {
  const broken = (p: number) => ({ verdict: "broken", reason: "it fell", p }) as const;
  it("leave broken what is far off for so many looks, and say why the others are not", () => {
    const found = correctedForLooks([
      broken(0.001),
      broken(0.09),
      ...repeated({ ...broken(0.6), verdict: "kept" } as const, 8),
    ]);
    assert.deepEqual(
      found.slice(0, 3).map(({ verdict }) => verdict),
      ["broken", "kept", "kept"],
    );
    assert.equal(
      found[1]?.reason,
      "it fell; of 10 segments that are looked at together, one may well be so far off by chance (corrected p 0.45, 0.1 is the line)",
    );
  });

  it("are left as they are where nothing was tested, or one alone", () => {
    const untested = [broken(0.3), { verdict: "broken", reason: "40 is below 50" } as const];
    assert.deepEqual(correctedForLooks(untested), untested);
  });
});

describe("the windows that a condition reads", () => {
  it("are enough: more of them change no verdict", () => {
    const random = seeded(seed);
    const long = Array.from({ length: 200 }, () => [Math.floor(30 + 40 * random()), 100] as const);
    const conditions: readonly Condition[] = [
      { kind: "objective" },
      { kind: "relative-change", fall: 0.1, windows: 4, every: 7 },
      { kind: "burn-rate", promised: 0.9, rules: [{ long: 30, short: 5, factor: 2 }] },
      { kind: "anomaly", season: 7, history: 28 },
      { kind: "forecast", season: 7, history: 28 },
      { kind: "sequential", baseline: 28, windows: 40 },
      { kind: "no-data", windows: 3 },
    ];
    const series = days(share, ...long);
    for (const condition of conditions)
      assert.deepEqual(
        judgeCondition(condition, share, series.slice(-windowsRead(condition))),
        judgeCondition(condition, share, series),
        condition.kind,
      );
  });
});
