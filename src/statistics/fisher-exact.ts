import { properShare } from "./checked.ts";
import { logBinomialWeight } from "./saddle-point.ts";
import { margins, mustBeTable, mustHaveNoEmptyLine, sumOf, type TwoByTwo } from "./table.ts";

/**
 * Whether the rows of a small table may have the same odds, exactly: R's `fisher.test`.
 *
 * shape   a table `[[hits, misses], [hits, misses]]` in; the two-sided `p`, the odds ratio that makes the table likeliest (not the plain
 *         a·d / b·c) and its exact interval out
 * units   ratios from 0 up to Infinity; time grows with the smallest sum beside the table
 * errors  statistics/bad-table for an empty row or column; statistics/bad-number when `confidence` is not above 0 and below 1
 * source  Fisher 1935, J. R. Stat. Soc. 98:39; Cornfield 1956 (interval). The tolerance of 1e-7 for equal likelihoods is R's
 */
export function fisherExact(table: TwoByTwo, { confidence = 0.95 } = {}) {
  mustBeTable(table);
  mustHaveNoEmptyLine(table);
  const outside = (1 - properShare("confidence", confidence)) / 2;
  const seen = table[0][0];
  const weights = hitsOfFirstRow(table);
  const bar = (weights.find(({ hits }) => hits === seen)?.weight ?? 0) * (1 + 1e-7);
  const unlikely = weights.filter(({ weight }) => weight <= bar);
  const [least, most] = [weights[0]?.hits, weights.at(-1)?.hits];
  const upTo = (logRatio: number) => meanOf(weights, logRatio, (hits) => (hits <= seen ? 1 : 0));
  const from = (logRatio: number) => meanOf(weights, logRatio, (hits) => (hits >= seen ? 1 : 0));
  return {
    estimate:
      seen === least
        ? 0
        : seen === most
          ? Infinity
          : ratioWhere((logRatio) => meanOf(weights, logRatio, (hits) => hits) >= seen),
    low: seen === least ? 0 : ratioWhere((logRatio) => from(logRatio) >= outside),
    high: seen === most ? Infinity : ratioWhere((logRatio) => upTo(logRatio) <= outside),
    p: Math.min(1, sumOf(unlikely.map(({ weight }) => weight)) / sumOf(weights.map(({ weight }) => weight))),
  };
}

interface Weighed {
  readonly hits: number;
  readonly weight: number;
  readonly log: number;
}

/** How likely each number of hits in the first row is, were the margins fixed and the odds equal (hypergeometric). */
function hitsOfFirstRow(table: TwoByTwo): readonly Weighed[] {
  const { row1, row2, column1, column2, total } = margins(table);
  const [x, y] = [column1 / total, column2 / total];
  const whole = logBinomialWeight(column1, column2, x, y);
  const least = Math.max(0, column1 - row2);
  return Array.from({ length: Math.min(row1, column1) - least + 1 }, (_, i) => {
    const hits = least + i;
    const second = logBinomialWeight(column1 - hits, row2 - column1 + hits, x, y);
    const log = logBinomialWeight(hits, row1 - hits, x, y) + second - whole;
    return { hits, weight: Math.exp(log), log };
  });
}

/** The mean of something over all numbers of hits, where the odds of the first row are so many times those of the second (noncentral). */
function meanOf(weights: readonly Weighed[], logRatio: number, of: (hits: number) => number): number {
  let highest = -Infinity;
  for (const { hits, log } of weights) highest = Math.max(highest, log + hits * logRatio);
  let [sum, total] = [0, 0];
  for (const { hits, log } of weights) {
    const weight = Math.exp(log + hits * logRatio - highest);
    sum += weight * of(hits);
    total += weight;
  }
  return sum / total;
}

/** The odds ratio from which on a claim holds, by halving its logarithm. */
function ratioWhere(holds: (logRatio: number) => boolean): number {
  let [low, high] = [-700, 700];
  while (high - low > 1e-13 * Math.max(1, Math.abs(low))) {
    const middle = (low + high) / 2;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return Math.exp(high);
}
