import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defineMetric, eventCount, funnelShare, type Observation } from "../metric/index.ts";
import { judgement, objectiveLine } from "./objective-text.ts";

const conversion = defineMetric("conversion", {
  measure: funnelShare({ steps: ["cart", "buy"], by: "session", within: "30m" }),
  window: "1h",
  serves: "the test",
  objective: { atLeast: 0.5, minSample: 30, because: "Below one half nothing is earned." },
});
const observed = (numerator: number, denominator: number, more: Partial<Observation> = {}): Observation =>
  ({
    metric: "conversion",
    unit: "share",
    value: numerator / denominator,
    numerator,
    denominator,
    ...more,
  }) as Observation; // only what is judged

describe("an objective beside its numbers", () => {
  it("is told with its line, from how many on it is judged, and why it stands there", () => {
    assert.equal(
      objectiveLine(conversion),
      "objective: at least 50.0 %, judged from 30 on. Below one half nothing is earned.",
    );
    const calls = defineMetric("calls", {
      measure: eventCount("call"),
      window: "1h",
      serves: "the test",
      objective: { atLeast: 2, atMost: 9, because: "Ten ring at once." },
    });
    assert.equal(objectiveLine(calls), "objective: at least 2 and at most 9. Ten ring at once.");
  });

  it("says of each number whether it is kept, broken, or held because they are too few", () => {
    const verdicts = [observed(20, 40), observed(19, 40), observed(1, 4)].map(
      (one) => judgement(conversion, one)?.verdict,
    );
    assert.deepEqual(verdicts, ["kept", "broken", "held"]);
  });

  it("says nothing where there is none, and nothing of a segment", () => {
    const { objective: _, ...rest } = conversion;
    assert.equal(objectiveLine(rest), undefined);
    assert.equal(judgement(rest, observed(1, 40)), undefined);
    const segment = { property: "device", kind: "value", value: "phone" } as const;
    assert.equal(judgement(conversion, observed(1, 40, { segment })), undefined);
  });
});
