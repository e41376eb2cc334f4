import assert from "node:assert/strict";
import { describe, it } from "node:test";
import golden from "./golden/stl.json" with { type: "json" };
import { seasonalOutliers } from "./seasonal-outliers.ts";
import { seeded } from "./seeded.ts";

describe("what stands out of a season", () => {
  const random = seeded(20_261_121);
  const week = [100, 100, 100, 100, 120, 300, 280];
  const orders = Array.from({ length: 140 }, (_, i) => (week[i % 7] ?? 0) + i / 5 + 10 * (random() - 0.5));

  it("is a Monday that sells like a Saturday, and a Saturday that sells like a Monday", () => {
    const odd = orders.with(70, 310).with(96, 110);
    const found = seasonalOutliers(odd, { period: 7 });
    assert.deepEqual(
      found.map(({ index }) => index),
      [70, 96],
    );
    const [monday] = found;
    assert.equal(monday?.value, 310);
    assert.ok(Math.abs((monday?.expected ?? 0) - 114) < 8 && (monday?.z ?? 0) > 20);
  });

  it("is nothing in ordinary weeks", () => {
    assert.deepEqual(seasonalOutliers(orders, { period: 7 }), []);
  });

  it("is the cold February of 1929 in Nottingham", () => {
    const [coldest] = [...seasonalOutliers(golden.nottem.values, { period: 12, limit: 3 })].sort((a, b) => a.z - b.z);
    assert.equal(coldest?.index, 12 * (1929 - 1920) + 1);
  });

  it("cannot be told of less than two seasons", () => {
    assert.throws(() => seasonalOutliers(orders.slice(0, 14), { period: 7 }), { code: "statistics/too-few-numbers" });
  });
});
