import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import golden from "./golden/stl.json" with { type: "json" };
import { type Decomposition, stl } from "./stl.ts";

const { nottem, co2 } = golden;

/** The largest distance between two series. */
function apart(a: ArrayLike<number>, b: ArrayLike<number>): number {
  assert.equal(a.length, b.length);
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0);
}

function isAsInR(ours: Decomposition, theirs: Record<"seasonal" | "trend" | "weights", readonly number[]>) {
  for (const part of ["seasonal", "trend", "weights"] as const) {
    const distance = apart(ours[part], theirs[part]);
    assert.ok(distance < 2e-8, `${part}: ${distance} apart`);
  }
}

describe("a seasonal decomposition", () => {
  const year = { period: 12 };
  it("is R's of the temperatures at Nottingham, with one figure for all years", () =>
    isAsInR(stl(nottem.values, year), nottem.periodic));
  it("is R's where outliers lose their weight", () =>
    isAsInR(stl(nottem.values, { ...year, robust: true }), nottem.robust));
  it("is R's with windows of one's own", () =>
    isAsInR(stl(nottem.values, { ...year, seasonal: 7, trend: 51, robust: true }), nottem.windowed));
  it("is R's of the carbon dioxide at Mauna Loa, with one figure for all years", () =>
    isAsInR(stl(co2.values, year), co2.periodic));
  it("is R's with a figure that changes", () => isAsInR(stl(co2.values, { ...year, seasonal: 21 }), co2.windowed));
  it("is R's with a figure that changes, without outliers", () =>
    isAsInR(stl(co2.values, { ...year, seasonal: 25, robust: true }), co2.robust));
});

describe("the parts of a series", () => {
  const seed = 20_261_121;
  const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 15, maxLength: 80 });

  it(`add up to it, whatever it is (seed ${seed})`, () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 7 }), fc.boolean(), (series, period, robust) => {
        const { seasonal, trend, remainder, weights } = stl(series, { period, robust });
        const sums = series.map((_, i) => (seasonal[i] ?? 0) + (trend[i] ?? 0) + (remainder[i] ?? 0));
        assert.ok(apart(sums, series) < 1e-8);
        assert.ok(weights.every((weight) => weight >= 0 && weight <= 1));
      }),
      { seed, numRuns: 50 },
    );
  });

  it("are what it was made of where it does not grow, and nothing is left", () => {
    const figure = [3, -1, -2];
    const made = Array.from({ length: 60 }, (_, i) => 10 + (figure[i % 3] ?? 0));
    const { seasonal, remainder } = stl(made, { period: 3 });
    assert.ok(apart(remainder, new Float64Array(60)) < 1e-9);
    assert.ok(apart(seasonal.subarray(0, 3), figure) < 1e-9);
  });

  it("cannot be told of a series too short, with a gap, or by an even window", () => {
    const bad = { code: "statistics/bad-number" };
    assert.throws(() => stl(nottem.values.slice(0, 24), { period: 12 }), { code: "statistics/too-few-numbers" });
    assert.throws(() => stl(nottem.values.with(40, Number.NaN), { period: 12 }), bad);
    assert.throws(() => stl(nottem.values, { period: 1 }), bad);
    assert.throws(() => stl(nottem.values, { period: 12, seasonal: 8 }), bad);
    assert.throws(() => stl(nottem.values, { period: 12, trend: 20 }), bad);
  });
});
