import { groupLabel } from "../insight/series-group.ts";
import type { Observation } from "../metric/index.ts";

/**
 * The segment of an observation as rules name it, of a rule that is held against the segments of a property; undefined for the whole, of a
 * rule that is held against that. An observation that is neither has none that a rule knows.
 */
export function segmentOf(
  { segment }: Pick<Observation, "segment">,
  by: string | undefined,
): string | undefined | null {
  if (by === undefined) return segment === undefined ? undefined : null;
  return segment?.property === by ? groupLabel(segment) : null;
}
