import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { percentText, pointsText } from "./percent-text.ts";

describe("a share in words", () => {
  it("is a percentage, with more digits where it is small", () => {
    const told = [0, 1, 0.52, 0.0196, 0.00996, 0.0042, 0.0001, 0.000042, 1e-13, -0.2].map(percentText);
    assert.deepEqual(told, [
      "0.0 %",
      "100.0 %",
      "52.0 %",
      "2.0 %",
      "1.0 %",
      "0.42 %",
      "0.01 %",
      "0.0042 %",
      "0.0 %",
      "-20.0 %",
    ]);
  });

  it("is a difference in points, with its sign where it is not nothing", () => {
    assert.deepEqual([0.02, -0.18, 0.0042, 0].map(pointsText), [
      "+2.0 points",
      "−18.0 points",
      "+0.42 points",
      "0.0 points",
    ]);
  });
});
