import { properShare } from "./checked.ts";
import { standardNormal } from "./normal.ts";
import { mustBeTable, mustHaveNoEmptyLine, type TwoByTwo } from "./table.ts";

/**
 * How many times the odds of the first row are those of the second, with the interval that likely holds the true ratio.
 *
 * shape   a table `[[hits, misses], [hits, misses]]` in; the ratio, its interval, and whether it was corrected out
 * units   a ratio: 1 is no difference; where a cell is 0, a half is added to all four and `corrected` says so
 * errors  statistics/bad-table for an empty row or column; statistics/bad-number when `confidence` is not above 0 and below 1
 * source  Woolf 1955, Annals of Human Genetics 19:251 (interval); Haldane 1956, Anscombe 1956 (correction)
 */
export function oddsRatio(table: TwoByTwo, { confidence = 0.95 } = {}) {
  mustBeTable(table);
  mustHaveNoEmptyLine(table);
  const corrected = table.flat().includes(0);
  const more = corrected ? 0.5 : 0;
  const [[a, b], [c, d]] = table;
  const estimate = (((a + more) / (b + more)) * (d + more)) / (c + more);
  const error = Math.sqrt(1 / (a + more) + 1 / (b + more) + 1 / (c + more) + 1 / (d + more));
  const factor = Math.exp(standardNormal.quantile((1 + properShare("confidence", confidence)) / 2) * error);
  return { estimate, low: estimate / factor, high: estimate * factor, corrected };
}
