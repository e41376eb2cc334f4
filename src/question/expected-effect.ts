/** What a decision is expected to do to the metric, stated before anybody can know. */
export interface ExpectedEffect {
  readonly direction: "up" | "down" | "unchanged";
  /** By how much, in the metric's unit, or as a share of what it was. */
  readonly by?: number;
  readonly byShare?: number;
  /** How sure, 0.5..1. */
  readonly confidence?: number;
}

/** What is wrong with an expected effect and what to do about it, in a sentence; undefined where nothing is. */
export function expectedEffectProblem({ direction, by, byShare, confidence }: ExpectedEffect): string | undefined {
  if (!["up", "down", "unchanged"].includes(direction))
    return `an expected effect goes up, down or stays unchanged; "${direction}" is none of them.`;
  if (by !== undefined && byShare !== undefined)
    return "an expected effect is given as an amount (`by`) or as a share (`byShare`), not as both.";
  for (const size of [by, byShare])
    if (size !== undefined && !(Number.isFinite(size) && size > 0))
      return "how large an effect is expected to be is a number above zero; the direction says which way.";
  if (direction === "unchanged" && (by ?? byShare) !== undefined)
    return "what stays unchanged has no size. Leave `by` and `byShare` out.";
  if (confidence !== undefined && !(confidence >= 0.5 && confidence <= 1))
    return "confidence is from 0.5 (a guess) to 1 (certain).";
  return undefined;
}
