import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { silentStretches } from "./silent-stretches.ts";

describe("a source that should deliver every ten", () => {
  it("is silent from ten after its last event until the next one, and never at that very moment", () => {
    assert.deepEqual(silentStretches([], 10), []);
    assert.deepEqual(silentStretches([0, 10, 21], 10), [
      { last: 10, due: 20, ended: 21 },
      { last: 21, due: 31 },
    ]);
  });

  it("counts open time where there is a calendar", () => {
    const closedFrom20To50 = (at: number, length: number) => at + length + (at + length > 20 && at <= 20 ? 30 : 0);
    assert.deepEqual(silentStretches([15, 54, 70], 10, closedFrom20To50), [
      { last: 54, due: 64, ended: 70 },
      { last: 70, due: 80 },
    ]);
  });
});
