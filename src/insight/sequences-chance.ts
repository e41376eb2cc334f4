import { mantelHaenszel, type TwoByTwo } from "../statistics/index.ts";
import type { Exposure } from "./sequences-risk.ts";

/** Below so many outcomes to be expected on either side, the normal curve is left for the exact chances. */
const exactBelow = 10;
/** The chance of so many more than the seen is nothing, where fewer than `exactBelow` are expected. */
const tail = 150;

/**
 * How likely outcomes are to lie as far from what is expected, or further, were the next event the same for all who stand at a moment.
 *
 * shape   the two-sided p: of the normal curve (Mantel and Haenszel), or where little is expected the exact one, twice its smaller tail
 * source  Mehta, Patel and Gray 1985, J. Am. Stat. Assoc. 80:969 (the sum of hypergeometric counts)
 */
export function chanceOf({ strata, expected }: Pick<Exposure, "strata" | "expected">): number {
  const total = strata.reduce((sum, [[a], [c]]) => sum + a + c, 0);
  if (Math.min(expected, total - expected) >= exactBelow) return mantelHaenszel(strata).p;
  // The rarer side is counted: those after the sequence, or those without it.
  const side = expected <= total / 2 ? 0 : 1;
  const seen = strata.reduce((sum, stratum) => sum + stratum[side][0], 0);
  let chances = new Float64Array(Math.min(total, seen + tail) + 1);
  chances[0] = 1;
  let most = 0;
  for (const stratum of strata) {
    const { least, weights } = countsOf(stratum, side);
    const next = new Float64Array(chances.length);
    for (let have = 0; have <= most; have++)
      for (const [i, weight] of weights.entries()) {
        const place = have + least + i;
        if (place < next.length) next[place] = (next[place] ?? 0) + (chances[have] ?? 0) * weight;
      }
    most = Math.min(next.length - 1, most + least + weights.length - 1);
    chances = next;
  }
  let [below, above] = [0, 0];
  // From the far ends inward, so that what is small is not lost in what is large.
  for (let count = 0; count <= seen; count++) below += chances[count] ?? 0;
  for (let count = chances.length - 1; count >= seen; count--) above += chances[count] ?? 0;
  return Math.min(1, 2 * Math.min(below, above));
}

/** How likely each number of outcomes on that side is, from the least on: hypergeometric. */
function countsOf(stratum: TwoByTwo, side: 0 | 1): { readonly least: number; readonly weights: Float64Array } {
  const [mine, others] = [stratum[side][0] + stratum[side][1], stratum[1 - side]];
  const rest = (others?.[0] ?? 0) + (others?.[1] ?? 0);
  const came = stratum[0][0] + stratum[1][0];
  const least = Math.max(0, came - rest);
  const weights = new Float64Array(Math.min(mine, came) - least + 1);
  const mode = Math.floor(((came + 1) * (mine + 1)) / (mine + rest + 2));
  const first = Math.min(Math.max(mode - least, 0), weights.length - 1);
  // How many times as likely one more is, from the likeliest number outward: nothing grows beyond 1.
  const ratio = (count: number) => ((mine - count) * (came - count)) / ((count + 1) * (rest - came + count + 1));
  weights[first] = 1;
  for (let i = first; i + 1 < weights.length; i++) weights[i + 1] = (weights[i] ?? 0) * ratio(least + i);
  for (let i = first; i > 0; i--) weights[i - 1] = (weights[i] ?? 0) / ratio(least + i - 1);
  const sum = weights.reduce((all, one) => all + one, 0);
  return { least, weights: weights.map((one) => one / sum) };
}
