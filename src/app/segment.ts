import type { Observation } from "../metric/index.ts";

type Segmented = Pick<Observation, "segment">;

/**
 * A segment as rules name it: the same in every window, whatever else there is. What is no value is in brackets, and a value that could be
 * mistaken for it, or for no name at all, has a backslash before it.
 */
export function segmentName(segment: NonNullable<Observation["segment"]>): string {
  if (segment.kind !== "value") return segment.kind === "other" ? "(others)" : `(${segment.kind})`;
  const text = String(segment.value);
  return /^(\(|\\|$)/.test(text) ? `\\${text}` : text;
}

/**
 * The segment of an observation, of a rule that is held against the segments of a property; undefined for the whole, of a rule that is held
 * against that. An observation that is neither has none that the rule knows: null.
 */
export function segmentOf({ segment }: Segmented, by: string | undefined): string | undefined | null {
  if (by === undefined) return segment === undefined ? undefined : null;
  return segment?.property === by ? segmentName(segment) : null;
}
