import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defineMetric, eventCount, funnelShare, type Metric, propertySum, timeToConvert } from "../metric/index.ts";
import type { Condition } from "./condition.ts";
import { conditionProblem } from "./condition-problem.ts";

const said = { window: "1d", serves: "The test." };
const share = defineMetric("conversion", {
  ...said,
  measure: funnelShare({ steps: ["a", "b"], by: "session", within: "1h" }),
  objective: { atLeast: 0.5, because: "the test says so" },
});
const time = defineMetric("time-to-pay", {
  ...said,
  measure: timeToConvert({ steps: ["a", "b"], by: "session", within: "1h" }),
});
const count = defineMetric("orders", { ...said, measure: eventCount("order-placed") });
const sum = defineMetric("revenue", { ...said, measure: propertySum("order-placed", "amount"), unit: "GBP" });

describe("what cannot be judged is said with the next step", () => {
  const table: readonly (readonly [condition: Condition, metric: Metric, says: RegExp])[] = [
    [{ kind: "objective" }, count, /"orders" has none\. Give the metric an objective/],
    [{ kind: "static" }, count, /no line\. Say `below` or `above`/],
    [{ kind: "static", below: 45 }, share, /Write 0\.45 for 45 %/],
    [{ kind: "static", above: 45 }, time, /the line 45 has no unit: of a length of time it is 45 microseconds/],
    [{ kind: "static", below: -0.1 }, share, /Write 0\.5 for 50 %/],
    [{ kind: "static", below: Number.NaN }, count, /not a number/],
    [{ kind: "static", below: 5, above: 3 }, count, /Exchange the two lines/],
    [{ kind: "relative-change", windows: 4 }, count, /Say in `fall` or `rise`/],
    [{ kind: "relative-change", fall: -0.2, windows: 4 }, count, /Write 0\.2 for a fall of 20 %/],
    [{ kind: "relative-change", fall: 20, windows: 4 }, count, /Write 0\.2 for 20 %/],
    [{ kind: "relative-change", fall: 0.2, windows: 0 }, count, /`windows` is 0/],
    [
      { kind: "burn-rate", promised: 0.9, rules: [{ long: 4, short: 1, factor: 2 }] },
      count,
      /is a count\. Take a metric that is a share/,
    ],
    [{ kind: "burn-rate", promised: 99, rules: [{ long: 4, short: 1, factor: 2 }] }, share, /Write 0\.99 for 99 %/],
    [{ kind: "burn-rate", promised: 0.9, rules: [] }, share, /has no rules/],
    [{ kind: "burn-rate", promised: 0.9, rules: [{ long: 1, short: 4, factor: 2 }] }, share, /Exchange them/],
    [
      { kind: "burn-rate", promised: 0.9, rules: [{ long: 4, short: 1, factor: 10 }] },
      share,
      /spent 10 times too fast/,
    ],
    [{ kind: "sequential", baseline: 7, windows: 7 }, sum, /is a number\. Take a metric that is a share/],
    [{ kind: "anomaly", season: 0, history: 20 }, count, /`season` is 0/],
    [{ kind: "forecast", season: 7, history: 13 }, count, /Write 14 or more/],
    [{ kind: "no-data", windows: 0.5 }, count, /`windows` is 0\.5/],
    [{ kind: "static", below: 5, for: 0 }, count, /`for` is 0/],
    [{ kind: "static", below: 5, for: 101 }, count, /no more than 100 windows/],
    [{ kind: "static", below: 5, of: { breaches: 4, windows: 3 } }, count, /there can be no 4 breaches/],
    [{ kind: "static", below: 5, for: 2, of: { breaches: 2, windows: 3 } }, count, /both `for` and `of`\. Take one/],
    [{ kind: "static", below: 5, settle: "soon" }, count, /Write a whole number and a unit: 30m/],
    [{ kind: "static", below: 5, minSample: 10 }, count, /rests on no sample\. Leave it out/],
  ];
  for (const [condition, metric, says] of table)
    it(`${JSON.stringify(condition)} on ${metric.name}`, () => {
      const problem = conditionProblem(condition, metric);
      assert.match(problem ?? "nothing", says);
      assert.doesNotMatch(problem ?? "", /!/);
    });

  it("and nothing is said of conditions that can be judged", () => {
    const good: readonly (readonly [Condition, Metric])[] = [
      [{ kind: "objective", for: 2, keepFiring: 2, minSample: 10, settle: "2h" }, share],
      [{ kind: "static", below: 0.45 }, share],
      [{ kind: "static", above: 45, of: { breaches: 2, windows: 3 } }, count],
      [{ kind: "relative-change", fall: 0.2, rise: 2, windows: 4, every: 7 }, sum],
      [{ kind: "sequential", baseline: 28, windows: 60 }, share],
      [{ kind: "forecast", season: 7, history: 28 }, count],
    ];
    assert.deepEqual(
      good.map(([condition, metric]) => conditionProblem(condition, metric)),
      good.map(() => undefined),
    );
  });
});
