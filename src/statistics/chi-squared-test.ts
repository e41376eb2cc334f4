import { positive } from "./checked.ts";
import { chiSquared } from "./chi-squared.ts";
import { BadTable, columnSums, mustBeTable, mustHaveNoEmptyLine, sumOf } from "./table.ts";

export interface ChiSquaredTest {
  readonly chiSquared: number;
  /** Degrees of freedom. */
  readonly freedom: number;
  readonly p: number;
}

/**
 * Whether counts may have come in the expected proportions (goodness of fit).
 *
 * shape   a count for each kind in, and weights of any size for what was expected, all the same where none are given
 * errors  statistics/bad-table for fewer than two kinds, no counts or as many weights; statistics/bad-number for a weight not above 0
 * source  Pearson 1900, Philosophical Magazine 50:157
 */
export function chiSquaredFit(
  counts: readonly number[],
  weights: readonly number[] = counts.map(() => 1),
): ChiSquaredTest {
  mustBeTable([counts], 1, 2);
  if (weights.length !== counts.length) throw wrong(counts, `came with ${weights.length} expected weights`);
  const total = sumOf(counts);
  if (total === 0) throw wrong(counts, "counted nothing");
  const whole = sumOf(weights);
  const statistic = sumOf(
    counts.map((count, i) => {
      const expected = (total * positive("an expected weight", weights[i] ?? 0)) / whole;
      return (count - expected) ** 2 / expected;
    }),
  );
  return judged(statistic, counts.length - 1);
}

/**
 * Whether rows and columns of a table of counts may have nothing to do with each other.
 *
 * shape   rows of counts in; `continuity` is Yates' correction, only for two by two and on where nothing is said, as in R
 * errors  statistics/bad-table for fewer than two rows or columns, an empty one, or a cell that is no count
 * source  Pearson 1900; Yates 1934, J. R. Stat. Soc. Supplement 1:217
 */
export function chiSquaredIndependence(
  table: readonly (readonly number[])[],
  { continuity = true } = {},
): ChiSquaredTest {
  mustBeTable(table);
  mustHaveNoEmptyLine(table);
  const rows = table.map(sumOf);
  const columns = columnSums(table);
  const total = sumOf(rows);
  const cells = table.flatMap((row, i) =>
    row.map((count, j) => ({ count, expected: (rows[i] ?? 0) * ((columns[j] ?? 0) / total) })),
  );
  const isTwoByTwo = rows.length === 2 && columns.length === 2;
  const gaps = cells.map(({ count, expected }) => Math.abs(count - expected));
  const yates = continuity && isTwoByTwo ? Math.min(0.5, ...gaps) : 0;
  const statistic = sumOf(cells.map(({ expected }, i) => ((gaps[i] ?? 0) - yates) ** 2 / expected));
  return judged(statistic, (rows.length - 1) * (columns.length - 1));
}

const judged = (statistic: number, freedom: number): ChiSquaredTest => ({
  chiSquared: statistic,
  freedom,
  p: chiSquared(freedom).survival(statistic),
});

const wrong = (counts: readonly number[], because: string) =>
  new BadTable({ table: `[${counts.join(", ")}]`, because });
