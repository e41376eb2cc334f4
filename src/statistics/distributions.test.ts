import { equal, ok, throws } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { near } from "../../test/near.ts";
import { beta } from "./beta.ts";
import { binomial } from "./binomial.ts";
import { chiSquared } from "./chi-squared.ts";
import type { Discrete, Distribution } from "./distribution.ts";
import { gamma } from "./gamma.ts";
import golden from "./golden/distributions.json" with { type: "json" };
import { normal, standardNormal } from "./normal.ts";
import { poisson } from "./poisson.ts";
import { snedecorF } from "./snedecor-f.ts";
import { studentT } from "./student-t.ts";

const continuous: Readonly<Record<string, (a: number, b: number) => Distribution>> = {
  norm: normal,
  t: studentT,
  chisq: chiSquared,
  gamma,
  f: snedecorF,
  beta,
};
const discrete: Readonly<Record<string, (a: number, b: number) => Discrete>> = { binom: binomial, pois: poisson };

function made<Made>(
  by: Readonly<Record<string, (a: number, b: number) => Made>>,
  name: string,
  parameters: readonly number[],
): Made {
  const make = by[name];
  ok(make, `${name} is known here`);
  const [a = Number.NaN, b] = parameters;
  // One that takes a single parameter ignores the second; b is there for the others.
  return make(a, b ?? Number.NaN);
}

describe("a distribution has R's values", () => {
  for (const { name, parameters, at, quantiles } of golden.continuous) {
    it(`${name}(${parameters.join(", ")}), in the middle and in both tails`, () => {
      const distribution = made(continuous, name, parameters);
      for (const [x = Number.NaN, , cdf, survival] of at) {
        near({ cdf: distribution.cdf(x), survival: distribution.survival(x) }, { cdf, survival }, 1e-12, `at ${x}`);
      }
      // R stops its own search earlier far out; there the quantiles are held to the cdf instead, below.
      for (const [share = Number.NaN, x] of quantiles) {
        if (share > 1e-4) near(distribution.quantile(share), x, 1e-9, `quantile ${share}`);
      }
    });
  }

  for (const { name, parameters, at, quantiles } of golden.discrete) {
    it(`${name}(${parameters.join(", ")}), for single counts and for both tails`, () => {
      const distribution = made(discrete, name, parameters);
      for (const [x = Number.NaN, pmf, cdf, survival] of at) {
        const values = { pmf: distribution.pmf(x), cdf: distribution.cdf(x), survival: distribution.survival(x) };
        near(values, { pmf, cdf, survival }, 1e-12, `at ${x}`);
      }
      for (const [share = Number.NaN, x] of quantiles)
        near(distribution.quantile(share), x, 1e-15, `quantile ${share}`);
    });
  }

  it("the normal quantile, out to 1e-300", () => {
    for (const [share = Number.NaN, x] of golden.continuous[0]?.quantiles ?? [])
      near(standardNormal.quantile(share), x, 1e-14);
  });
});

const above0 = (most: number) => fc.double({ min: 1e-3, max: most, noNaN: true });
const chance = fc.double({ min: 0, max: 1, noNaN: true });
const anyContinuous: fc.Arbitrary<Distribution> = fc.oneof(
  fc.constant(standardNormal),
  above0(1e6).map((df) => studentT(df)),
  fc.tuple(above0(1e5), above0(1e3)).map(([shape, scale]) => gamma(shape, scale)),
  fc.tuple(above0(1e4), above0(1e4)).map(([a, b]) => beta(a, b)),
  fc.tuple(above0(1e4), above0(1e4)).map(([a, b]) => snedecorF(a, b)),
);
const anyDiscrete: fc.Arbitrary<Discrete> = fc.oneof(
  fc.tuple(fc.integer({ min: 0, max: 100_000 }), chance).map(([tries, share]) => binomial(tries, share)),
  fc.double({ min: 0, max: 1e6, noNaN: true }).map((mean) => poisson(mean)),
);

