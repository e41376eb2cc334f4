import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { near } from "../../test/near.ts";
import { benjaminiHochberg } from "./benjamini-hochberg.ts";
import golden from "./golden/tests.json" with { type: "json" };
import { kitagawa, type PartOfShare } from "./kitagawa.ts";
import { mannWhitney } from "./mann-whitney.ts";
import { momentsOf } from "./moments.ts";
import { welch } from "./welch.ts";

const numbers = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 40 });

describe("two samples", () => {
  for (const [i, { a, b, welch: t, ranks }] of golden.compared.entries()) {
    it(`pair ${i + 1} is compared by means and by ranks as R compares it`, () => {
      near(welch(momentsOf(a), momentsOf(b)), t, 1e-11);
      near(mannWhitney(a, b), { u: ranks.u, p: ranks.p }, 1e-12);
      near(mannWhitney(a, b, { continuity: false }).p, ranks.plain, 1e-12);
    });
  }

  it("the order of the two changes only the sign", () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const [one, other] = [mannWhitney(a, b), mannWhitney(b, a)];
        near(one.p, other.p, 1e-12);
        near(one.above + other.above, 1, 1e-12);
        const [mean, mirrored] = [welch(momentsOf(a), momentsOf(b)), welch(momentsOf(b), momentsOf(a))];
        near(mean, { difference: -mirrored.difference, p: mirrored.p, low: -mirrored.high }, 1e-9);
      }),
    );
  });

  it("ranks count how often one number is above the other", () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const wins = a.flatMap((x) => b.map((y): number => (x > y ? 1 : x === y ? 0.5 : 0)));
        near(
          mannWhitney(a, b).u,
          wins.reduce((sum, win) => sum + win, 0),
          1e-12,
        );
      }),
    );
  });

  it("samples that do not vary are the same, or certainly different", () => {
    equal(welch(momentsOf([2, 2]), momentsOf([2, 2])).p, 1);
    equal(welch(momentsOf([2, 2]), momentsOf([3, 3])).p, 0);
    equal(mannWhitney([2, 2], [2, 2]).p, 1);
  });
});

describe("many p values", () => {
  for (const { p, adjusted } of golden.adjusted) {
    it(`${p.join(", ")} are adjusted as R adjusts them`, () => near(benjaminiHochberg(p), adjusted, 1e-14));
  }

  it("keep their order, rise, and stay shares", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (values) => {
        const adjusted = benjaminiHochberg(values);
        const places = values.map((_, i) => i).sort((i, j) => (values[i] ?? 0) - (values[j] ?? 0));
        const inOrder = places.map((i) => adjusted[i] ?? Number.NaN);
        deepEqual(
          inOrder,
          inOrder.toSorted((a, b) => a - b),
        );
        for (const [i, value] of values.entries()) ok((adjusted[i] ?? 0) >= value && (adjusted[i] ?? 2) <= 1);
      }),
    );
  });

  it("of none are none", () => deepEqual(benjaminiHochberg([]), []));
});

describe("a change of a share", () => {
  const counted = fc.nat(1e6).chain((tries) => fc.tuple(fc.nat(tries), fc.constant(tries)));
  const parts = fc.array(fc.record({ before: counted, after: counted }), { minLength: 1, maxLength: 12 });
  const hasTries = (all: readonly PartOfShare[], when: "before" | "after") => all.some((part) => part[when][1] > 0);

  it("is its mix and its rate together, to the last digits", () => {
    fc.assert(
      fc.property(parts, (all) => {
        fc.pre(hasTries(all, "before") && hasTries(all, "after"));
        const { change, mix, rate, parts: each } = kitagawa(all);
        ok(Math.abs(mix + rate - change) < 1e-14, `${mix} + ${rate} is not ${change}`);
        const sum = each.reduce((whole, part) => whole + part.mix + part.rate, 0);
        ok(Math.abs(sum - change) < 1e-13);
      }),
    );
  });

  it("there and back is no change, half by half", () => {
    fc.assert(
      fc.property(parts, (all) => {
        fc.pre(hasTries(all, "before") && hasTries(all, "after"));
        const back = kitagawa(all.map(({ before, after }) => ({ before: after, after: before })));
        const there = kitagawa(all);
        ok(Math.abs(there.mix + back.mix) < 1e-14 && Math.abs(there.rate + back.rate) < 1e-14);
      }),
    );
  });

  it("is all mix where each part keeps its share, and all rate where each keeps its weight", () => {
    const mixed = kitagawa([
      { before: [90, 100], after: [45, 50] },
      { before: [10, 100], after: [15, 150] },
    ]);
    near(mixed, { change: -0.2, mix: -0.2, parts: [{ mix: -0.25 * 0.5 }, { mix: 0.25 * -0.3 }] }, 1e-12);
    ok(Math.abs(mixed.rate) < 1e-15);
    const rated = kitagawa([
      { before: [90, 100], after: [80, 100] },
      { before: [10, 100], after: [10, 100] },
    ]);
    near(rated, { change: -0.05, mix: 0, rate: -0.05 }, 1e-12);
  });

  it("a part that is new brings only its mix", () => {
    const { parts: each } = kitagawa([
      { before: [50, 100], after: [50, 100] },
      { before: [0, 0], after: [90, 100] },
    ]);
    equal(each[1]?.rate, 0);
    ok((each[1]?.mix ?? 0) > 0);
  });
});

for (const [what, code, run] of [
  ["a mean of nothing", "too-few-numbers", () => momentsOf([])],
  ["a mean with NaN", "bad-number", () => momentsOf([1, Number.NaN])],
  ["a t test of one number", "too-few-numbers", () => welch(momentsOf([1]), momentsOf([1, 2]))],
  ["a negative variance", "bad-number", () => welch({ count: 3, mean: 0, variance: -1 }, momentsOf([1, 2]))],
  ["ranks of nothing", "too-few-numbers", () => mannWhitney([], [1])],
  ["ranks with infinity", "bad-number", () => mannWhitney([Infinity], [1])],
  ["a p of 1.5", "bad-number", () => benjaminiHochberg([0.5, 1.5])],
  ["a change from nothing", "bad-table", () => kitagawa([{ before: [0, 0], after: [1, 2] }])],
  ["a part with hits but no tries", "bad-count", () => kitagawa([{ before: [1, 0], after: [1, 2] }])],
] as const) {
  it(`refuses ${what}`, () => throws(run, { code: `statistics/${code}` }));
}
