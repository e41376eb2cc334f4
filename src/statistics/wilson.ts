import { failure } from "../kit/failure.ts";

export const BadCount = failure(
  "statistics/bad-count",
  { retry: "never", kind: "usage" },
  (f: { hits: number; tries: number }) =>
    `${f.hits} out of ${f.tries} is no share. Give whole counts, at least one try, and no more hits than tries.`,
);

/**
 * The interval that likely holds the true share behind `hits` out of `tries`.
 *
 * shape   two counts in, `[low, high]` out
 * units   shares, 0..1; `z` counts standard errors (1.96 is about 95 %)
 * errors  statistics/bad-count when `tries` is 0 or `hits` exceeds it
 * source  Wilson 1927, J. Am. Stat. Assoc. 22:209 (score interval)
 */
export function wilson(hits: number, tries: number, z = 1.96): readonly [low: number, high: number] {
  mustBeCounted([hits, tries]);
  const share = hits / tries;
  const scale = 1 + z ** 2 / tries;
  const middle = share + z ** 2 / (2 * tries);
  const reach = z * Math.sqrt((share * (1 - share)) / tries + z ** 2 / (4 * tries ** 2));
  // Exactly 0 and 1 at the ends: rounding would leave a trace beside them.
  const low = hits === 0 ? 0 : (middle - reach) / scale;
  const high = hits === tries ? 1 : (middle + reach) / scale;
  return [low, high];
}

/** Refuses what is no share: hits that are no count, or more than the tries, or no tries at all. */
export function mustBeCounted([hits, tries]: readonly [hits: number, tries: number]): void {
  const counts = Number.isSafeInteger(hits) && Number.isSafeInteger(tries);
  if (!counts || hits < 0 || tries < 1 || hits > tries) throw new BadCount({ hits, tries });
}
