import { equal, throws } from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { near } from "../../test/near.ts";
import { erf, erfc } from "./erf.ts";
import golden from "./golden/distributions.json" with { type: "json" };
import { incompleteBeta } from "./incomplete-beta.ts";
import { incompleteGamma } from "./incomplete-gamma.ts";
import { logBeta, logGamma } from "./log-gamma.ts";

it("the logarithm of the gamma function is R's", () => {
  for (const [x = Number.NaN, expected = Number.NaN] of golden.functions.logGamma) {
    // Beside 1 and 2, where it is 0, it is right to so many places behind the point, not to so many digits.
    if (Math.abs(expected) < 1) near(1 + logGamma(x), 1 + expected, 1e-14, `at ${x}`);
    else near(logGamma(x), expected, 1e-14, `at ${x}`);
  }
  equal(logGamma(Infinity), Infinity);
});

it("the gamma function multiplies by x from x to x + 1, and the beta function is symmetric", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      (x, y) => {
        near(10 + logGamma(x + 1), 10 + logGamma(x) + Math.log(x), 1e-13);
        equal(logBeta(x, y), logBeta(y, x));
      },
    ),
  );
});

it("what the error function leaves is R's, far out too", () => {
  for (const [x = Number.NaN, expected] of golden.functions.erfc) near(erfc(x), expected, 1e-12, `at ${x}`);
});

it("the error function is odd, keeps tiny numbers, and sums up to 1 with what it leaves", () => {
  near(erf(1e-200), 1.128379167095513e-200, 1e-15);
  near(erf(0.5), 0.5204998778130465, 1e-15);
  equal(erf(Infinity), 1);
  equal(erfc(-Infinity), 2);
  fc.assert(
    fc.property(fc.double({ min: -30, max: 30, noNaN: true }), (x) => {
      equal(erf(-x), -erf(x));
      near(erf(x) + erfc(x), 1, 1e-15);
    }),
  );
});

it("the incomplete gamma functions are R's", () => {
  for (const [a = Number.NaN, x = Number.NaN, lower, upper] of golden.functions.incompleteGamma) {
    near(incompleteGamma(a, x), { lower, upper }, 1e-12, `at ${a}, ${x}`);
  }
});

it("the incomplete beta function is R's", () => {
  for (const [a = Number.NaN, b = Number.NaN, x = Number.NaN, lower, upper] of golden.functions.incompleteBeta) {
    near(incompleteBeta(a, b, x), { lower, upper }, 1e-12, `at ${a}, ${b}, ${x}`);
  }
});

for (const [what, run] of [
  ["the gamma function at 0", () => logGamma(0)],
  ["the gamma function at NaN", () => logGamma(Number.NaN)],
  ["the error function at NaN", () => erf(Number.NaN)],
  ["an incomplete gamma function of nothing", () => incompleteGamma(0, 1)],
  ["an incomplete beta function beyond 1", () => incompleteBeta(1, 1, 1.5)],
] as const) {
  it(`refuses ${what}`, () => throws(run, { code: "statistics/bad-number" }));
}
