import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseJson } from "./parse-json.ts";

describe("reading JSON", () => {
  it("keeps a number as text that a double cannot hold exactly", () => {
    assert.deepEqual(parseJson("[2103807459595387724, -12345678901234567.0, 12345678901234567.5]"), [
      "2103807459595387724",
      "-12345678901234567.0",
      "12345678901234567.5",
    ]);
  });

  it("leaves every other number a number", () => {
    assert.deepEqual(
      parseJson("[9007199254740991, 0.30000000000000004, 1e300, 12.34567890123456789]"),
      [9007199254740991, 0.30000000000000004, 1e300, 12.345678901234567],
    );
  });
});
