import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { near } from "../../test/near.ts";
import { binomialTest, clopperPearson } from "./binomial-test.ts";
import golden from "./golden/tests.json" with { type: "json" };
import type { Counted } from "./newcombe.ts";
import { poissonTest, rateRatioTest } from "./poisson-test.ts";
import { proportionTest, twoProportionTest } from "./proportion-test.ts";
import { powerOfShares, tellableShares, triesToTell } from "./sample-size.ts";
import { twoProportionZ } from "./two-proportion-z.ts";
import { wilson } from "./wilson.ts";

const pair = ([a = Number.NaN, b = Number.NaN]: readonly number[]): Counted => [a, b];
const counted: fc.Arbitrary<Counted> = fc
  .integer({ min: 1, max: 5000 })
  .chain((tries) => fc.tuple(fc.integer({ min: 0, max: tries }), fc.constant(tries)));

describe("one share", () => {
  for (const { counted, expected, ...tests } of golden.one) {
    it(`${counted.join(" of ")} against ${expected} is judged as R judges it`, () => {
      const share = pair(counted);
      near(proportionTest(share, expected), tests.with, 1e-12);
      near(proportionTest(share, expected, { continuity: false }), tests.without, 1e-12);
      near(proportionTest(share, expected, { confidence: 0.99 }), tests.at99, 1e-12);
      near(binomialTest(share, expected), tests.exact, 1e-12);
    });
  }

  for (const { counted, expected, exact, at99 } of golden.binomial) {
    it(`${counted.join(" of ")} against ${expected} is judged exactly as R judges it`, () => {
      near(binomialTest(pair(counted), expected), exact, 1e-12);
      near(binomialTest(pair(counted), expected, { confidence: 0.99 }), at99, 1e-12);
    });
  }

  it("without a correction its interval is Wilson's", () => {
    fc.assert(
      fc.property(counted, (share) => {
        const { low, high } = proportionTest(share, 0.5, { continuity: false });
        deepEqual([low, high].map(to10), wilson(...share, 1.9599639845400538).map(to10));
      }),
    );
  });

  it("the exact interval holds the share, and is the mirror image of the misses'", () => {
    fc.assert(
      fc.property(counted, ([hits, tries]) => {
        const [low, high] = clopperPearson([hits, tries]);
        ok(low <= hits / tries && hits / tries <= high);
        const [lowOfMisses, highOfMisses] = clopperPearson([tries - hits, tries]);
        ok(Math.abs(low - (1 - highOfMisses)) < 1e-12 && Math.abs(high - (1 - lowOfMisses)) < 1e-12);
      }),
    );
  });

  it("the exact p is the sum over all counts that are no likelier", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.nat(60),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (tries, hits, expected) => {
          const seen = Math.min(hits, tries);
          const { p } = binomialTest([seen, tries], expected);
          const chances = Array.from({ length: tries + 1 }, (_, count) => chance(count, tries, expected));
          const bar = (chances[seen] ?? 0) * (1 + 1e-7);
          const sum = chances.filter((one) => one <= bar).reduce((a, b) => a + b, 0);
          ok(Math.abs(p - sum) < 1e-9, `${p} is not ${sum}`);
        },
      ),
    );
  });
});

describe("two shares", () => {
  for (const { a, b, ...tests } of golden.two) {
    it(`${a.join(" of ")} and ${b.join(" of ")} are compared as R compares them`, () => {
      near(twoProportionTest(pair(a), pair(b)), tests.with, 1e-11);
      near(twoProportionTest(pair(a), pair(b), { continuity: false }), tests.without, 1e-11);
      near(twoProportionTest(pair(a), pair(b), { confidence: 0.9 }), tests.at90, 1e-11);
      near(twoProportionZ(pair(a), pair(b)), { difference: tests.without.estimate, p: tests.without.p }, 1e-11);
    });
  }

  it("the order of the two changes only signs", () => {
    fc.assert(
      fc.property(counted, counted, (a, b) => {
        const [one, other] = [twoProportionZ(a, b), twoProportionZ(b, a)];
        near(one, { difference: -other.difference, z: -other.z, p: other.p }, 1e-12);
        const [test, mirrored] = [twoProportionTest(a, b), twoProportionTest(b, a)];
        near(test, { low: -mirrored.high, high: -mirrored.low, p: mirrored.p }, 1e-12);
      }),
    );
  });

  it("are the same where nobody hit, or everybody", () => {
    equal(twoProportionZ([0, 5], [0, 9]).p, 1);
    equal(twoProportionZ([5, 5], [9, 9]).p, 1);
    equal(twoProportionTest([5, 5], [9, 9]).p, 1);
  });
});