describe("whatever the parameters", () => {
  it("the cdf rises from 0 to 1 and the survival is what it leaves", () => {
    fc.assert(
      fc.property(
        anyContinuous,
        fc.array(fc.double({ min: -1e3, max: 1e9, noNaN: true }), { minLength: 2 }),
        (one, xs) => {
          const values = xs.toSorted((a, b) => a - b).map((x) => one.cdf(x));
          for (const [i, value] of values.entries())
            ok(value >= (values[i - 1] ?? 0) * (1 - 1e-12) - 1e-15 && value <= 1);
          for (const x of xs) near(one.cdf(x) + one.survival(x), 1, 1e-12);
        },
      ),
    );
  });

  it("the quantile turns the cdf round", () => {
    fc.assert(
      fc.property(anyContinuous, fc.double({ min: 1e-290, max: 1 - 1e-9, noNaN: true }), (one, share) => {
        const x = one.quantile(share);
        if (!Number.isFinite(x)) {
          const last = one.cdf(Math.sign(x) * Number.MAX_VALUE);
          return ok(x > 0 ? last <= share * (1 + 1e-12) : last >= share * (1 - 1e-12));
        }
        // Where the numbers themselves lie too far apart, or end, the cdf of the next one below is on the other side of the share.
        const below = one.cdf(x - Math.max(Math.abs(x) * 1e-12, Number.MIN_VALUE));
        ok(one.cdf(x) >= share * (1 - 1e-11), `cdf(${x}) is ${one.cdf(x)}`);
        ok(below <= share * (1 + 1e-11) + 1e-15, `below ${x} the cdf is ${below}`);
      }),
    );
  });

  it("the quantile of counts is the first count that reaches the share", () => {
    fc.assert(
      fc.property(
        anyDiscrete,
        chance.filter((share) => share < 1),
        (one, share) => {
          const count = one.quantile(share);
          ok(one.cdf(count) >= share * (1 - 1e-13));
          ok(count === 0 || one.cdf(count - 1) <= share * (1 + 1e-12) + 1e-14);
        },
      ),
    );
  });

  it("the chances of all counts sum up to the cdf", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), chance, (tries, share) => {
        const one = binomial(tries, share);
        let sum = 0;
        for (let count = 0; count <= tries; count++) {
          sum += one.pmf(count);
          ok(Math.abs(sum - one.cdf(count)) < 1e-12);
        }
      }),
    );
  });

  it("no tail falls to 0 before the numbers end", () => {
    near(standardNormal.survival(37.5), 4.605353009581e-308, 1e-12);
    ok(studentT(3).survival(1e100) > 1e-300);
    ok(studentT(0.1).survival(1e300) > 1e-31);
    ok(chiSquared(1).cdf(1e-310) > 1e-156);
    ok(poisson(1e-3).pmf(60) > 0);
  });
});

describe("at the ends", () => {
  it("the limit is right", () => {
    for (const one of [standardNormal, studentT(4), studentT(Infinity)]) {
      equal(one.cdf(-Infinity), 0);
      equal(one.cdf(Infinity), 1);
      equal(one.survival(Infinity), 0);
      equal(one.quantile(0), -Infinity);
      equal(one.quantile(0.5), 0);
      equal(one.quantile(1), Infinity);
    }
    for (const one of [gamma(2), chiSquared(1), snedecorF(3, 4)]) {
      equal(one.cdf(-1), 0);
      equal(one.cdf(Infinity), 1);
      equal(one.survival(Number.MAX_VALUE) < 1e-300, true);
      equal(one.quantile(0), 0);
      equal(one.quantile(1), Infinity);
    }
    equal(beta(2, 3).cdf(7), 1);
    equal(beta(2, 3).quantile(1), 1);
    equal(binomial(0, 0.3).cdf(0), 1);
    equal(binomial(10, 0).pmf(0), 1);
    equal(binomial(10, 1).quantile(0.2), 10);
    equal(binomial(10, 0.5).pmf(2.5), 0);
    equal(poisson(0).cdf(0), 1);
    equal(poisson(3).cdf(Infinity), 1);
    equal(poisson(3).quantile(1), Infinity);
  });

  const bad: readonly (readonly [string, () => unknown])[] = [
    ["a deviation of 0", () => normal(0, 0)],
    ["a mean that is infinite", () => normal(Infinity)],
    ["a cdf of NaN", () => standardNormal.cdf(Number.NaN)],
    ["a quantile beyond 1", () => studentT(3).quantile(1.1)],
    ["a quantile of NaN", () => gamma(3).quantile(Number.NaN)],
    ["no degrees of freedom", () => studentT(0)],
    ["negative degrees of freedom", () => chiSquared(-2)],
    ["an infinite shape", () => gamma(Infinity)],
    ["a negative shape", () => beta(2, -1)],
    ["infinite degrees of freedom of F", () => snedecorF(2, Infinity)],
    ["half a try", () => binomial(1.5, 0.5)],
    ["a chance of 2", () => binomial(3, 2)],
    ["a negative mean", () => poisson(-1)],
    ["a count of NaN", () => poisson(1).pmf(Number.NaN)],
  ];
  for (const [what, run] of bad) it(`refuses ${what}`, () => throws(run, { code: "statistics/bad-number" }));

  it("says so where a number would take too long", () => {
    throws(() => gamma(1e40).cdf(1e40), { code: "statistics/out-of-reach" });
    throws(() => beta(1e40, 1e40).cdf(0.5), { code: "statistics/out-of-reach" });
  });
});
