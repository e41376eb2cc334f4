import assert from "node:assert/strict";
import { it } from "node:test";
import { wilson } from "./wilson.ts";

const rounded = (interval: readonly number[]) => interval.map((share) => Math.round(share * 1000) / 1000);

it("says how far three out of four may lie from the truth", () => {
  assert.deepEqual(rounded(wilson(3, 4)), [0.301, 0.954]);
});

it("leaves room above none out of twenty, and none below", () => {
  assert.deepEqual(rounded(wilson(0, 20)), [0, 0.161]);
  assert.equal(wilson(0, 20)[0], 0);
});

it("ends at exactly one when every try hit", () => {
  assert.equal(wilson(7, 7)[1], 1);
});

it("narrows as the tries grow", () => {
  const width = (tries: number) => wilson(tries / 2, tries)[1] - wilson(tries / 2, tries)[0];
  assert.ok(width(10_000) < width(100) / 9);
});

for (const [hits, tries] of [
  [1, 0],
  [5, 4],
  [-1, 4],
  [0.5, 4],
] as const) {
  it(`refuses ${hits} out of ${tries}`, () => {
    assert.throws(() => wilson(hits, tries), { code: "statistics/bad-count" });
  });
}
