import { commonRatio, tellingStrata } from "./mantel-haenszel.ts";
import { columnSums, type TwoByTwo } from "./table.ts";

/** Which of two rows has the better odds. */
export type Leaning = "first" | "second" | "neither";

/**
 * Whether a whole tells the opposite of its parts: the odds ratio of all strata thrown together against the one within them.
 *
 * shape   one table `[[hits, misses], [hits, misses]]` for each stratum in; both odds ratios, which row each of them favours, and whether
 *         they contradict each other out
 * errors  statistics/bad-table for a cell that is no count, or where no stratum has two rows and two columns that count
 * source  Simpson 1951, J. R. Stat. Soc. B 13:238; Mantel and Haenszel 1959 (the ratio within)
 */
export function simpson(strata: readonly TwoByTwo[]) {
  const within = commonRatio(tellingStrata(strata));
  const [a = 0, b = 0] = columnSums(strata.map(([first]) => first));
  const [c = 0, d = 0] = columnSums(strata.map(([, second]) => second));
  const crude = ((a / b) * d) / c;
  const [whole, parts] = [leaning(crude), leaning(within)];
  return { crude, within, whole, parts, reverses: whole !== parts && whole !== "neither" && parts !== "neither" };
}

function leaning(ratio: number): Leaning {
  if (ratio > 1) return "first";
  return ratio < 1 ? "second" : "neither";
}
