import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { isNear, near } from "../../test/near.ts";
import { breslowDay } from "./breslow-day.ts";
import { chiSquaredFit, chiSquaredIndependence } from "./chi-squared-test.ts";
import { fisherExact } from "./fisher-exact.ts";
import golden from "./golden/tests.json" with { type: "json" };
import { mantelHaenszel } from "./mantel-haenszel.ts";
import { oddsRatio } from "./odds-ratio.ts";
import { sampleRatio } from "./sample-ratio.ts";
import { simpson } from "./simpson.ts";
import type { TwoByTwo } from "./table.ts";

function square(table: readonly (readonly number[])[]): TwoByTwo {
  const [a = Number.NaN, b = Number.NaN, c = Number.NaN, d = Number.NaN] = table.flat();
  return [
    [a, b],
    [c, d],
  ];
}
const cell = fc.integer({ min: 1, max: 60 });
const anyTable = fc.tuple(cell, cell, cell, cell).map(([a, b, c, d]) => square([[a, b, c, d]]));

describe("counts against what was expected", () => {
  for (const { counts, weights, test } of golden.fit) {
    it(`${counts.join(", ")} against ${weights.join(" : ")} are judged as R judges them`, () =>
      near(chiSquaredFit(counts, weights), test, 1e-12));
  }

  it("two groups of an experiment that were meant to be as large raise the alarm at p below 0.01", () => {
    const found = sampleRatio([44_700, 45_489]);
    near(found.p, 0.0086, 0.01);
    equal(found.verdict, "mismatch");
    equal(sampleRatio([44_700, 45_489], undefined, { alarmBelow: 0.001 }).verdict, "as planned");
    equal(sampleRatio([900, 100], [9, 1]).verdict, "as planned");
  });
});

describe("rows against columns", () => {
  for (const { table, ...tests } of golden.independence) {
    it(`${JSON.stringify(table)} is judged as R judges it`, () => {
      near(chiSquaredIndependence(table), tests.with, 1e-12);
      near(chiSquaredIndependence(table, { continuity: false }), tests.without, 1e-12);
    });
  }

  for (const { table, exact, sharp, woolf } of golden.fisher) {
    it(`${JSON.stringify(table)} is judged exactly, and its odds compared, as in R`, () => {
      const found = fisherExact(square(table));
      near(found.p, exact.p, 1e-11);
      // R's own search for these stops after one to three digits.
      near(found, sharp, 1e-10);
      if (woolf) near(oddsRatio(square(table)), { ...woolf }, 1e-12);
    });
  }

  it("the lady tasting tea is no proof yet", () => {
    near(fisherExact(square([[3, 1, 1, 3]])).p, 34 / 70, 1e-13);
  });

  it("a table beyond all chance still has its odds", () => {
    const found = fisherExact(square([[3000, 20, 30, 3000]]));
    equal(found.p, 0);
    near(found.estimate, oddsRatio(square([[3000, 20, 30, 3000]])).estimate, 0.03);
  });

  it("turning a table round changes nothing but the direction of its odds", () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        const [[a, b], [c, d]] = table;
        const swapped = square([[c, d, a, b]]);
        const turned = square([[a, c, b, d]]);
        for (const other of [swapped, turned]) {
          near(fisherExact(table).p, fisherExact(other).p, 1e-10);
          near(chiSquaredIndependence(table).p, chiSquaredIndependence(other).p, 1e-10);
          near(mantelHaenszel([table]).p, mantelHaenszel([other]).p, 1e-9);
        }
        near(oddsRatio(table).low, 1 / oddsRatio(swapped).high, 1e-12);
        near(oddsRatio(table).estimate, oddsRatio(turned).estimate, 1e-12);
        near(mantelHaenszel([table]).estimate, oddsRatio(table).estimate, 1e-12);
      }),
    );
  });

  it("an odds ratio beside an empty cell is corrected, and says so", () => {
    const found = oddsRatio(square([[8, 2, 0, 10]]));
    equal(found.corrected, true);
    near(found.estimate, (8.5 * 10.5) / (2.5 * 0.5), 1e-14);
    equal(oddsRatio(square([[8, 2, 1, 9]])).corrected, false);
  });
});

