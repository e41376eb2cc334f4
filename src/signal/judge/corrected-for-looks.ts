import { benjaminiHochberg } from "../../statistics/index.ts";
import type { Judgement } from "../condition.ts";

/**
 * The judgements of many segments, corrected for looking at many: of those that stay broken, at most `rate` are false ones in the long
 * run. Only those that came with a `p` are corrected.
 *
 * source  Benjamini and Hochberg 1995, J. R. Stat. Soc. B 57:289
 */
export function correctedForLooks(judgements: readonly Judgement[], rate = 0.1): readonly Judgement[] {
  const tested = judgements.flatMap(({ p }, place) => (p === undefined ? [] : [{ p, place }]));
  if (tested.length < 2) return judgements;
  const adjusted = new Map(benjaminiHochberg(tested.map(({ p }) => p)).map((p, i) => [tested[i]?.place, p] as const));
  return judgements.map((judgement, place): Judgement => {
    const corrected = adjusted.get(place);
    if (judgement.verdict !== "broken" || corrected === undefined || corrected <= rate) return judgement;
    return {
      ...judgement,
      verdict: "kept",
      reason: `${judgement.reason}; of ${tested.length} segments that are looked at together, one may well be so far off by chance (corrected p ${corrected.toFixed(2)}, ${rate} is the line)`,
    };
  });
}
