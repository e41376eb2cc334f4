import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BadDuration, formatDuration, parseDuration } from "./duration.ts";

describe("a duration", () => {
  it("is read from a number and a unit, and written back in its shortest exact form", () => {
    const table = {
      "500ms": 500_000,
      "90s": 90_000_000,
      "30m": 1_800_000_000,
      "12h": 43_200_000_000,
      "3d": 259_200_000_000,
      "0s": 0,
    };
    for (const [text, micros] of Object.entries(table)) assert.equal(parseDuration(text), micros);
    assert.equal(parseDuration("2w"), parseDuration("14d"));
    for (const text of ["500ms", "90s", "30m", "12h", "3d", "14d"])
      assert.equal(formatDuration(parseDuration(text)), text);
    assert.equal(formatDuration(parseDuration("48h")), "2d");
  });

  it("is refused in any other form, and where it is too long to be exact", () => {
    for (const text of ["", "7", "d", "1.5h", "-1d", "1 d", "7days", "7D", "99999999999999w"]) {
      assert.throws(() => parseDuration(text), BadDuration, text);
    }
  });
});