describe("strata", () => {
  for (const one of golden.strata) {
    const strata = one.strata.map(square);
    it(`${one.name}: the common odds ratio, its interval and its tests are R's`, () => {
      near(mantelHaenszel(strata), one.with, 1e-11);
      near(mantelHaenszel(strata, { continuity: false }), one.without, 1e-11);
      near(breslowDay(strata), one.breslowDay, 1e-9);
      near(simpson(strata).crude, one.crude, 1e-13);
    });
  }

  const berkeley = (golden.strata[0]?.strata ?? []).map(square);
  it("Berkeley favours men as a whole and women within its departments, and the departments differ", () => {
    const found = simpson(berkeley);
    deepEqual([found.whole, found.parts, found.reverses], ["first", "second", true]);
    near(found, { crude: 1.841, within: 0.9047 }, 1e-4);
    near(mantelHaenszel(berkeley), { chiSquared: 1.4269, strata: 6 }, 1e-4);
    near(mantelHaenszel(berkeley, { continuity: false }).chiSquared, 1.5246, 1e-4);
    near(breslowDay(berkeley), { chiSquared: 18.826, freedom: 5, p: 0.00207 }, 1e-3);
  });

  it("a stratum with an empty row or column changes nothing", () => {
    const more = [...berkeley, square([[0, 0, 4, 5]]), square([[1, 0, 0, 0]]), square([[3, 0, 8, 0]])];
    deepEqual(mantelHaenszel(more), mantelHaenszel(berkeley));
    deepEqual(breslowDay(more), breslowDay(berkeley));
  });

  it("strata with the same odds ratio are found to have the same", () => {
    fc.assert(
      fc.property(anyTable, fc.integer({ min: 2, max: 9 }), (table, times) => {
        const larger = square(table.map((row) => row.map((count) => count * times)));
        const { chiSquared, p } = breslowDay([table, larger]);
        ok(chiSquared < 1e-9 && p > 0.99);
        equal(simpson([table, larger]).reverses, false);
        ok(isNear(mantelHaenszel([table, larger]).estimate, oddsRatio(table).estimate, 1e-12));
      }),
    );
  });

  it("a common ratio that nothing speaks against is infinite, and its interval open", () => {
    near(mantelHaenszel([square([[4, 0, 3, 2]])]), { estimate: Infinity, low: 0, high: Infinity }, 1e-15);
  });
});

for (const [what, code, run] of [
  ["one kind alone", "bad-table", () => chiSquaredFit([3])],
  ["kinds without counts", "bad-table", () => chiSquaredFit([0, 0])],
  ["a missing weight", "bad-table", () => chiSquaredFit([1, 2], [1])],
  ["a weight of 0", "bad-number", () => chiSquaredFit([1, 2], [1, 0])],
  ["an alarm at 0", "bad-number", () => sampleRatio([1, 2], [1, 1], { alarmBelow: 0 })],
  ["an empty table", "bad-table", () => chiSquaredIndependence([])],
  [
    "ragged rows",
    "bad-table",
    () =>
      chiSquaredIndependence([
        [1, 2],
        [3, 4, 5],
      ]),
  ],
  [
    "a count of NaN",
    "bad-table",
    () =>
      chiSquaredIndependence([
        [1, Number.NaN],
        [3, 4],
      ]),
  ],
  [
    "a negative count",
    "bad-table",
    () =>
      fisherExact([
        [1, -2],
        [3, 4],
      ]),
  ],
  [
    "an empty row",
    "bad-table",
    () =>
      oddsRatio([
        [0, 0],
        [3, 4],
      ]),
  ],
  ["no strata", "bad-table", () => mantelHaenszel([])],
  [
    "strata that tell nothing",
    "bad-table",
    () =>
      simpson([
        [
          [0, 0],
          [3, 4],
        ],
      ]),
  ],
  [
    "one stratum to compare",
    "bad-table",
    () =>
      breslowDay([
        [
          [1, 2],
          [3, 4],
        ],
      ]),
  ],
  [
    "strata with an infinite ratio",
    "bad-table",
    () =>
      breslowDay([
        [
          [1, 0],
          [3, 4],
        ],
        [
          [2, 0],
          [3, 4],
        ],
      ]),
  ],
] as const) {
  it(`refuses ${what}`, () => throws(run, { code: `statistics/${code}` }));
}
