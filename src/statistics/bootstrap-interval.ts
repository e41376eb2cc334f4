import { failure } from "../kit/failure.ts";
import { properShare } from "./checked.ts";
import { exactSum } from "./exact-sum.ts";
import { standardNormal } from "./normal.ts";
import { mustBe, mustBeSample } from "./sample.ts";

export const LopsidedBootstrap = failure(
  "statistics/lopsided-bootstrap",
  { retry: "never" },
  (f: { below: number; of: number }) =>
    `${f.below} of ${f.of} resamples lie below what was observed, so there is no bias to correct by. Ask for the percentile interval, or take a statistic that uses more of the values.`,
);

/**
 * The middle, by `confidence`, of what a statistic was in the resamples.
 *
 * shape   the statistic of each resample in, in any order; `[low, high]` out
 * units   those of the statistic; `confidence` is a share
 * errors  statistics/too-few-numbers below 2, statistics/bad-number
 * source  Efron 1979, Ann. Statist. 7:1; between two resamples as Davison & Hinkley 1997, Bootstrap Methods, 5.8, and R's `boot.ci`
 */
export function percentileInterval(
  resampled: ArrayLike<number>,
  { confidence = 0.95 } = {},
): readonly [low: number, high: number] {
  properShare("confidence", confidence);
  mustBeSample("a bootstrap interval", resampled, 2);
  const sorted = Float64Array.from(resampled).sort();
  return [placeAt(sorted, (1 - confidence) / 2), placeAt(sorted, (1 + confidence) / 2)];
}

/** What the bias-corrected and accelerated interval is made of. */
export interface BcaParts {
  readonly observed: number;
  readonly resampled: ArrayLike<number>;
  /** The statistic of the sample without its first value, without its second, … */
  readonly leftOut: ArrayLike<number>;
}

/**
 * The percentile interval, moved by the statistic's bias and skewness: it is right for statistics whose error depends on their size.
 *
 * shape   the observed statistic, that of each resample and those with one value left out in; `[low, high]` out
 * units   those of the statistic; `confidence` is a share
 * errors  statistics/lopsided-bootstrap when all resamples lie on one side of what was observed, statistics/too-few-numbers,
 *         statistics/bad-number
 * source  Efron 1987, J. Am. Stat. Assoc. 82:171 (BCa); a resample equal to what was observed counts half
 */
export function bcaInterval(
  { observed, resampled, leftOut }: BcaParts,
  { confidence = 0.95 } = {},
): readonly [low: number, high: number] {
  properShare("confidence", confidence);
  mustBe("the observed statistic", observed, Number.isFinite(observed), "finite");
  mustBeSample("a bootstrap interval", resampled, 2);
  mustBeSample("the statistic with one value left out", leftOut, 2);
  const sorted = Float64Array.from(resampled).sort();
  const below = sorted.reduce((sum, value) => sum + (value < observed ? 1 : value === observed ? 0.5 : 0), 0);
  if (below === 0 || below === sorted.length) throw new LopsidedBootstrap({ below, of: sorted.length });
  const bias = standardNormal.quantile(below / sorted.length);
  const skew = acceleration(leftOut);
  const moved = (share: number) => {
    const z = bias + standardNormal.quantile(share);
    return placeAt(sorted, standardNormal.cdf(bias + z / (1 - skew * z)));
  };
  return [moved((1 - confidence) / 2), moved((1 + confidence) / 2)];
}

/** How fast the statistic's error grows with its size: a sixth of the skewness of what each value adds to it. */
function acceleration(leftOut: ArrayLike<number>): number {
  const all = Float64Array.from(leftOut);
  const mean = exactSum(all) / all.length;
  const squares = exactSum(all.map((value) => (mean - value) ** 2));
  return squares === 0 ? 0 : exactSum(all.map((value) => (mean - value) ** 3)) / (6 * squares ** 1.5);
}

/** The value at a share of the way through, between two values on the scale of normal quantiles. */
function placeAt(sorted: Float64Array, share: number): number {
  const of = sorted.length + 1;
  // Shares of 0.025 times 2000 and the like are meant to be whole.
  const place = Math.floor(share * of + 1e-9);
  const below = sorted[Math.max(0, place - 1)] ?? Number.NaN;
  if (place <= 0 || place >= sorted.length || Math.abs(share * of - place) < 1e-9) return below;
  const above = sorted[place] ?? Number.NaN;
  const [from, to] = [standardNormal.quantile(place / of), standardNormal.quantile((place + 1) / of)];
  return below + ((standardNormal.quantile(share) - from) / (to - from)) * (above - below);
}
