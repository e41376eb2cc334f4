import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { pastMoment } from "./moment.ts";

describe("when something is said to have been done", () => {
  it("is now where nothing is said, and the moment that is told otherwise", () => {
    assert.ok(pastMoment(undefined) > 1_700_000_000_000_000);
    assert.equal(pastMoment("2026-03-02T13:01:00Z"), Date.UTC(2026, 2, 2, 13, 1) * 1000);
  });

  it("is refused where it has not come yet: what time brings about until then would be recorded for good", () => {
    assert.throws(() => pastMoment("2199-03-02T13:20:00Z"), { code: "cli/future-time", message: /has not come yet/ });
    assert.throws(() => pastMoment("soon"), { code: "cli/bad-time" });
  });
});