describe("rates", () => {
  for (const { a, expected, exact, at99 } of golden.poissonOne) {
    it(`${a.join(" events in ")} against ${expected} is judged as R judges it`, () => {
      near(poissonTest(pair(a), expected), exact, 1e-11);
      near(poissonTest(pair(a), expected, { confidence: 0.99 }), at99, 1e-11);
    });
  }

  for (const { a, b, expected, exact } of golden.poissonTwo) {
    it(`${a.join(" events in ")} over ${b.join(" in ")} are compared as R compares them`, () => {
      near(rateRatioTest(pair(a), pair(b), expected), exact, 1e-11);
    });
  }
});

describe("the size of an experiment", () => {
  for (const { a, b, significance, power, tries, powerOf300 } of golden.sizes) {
    it(`to tell ${a} from ${b} is R's, and so is the power of a smaller one`, () => {
      near(triesToTell(a, b, { significance, power }), tries, 1e-9);
      near(powerOfShares(a, b, 300, { significance }), powerOf300, 1e-12);
    });
  }

  it("the nearest share that can be told is R's", () => near(tellableShares(0.18, 4000).above, golden.above, 1e-9));

  it("tries and power undo each other, and so do shares and tries", () => {
    const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(share, share, fc.double({ min: 0.5, max: 0.99, noNaN: true }), (a, b, power) => {
        fc.pre(Math.abs(a - b) > 1e-4);
        const tries = triesToTell(a, b, { power });
        // The normal approximation means nothing for a handful of tries, and is no longer monotone there.
        fc.pre(tries > 20);
        near(powerOfShares(a, b, tries), power, 1e-8);
        const { below, above } = tellableShares(a, tries, { power });
        near(b < a ? below : above, b, 1e-6);
      }),
    );
  });

  it("leaves out what even 0 or 1 would not show", () => deepEqual(tellableShares(0.5, 2), {}));
});

for (const [what, code, run] of [
  ["no tries", "bad-count", () => proportionTest([0, 0])],
  ["more hits than tries", "bad-count", () => twoProportionTest([3, 2], [1, 2])],
  ["hits that are NaN", "bad-count", () => twoProportionZ([Number.NaN, 2], [1, 2])],
  ["negative hits", "bad-count", () => binomialTest([-1, 2])],
  ["an expected share of 1 where the statistic would divide by 0", "bad-number", () => proportionTest([1, 2], 1)],
  ["a confidence of 1", "bad-number", () => clopperPearson([1, 2], 1)],
  ["half an event", "bad-number", () => poissonTest([0.5, 2])],
  ["an exposure of 0", "bad-number", () => poissonTest([1, 0])],
  ["a ratio of nothing to nothing", "too-few-numbers", () => rateRatioTest([0, 1], [0, 1])],
  ["an experiment between equal shares", "bad-number", () => triesToTell(0.2, 0.2)],
  ["a power of 1", "bad-number", () => triesToTell(0.2, 0.3, { power: 1 })],
] as const) {
  it(`refuses ${what}`, () => throws(run, { code: `statistics/${code}` }));
}

const to10 = (share: number) => Math.round(share * 1e10) / 1e10;

/** Slow and plain: the product of hits / k · share · … for each hit and miss. */
function chance(hits: number, tries: number, share: number): number {
  let product = (1 - share) ** (tries - hits) * share ** hits;
  for (let k = 1; k <= hits; k++) product *= (tries - hits + k) / k;
  return product;
}
