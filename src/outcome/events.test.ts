import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { completion } from "../../test/checkout.ts";
import type { Observation } from "../metric/index.ts";
import { measuredOutcome, OutcomeMeasured, PredictionScored } from "./events.ts";
import { measureEffect } from "./measure-effect.ts";

const observed = (numerator: number, from: number): Observation => ({
  metric: completion.name,
  definition: "d",
  from,
  to: from + 1,
  value: numerator / 60,
  numerator,
  denominator: 60,
  watermark: 2,
  upTo: 3,
  rows: 0,
  rowsHash: "h",
});

describe("a measured outcome", () => {
  const [before, after] = [observed(21, 0), observed(45, 2)];
  const effect = measureEffect({ metric: completion, before: [before], after: [after], afterWhole: after });
  const data = measuredOutcome({ case: "c", metric: completion.name, before, after }, effect);

  it("keeps both numbers as they were measured, and says at its top what the effect says", () => {
    assert.deepEqual([data.before, data.after, data.effect], [before, after, effect]);
    assert.deepEqual(
      [data.difference, data.low, data.high, data.verdict, data.reason],
      [effect.difference, effect.low, effect.high, "better", effect.reason],
    );
  });

  it("belongs to its case, as the score of its prediction does", () => {
    assert.equal(OutcomeMeasured(data).stream, "thence.case:c");
    const scored = PredictionScored({ case: "c", decision: "d", brier: 0.04, confidence: 0.8, met: true });
    assert.deepEqual([scored.stream, scored.tags], ["thence.case:c", { "thence.case": "c", "thence.decision": "d" }]);
  });
});
