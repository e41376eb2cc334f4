import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { forecast } from "./forecast.ts";
import golden from "./golden/holt-winters.json" with { type: "json" };
import { type HoltWinters, holtWinters } from "./holt-winters.ts";
import { seeded } from "./seeded.ts";

const { co2, air, nile } = golden;

interface InR {
  readonly sse: number;
  readonly level: number;
  readonly slope?: number;
  readonly season?: readonly number[];
  readonly weights: { readonly alpha: number; readonly beta: number; readonly gamma: number };
}

function near(ours: readonly number[], theirs: readonly number[], within = 1e-9) {
  assert.equal(ours.length, theirs.length);
  ours.forEach((value, i) => {
    const other = theirs[i] ?? Number.NaN;
    assert.ok(Math.abs(value - other) <= within * Math.max(1, Math.abs(other)), `${i}: ${value} is not ${other}`);
  });
}

function isAsInR(ours: HoltWinters, theirs: InR) {
  near([ours.level, ours.slope], [theirs.level, theirs.slope ?? 0]);
  near(ours.season, theirs.season ?? []);
  near([ours.squaredError], [theirs.sse]);
}

const weightsOf = ({ weights: { alpha, beta, gamma } }: InR) => ({ level: alpha, trend: beta, season: gamma });
const year = { period: 12 };
const times = { period: 12, seasonal: "multiplicative" } as const;

describe("a series smoothed with given weights is R's", () => {
  it("for carbon dioxide, with a season that adds", () => {
    isAsInR(holtWinters(co2.values, { ...year, weights: weightsOf(co2.given) }), co2.given);
    isAsInR(holtWinters(co2.values, { ...year, weights: weightsOf(co2.additive) }), co2.additive);
  });
  it("for carbon dioxide, without a trend", () =>
    isAsInR(holtWinters(co2.values, { ...year, trend: false, weights: weightsOf(co2.noTrend) }), co2.noTrend));
  it("for air passengers, with a season that multiplies", () => {
    isAsInR(holtWinters(air.values, { ...times, weights: weightsOf(air.given) }), air.given);
    isAsInR(holtWinters(air.values, { ...times, weights: weightsOf(air.multiplicative) }), air.multiplicative);
  });
  it("for the Nile, with a level alone, and with a trend", () => {
    isAsInR(holtWinters(nile.values, { trend: false, weights: weightsOf(nile.level) }), nile.level);
    isAsInR(holtWinters(nile.values, { weights: weightsOf(nile.trend) }), nile.trend);
  });
});

describe("weights that are found", () => {
  const found = [
    ["carbon dioxide", holtWinters(co2.values, year), co2.additive],
    ["carbon dioxide without a trend", holtWinters(co2.values, { ...year, trend: false }), co2.noTrend],
    ["air passengers", holtWinters(air.values, times), air.multiplicative],
    ["the Nile", holtWinters(nile.values, { trend: false }), nile.level],
    ["the Nile with a trend", holtWinters(nile.values), nile.trend],
  ] as const;
  for (const [name, ours, theirs] of found) {
    it(`err no more than R's for ${name}`, (t) => {
      t.diagnostic(`${ours.squaredError} here, ${theirs.sse} in R, weights ${JSON.stringify(ours.weights)}`);
      assert.ok(ours.squaredError <= theirs.sse * 1.001);
    });
  }
  it("are 0 for what is not there, whatever is given", () => {
    const { weights } = holtWinters(nile.values, { trend: false, weights: { level: 0.2, trend: 0.9, season: 0.9 } });
    assert.deepEqual(weights, { level: 0.2, trend: 0, season: 0 });
  });
  it("leave a weight alone that is given", () => {
    const ours = holtWinters(co2.values, { ...year, weights: { season: 0.25 } });
    assert.equal(ours.weights.season, 0.25);
    assert.ok(ours.squaredError > co2.additive.sse);
  });
});

describe("a forecast", () => {
  const bands = (all: ReturnType<typeof forecast>) => ({
    expected: all.map(({ expected }) => expected),
    low: all.map(({ low }) => low),
    high: all.map(({ high }) => high),
  });
  const isR = (ours: HoltWinters, theirs: ReturnType<typeof bands>) => {
    const all = bands(forecast(ours, theirs.expected.length));
    near(all.expected, theirs.expected);
    near(all.low, theirs.low);
    near(all.high, theirs.high);
  };
  it("is R's with its interval, over two and a half years of carbon dioxide", () => {
    isR(holtWinters(co2.values, { ...year, weights: weightsOf(co2.given) }), co2.given.forecast);
    isR(holtWinters(co2.values, { ...year, weights: weightsOf(co2.additive) }), co2.additive.forecast);
  });
  it("is R's with its interval, without a season", () => {
    isR(holtWinters(nile.values, { weights: weightsOf(nile.trend) }), nile.trend.forecast);
    isR(holtWinters(nile.values, { trend: false, weights: weightsOf(nile.level) }), nile.level.forecast);
  });
  it("is R's where the season multiplies", () =>
    near(
      bands(forecast(holtWinters(air.values, { ...times, weights: weightsOf(air.given) }), 24)).expected,
      air.expected,
    ));

  const seed = 20_261_121;
  it(`holds as many values to come as it says, where the season multiplies (seed ${seed})`, (t) => {
    const random = seeded(seed);
    const noise = () => Array.from({ length: 12 }, random).reduce((sum, x) => sum + x, -6);
    const model = (i: number) => (100 + i) * (1 + 0.5 * Math.sin((2 * Math.PI * i) / 7));
    let held = 0;
    const [runs, ahead] = [60, 14];
    for (let run = 0; run < runs; run++) {
      const series = Array.from({ length: 140 + ahead }, (_, i) => model(i) + 3 * noise());
      const bandsAhead = forecast(holtWinters(series.slice(0, 140), { period: 7, seasonal: "multiplicative" }), ahead);
      held += bandsAhead.filter(({ low, high }, i) => {
        const value = series[140 + i] ?? Number.NaN;
        return low <= value && value <= high;
      }).length;
    }
    t.diagnostic(`${held} of ${runs * ahead} lay inside the 95 % band`);
    assert.ok(held / (runs * ahead) > 0.9);
  });
});

describe("smoothing refuses", () => {
  it("less than two seasons and one value", () => {
    assert.throws(() => holtWinters(co2.values.slice(0, 24), year), { code: "statistics/too-few-numbers" });
    assert.throws(() => holtWinters([1, 2, 3]), { code: "statistics/too-few-numbers" });
    assert.ok(holtWinters(co2.values.slice(0, 25), year).level > 300);
  });
  it("a gap, a zero under a season that multiplies, a period of 1 and a weight above 1", () => {
    const bad = { code: "statistics/bad-number" };
    assert.throws(() => holtWinters([1, 2, Number.NaN, 4]), bad);
    assert.throws(
      () =>
        holtWinters(
          co2.values.map((value, i) => (i === 30 ? 0 : value)),
          times,
        ),
      bad,
    );
    assert.throws(() => holtWinters(co2.values, { period: 1 }), bad);
    assert.throws(() => holtWinters(nile.values, { weights: { level: 1.5 } }), bad);
  });
  it("a forecast of nothing, and one that is sure", () => {
    const smoothed = holtWinters(nile.values);
    assert.throws(() => forecast(smoothed, 0), { code: "statistics/bad-number" });
    assert.throws(() => forecast(smoothed, 1, { confidence: 1 }), { code: "statistics/bad-number" });
  });
});
