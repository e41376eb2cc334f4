import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Objective, Observation } from "../metric/index.ts";
import { showInterval, showValue } from "../metric/index.ts";
import { judge } from "./index.ts";

const because = "the test says so";
const observation = (numerator: number, denominator: number, more: Partial<Observation> = {}): Observation => ({
  metric: "m",
  definition: "d",
  unit: "share",
  from: 0,
  to: 10,
  ...(denominator > 0 && { value: numerator / denominator }),
  numerator,
  denominator,
  watermark: 20,
  upTo: 5,
  rows: 0,
  rowsHash: "h",
  ...more,
});
const say = (objective: Omit<Objective, "because">, one: Observation) =>
  judge({ ...objective, because }, one, (value) => showValue({ unit: "share" }, value));

describe("an objective, held against a number", () => {
  const table: readonly (readonly [
    objective: Omit<Objective, "because">,
    hits: number,
    tries: number,
    verdict: string,
  ])[] = [
    [{ atLeast: 0.5 }, 5, 10, "kept"],
    [{ atLeast: 0.5 }, 4, 10, "broken"],
    [{ atLeast: 0.3 }, 3, 10, "kept"],
    [{ atLeast: 0.5 }, 4_999, 10_000, "broken"],
    [{ atMost: 0.2 }, 2, 10, "kept"],
    [{ atMost: 0.2 }, 3, 10, "broken"],
    [{ atLeast: 0.2, atMost: 0.4 }, 3, 10, "kept"],
    [{ atLeast: 0.2, atMost: 0.4 }, 1, 10, "broken"],
    [{ atLeast: 0.2, atMost: 0.4 }, 5, 10, "broken"],
    [{ atLeast: 0.5, minSample: 10 }, 1, 10, "broken"],
    [{ atLeast: 0.5, minSample: 11 }, 1, 10, "held"],
    [{ atLeast: 0.5, minSample: 11 }, 9, 10, "held"],
    [{ atLeast: 0 }, 0, 10, "kept"],
    [{ atLeast: 0.5 }, 0, 0, "held"],
    [{ atLeast: 0 }, 0, 0, "held"],
  ];
  for (const [objective, hits, tries, verdict] of table) {
    it(`is ${verdict} by ${hits} of ${tries} where ${JSON.stringify(objective)} is asked for`, () => {
      assert.equal(say(objective, observation(hits, tries)).verdict, verdict);
    });
  }

  it("says why in a sentence with the numbers in it", () => {
    assert.equal(say({ atLeast: 0.5 }, observation(4, 10)).reason, "40.0 % is below the objective of at least 50.0 %");
    assert.equal(say({ atMost: 0.2 }, observation(3, 10)).reason, "30.0 % is above the objective of at most 20.0 %");
    assert.equal(
      say({ atLeast: 0.5, minSample: 20 }, observation(4, 10)).reason,
      "10 are too few to tell; 20 are needed",
    );
    assert.equal(say({ atLeast: 0.5 }, observation(0, 0)).reason, "nothing was there to be measured");
  });

  it("never says that a number is below itself", () => {
    assert.equal(
      say({ atLeast: 0.5 }, observation(4_999, 10_000)).reason,
      "4,999 of 10,000 is below the objective of at least 50.0 %",
    );
    const late = observation(1, 1, { unit: "duration", value: 86_400_000_001 });
    assert.equal(
      judge({ atMost: 86_400_000_000, because: "a day" }, late, (value) => showValue({ unit: "duration" }, value))
        .reason,
      "86400000001 µs is above the objective of at most 1 d",
    );
  });
});

describe("a value, as people read it", () => {
  const micros = { ms: 1_000, s: 1_000_000, min: 60_000_000, h: 3_600_000_000, d: 86_400_000_000 };
  const table: readonly (readonly [shown: Parameters<typeof showValue>[0], value: number, text: string])[] = [
    [{ unit: "share" }, 0.4, "40.0 %"],
    [{ unit: "share" }, 1, "100.0 %"],
    [{ unit: "count" }, 12, "12"],
    [{ unit: "number" }, 0, "0"],
    [{ unit: "number" }, 0.012345, "0.0123"],
    [{ unit: "number", unitText: "GBP" }, 59_442.634, "59,442.63 GBP"],
    [{ unit: "rate", unitText: "per hour" }, 12.5, "12.5 per hour"],
    [{ unit: "rate", unitText: "GBP per hour" }, -3, "-3 GBP per hour"],
    [{ unit: "duration" }, 0, "0 ms"],
    [{ unit: "duration" }, 250 * micros.ms, "250 ms"],
    [{ unit: "duration" }, 90 * micros.s, "1.5 min"],
    [{ unit: "duration" }, 36 * micros.h, "1.5 d"],
  ];
  for (const [shown, value, text] of table)
    it(`is ${text}`, () => {
      assert.equal(showValue(shown, value), text);
    });

  it("has an interval that names what it is in once at most", () => {
    assert.equal(showInterval({ unit: "share" }, 0.1, 0.4), "10.0 % to 40.0 %");
    assert.equal(showInterval({ unit: "count" }, 0.24220928, 7.2246877), "0.242 to 7.22");
    assert.equal(showInterval({ unit: "number", unitText: "GBP" }, 1, 2.5), "1 to 2.5");
  });
});
