import { chiSquared } from "./chi-squared.ts";
import { commonRatio, tellingStrata } from "./mantel-haenszel.ts";
import { BadTable, margins, sumOf, type TwoByTwo } from "./table.ts";

/**
 * Whether the strata may share one odds ratio. A small `p` says that one number for all of them would hide something.
 *
 * shape   one table `[[hits, misses], [hits, misses]]` for each stratum in; Breslow and Day's statistic with its `p`, and Tarone's, which
 *         corrects it, out
 * errors  statistics/bad-table when fewer than two strata tell something, or their common odds ratio is 0 or Infinity
 * source  Breslow and Day 1980, Statistical Methods in Cancer Research I, 4.4; Tarone 1985, Biometrika 72:91
 */
export function breslowDay(strata: readonly TwoByTwo[]) {
  const telling = tellingStrata(strata);
  const ratio = commonRatio(telling);
  const refuse = (because: string) => new BadTable({ table: `of ${strata.length} strata`, because });
  if (telling.length < 2) throw refuse("has fewer than two in which both rows and both columns count");
  if (!(ratio > 0 && ratio < Infinity))
    throw refuse(`has a common odds ratio of ${ratio}, from which nothing can differ`);
  const parts = telling.map((stratum) => {
    const expected = expectedHits(stratum, ratio);
    const { row1, row2, column1 } = margins(stratum);
    const cells = [expected, row1 - expected, column1 - expected, row2 - column1 + expected];
    return { gap: stratum[0][0] - expected, variance: 1 / sumOf(cells.map((cell) => 1 / cell)) };
  });
  const statistic = sumOf(parts.map(({ gap, variance }) => gap ** 2 / variance));
  const correction = sumOf(parts.map(({ gap }) => gap)) ** 2 / sumOf(parts.map(({ variance }) => variance));
  const freedom = telling.length - 1;
  const { survival } = chiSquared(freedom);
  const tarone = Math.max(0, statistic - correction);
  return {
    chiSquared: statistic,
    freedom,
    p: survival(statistic),
    tarone: { chiSquared: tarone, p: survival(tarone) },
  };
}

/** The hits in the first row that would give the table this odds ratio: the root that leaves no cell below 0. */
function expectedHits(stratum: TwoByTwo, ratio: number): number {
  const { row1, row2, column1 } = margins(stratum);
  const linear = ratio * (row1 + column1) + row2 - column1;
  const product = ratio * row1 * column1;
  // The form that divides by the larger root: it needs no special case for a ratio of 1, and cancels nothing.
  return (2 * product) / (linear + Math.sqrt(linear ** 2 - 4 * (ratio - 1) * product));
}
