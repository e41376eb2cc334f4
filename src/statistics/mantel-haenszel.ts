import { properShare } from "./checked.ts";
import { chiSquared } from "./chi-squared.ts";
import { standardNormal } from "./normal.ts";
import { BadTable, margins, mustBeTable, sumOf, type TwoByTwo } from "./table.ts";

export interface MantelHaenszelOptions {
  /** Half a hit less of a gap, where the gap is at least that. On where nothing is said, as in R. */
  readonly continuity?: boolean;
  readonly confidence?: number;
}

/**
 * Whether hits go with the row once each stratum is compared only with itself, and by which common odds ratio: R's `mantelhaen.test`.
 *
 * shape   one table `[[hits, misses], [hits, misses]]` for each stratum in; the statistic (one degree of freedom), its two-sided `p`,
 *         the common odds ratio with its interval, and how many strata had something to tell out
 * units   a stratum with an empty row or column tells nothing and changes nothing; the ratio is Infinity where no stratum speaks
 *         against it, and its interval is then 0 to Infinity
 * errors  statistics/bad-table for a cell that is no count, or where no stratum tells anything; statistics/bad-number
 * source  Mantel and Haenszel 1959, J. Natl. Cancer Inst. 22:719; Robins, Breslow and Greenland 1986, Biometrics 42:311 (interval)
 */
export function mantelHaenszel(strata: readonly TwoByTwo[], options: MantelHaenszelOptions = {}) {
  const { continuity = true, confidence = 0.95 } = options;
  const telling = tellingStrata(strata);
  const parts = telling.map((stratum) => {
    const { row1, row2, column1, column2, total } = margins(stratum);
    return {
      gap: stratum[0][0] - (row1 * column1) / total,
      variance: (((row1 / total) * column1) / total) * ((row2 / (total - 1)) * column2),
    };
  });
  const gap = Math.abs(sumOf(parts.map((part) => part.gap)));
  const statistic = (gap - (continuity && gap >= 0.5 ? 0.5 : 0)) ** 2 / sumOf(parts.map((part) => part.variance));
  return {
    chiSquared: statistic,
    p: chiSquared(1).survival(statistic),
    ...commonOddsRatio(telling, confidence),
    strata: telling.length,
  };
}

/** The strata in which both rows and both columns counted something. */
export function tellingStrata(strata: readonly TwoByTwo[]): readonly TwoByTwo[] {
  for (const stratum of strata) mustBeTable(stratum);
  const telling = strata.filter((stratum) => Object.values(margins(stratum)).every((sum) => sum > 0));
  if (telling.length > 0) return telling;
  throw new BadTable({
    table: `of ${strata.length} strata`,
    because: "has none in which both rows and both columns count",
  });
}

/** The odds ratio that all strata share, each weighed by what it can tell. */
export function commonRatio(strata: readonly TwoByTwo[]): number {
  return (
    sumOf(strata.map((stratum) => (stratum[0][0] / margins(stratum).total) * stratum[1][1])) /
    sumOf(strata.map((stratum) => (stratum[0][1] / margins(stratum).total) * stratum[1][0]))
  );
}

function commonOddsRatio(strata: readonly TwoByTwo[], confidence: number) {
  const z = standardNormal.quantile((1 + properShare("confidence", confidence)) / 2);
  const parts = strata.map((stratum) => {
    const [[a, b], [c, d]] = stratum;
    const { total } = margins(stratum);
    const [same, crossed] = [(a + d) / total, (b + c) / total];
    const [r, s] = [(a / total) * d, (b / total) * c];
    return { r, s, pr: same * r, mixed: same * s + crossed * r, qs: crossed * s };
  });
  const total = (of: "r" | "s" | "pr" | "mixed" | "qs") => sumOf(parts.map((part) => part[of]));
  const [r, s] = [total("r"), total("s")];
  const estimate = r / s;
  if (r === 0 || s === 0) return { estimate, low: 0, high: Infinity };
  const variance = total("pr") / (2 * r ** 2) + total("mixed") / (2 * r * s) + total("qs") / (2 * s ** 2);
  const factor = Math.exp(z * Math.sqrt(variance));
  return { estimate, low: estimate / factor, high: estimate * factor };
}
