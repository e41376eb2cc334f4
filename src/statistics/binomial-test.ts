import { beta } from "./beta.ts";
import { binomial } from "./binomial.ts";
import { properShare, share } from "./checked.ts";
import { exactTwoSided } from "./exact-two-sided.ts";
import type { Counted } from "./newcombe.ts";
import { mustBeCounted } from "./wilson.ts";

/**
 * The interval that holds the true share at least as often as promised, however few the tries.
 *
 * shape   a count in, `[low, high]` out
 * units   shares, 0..1; `confidence` too
 * errors  statistics/bad-count; statistics/bad-number when `confidence` is not above 0 and below 1
 * source  Clopper and Pearson 1934, Biometrika 26:404
 */
export function clopperPearson(counted: Counted, confidence = 0.95): readonly [low: number, high: number] {
  mustBeCounted(counted);
  const outside = (1 - properShare("confidence", confidence)) / 2;
  const [hits, tries] = counted;
  const low = hits === 0 ? 0 : beta(hits, tries - hits + 1).quantile(outside);
  const high = hits === tries ? 1 : beta(hits + 1, tries - hits).quantile(1 - outside);
  return [low, high];
}

/**
 * Whether a share may be the expected one, exactly: R's `binom.test`.
 *
 * shape   a count and an expected share in; the two-sided `p`, the share and its exact interval out
 * units   shares, 0..1
 * errors  statistics/bad-count; statistics/bad-number when `expected` is no share, or `confidence` not above 0 and below 1
 * source  Clopper and Pearson 1934; counts that are no likelier than the one seen count against it
 */
export function binomialTest(counted: Counted, expected = 0.5, { confidence = 0.95 } = {}) {
  const [low, high] = clopperPearson(counted, confidence);
  const [hits, tries] = counted;
  share("the expected share", expected);
  const p = exactTwoSided(binomial(tries, expected), tries * expected, tries, hits);
  return { estimate: hits / tries, low, high, p };
}
