import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defineMetric, funnelShare, metricHash, type Observation } from "../../src/metric/index.ts";
import { type Condition, evaluateWindow, type RuleState, SignalRaised, windowsRead } from "../../src/signal/index.ts";
import { seeded } from "../../src/statistics/index.ts";

const day = 86_400_000_000;
const monday = Date.UTC(2024, 0, 1) * 1000;
const daily = 200;
const usual = 0.4;

const metric = defineMetric("conversion", {
  measure: funnelShare({ steps: ["cart", "buy"], by: "session", within: "1h" }),
  window: "day",
  serves: "the test",
});
const definition = metricHash(metric);
const condition: Condition = { kind: "sequential", baseline: 28, windows: 84, side: "below" };

function observed(n: number, share: number, random: () => number): Observation {
  let hits = 0;
  for (let i = 0; i < daily; i++) if (random() < share) hits++;
  return {
    ...{ metric: metric.name, definition, unit: "share", measure: "funnel-share" },
    ...{ from: monday + n * day, to: monday + (n + 1) * day, value: hits / daily, numerator: hits, denominator: daily },
    ...{ watermark: 0, upTo: 0, rows: daily, rowsHash: "" },
  };
}

/** The days of a year on which a question would be asked. */
function askedIn(seed: number, shareOn: (n: number) => number): number[] {
  const random = seeded(seed);
  const reads = windowsRead(condition);
  let state: RuleState = new Map();
  const days: Observation[] = [];
  const asked: number[] = [];
  for (let n = 0; n < 365; n++) {
    days.push(observed(n, shareOn(n), random));
    const series = days.slice(-reads);
    const closes = monday + (n + 1) * day;
    const facts = () => ({ metric, series, closes });
    const window = { from: monday + n * day, to: closes };
    const found = evaluateWindow({ rule: "r", metric, condition, window, segments: [{ series, facts }], state });
    state = found.state;
    if (found.events.some(({ type }) => type === SignalRaised.type)) asked.push(n);
  }
  return asked;
}

describe("a year of daily looks", () => {
  it("at a number that does not change asks anything in fewer than 5 of 100 years (1,000 seeded years)", (t) => {
    const years = Array.from({ length: 1000 }, (_, seed) => askedIn(seed + 1, () => usual));
    const alarmed = years.filter((asked) => asked.length > 0).length;
    t.diagnostic(`${alarmed} of 1,000 years asked a question`);
    assert.ok(alarmed < 50, `${alarmed} of 1,000`);
  });

  it("at a number that falls by a fifth on day 180 asks within three weeks, half of the time within two (200 seeded years)", (t) => {
    const delays = Array.from({ length: 200 }, (_, seed) => {
      const asked = askedIn(seed + 5001, (n) => (n < 180 ? usual : usual * 0.8));
      return asked.find((n) => n >= 180) ?? Number.POSITIVE_INFINITY;
    })
      .map((n) => n - 179)
      .sort((a, b) => a - b);
    const [half = 0, most = 0] = [delays[100], delays[190]];
    t.diagnostic(`asked after ${half} days in half of the years, after ${most} in 95 of 100`);
    assert.ok(half <= 14 && most <= 21, `${half} and ${most} days`);
  });
});
