import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { batchesOf, type Waiting } from "./grouping.ts";

const waiting = (at: number, more: Partial<Waiting> = {}): Waiting => ({
  group: "a",
  from: at - 10,
  to: at,
  at,
  wait: 0,
  ...more,
});
const said = (list: readonly Waiting[]) =>
  batchesOf(list).map(({ signals, due }) => [signals.map(({ at }) => at), due]);

describe("signals that are asked about together", () => {
  it("are those of one group in one window, whenever each was raised", () => {
    const late = { from: 0, to: 10 };
    assert.deepEqual(said([waiting(10), waiting(10), waiting(20), waiting(12, late)]), [
      [[10, 10, 12], 10],
      [[20], 20],
    ]);
  });

  it("are those that come while the question waits, counted from the first", () => {
    const wait = { wait: 15 };
    assert.deepEqual(said([waiting(10, wait), waiting(20, wait), waiting(30, wait)]), [
      [[10, 20], 25],
      [[30], 45],
    ]);
  });

  it("are none of other groups, and none where there is no group", () => {
    const { group: _, ...alone } = waiting(10);
    assert.deepEqual(said([alone, alone, waiting(10), waiting(10, { group: "b" })]).length, 4);
  });
});
