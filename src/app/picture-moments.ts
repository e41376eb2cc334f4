import { type Micros, zoneOffsetSeconds } from "../event/index.ts";
import type { PeriodKind } from "../insight/index.ts";

/** Where moments at which periods begin stand on an axis of time, and what is to be told of that. */
export function pictureMoments(
  moments: readonly Micros[],
  kind: PeriodKind | undefined,
): { readonly ats: readonly Micros[]; readonly says: readonly string[] } {
  if (!kind || "every" in kind || kind.unit === "hour" || (kind.zone ?? "UTC") === "UTC")
    return { ats: moments, says: [] };
  // A day of a zone begins at an odd hour of UTC; an axis that is to show dates needs the midnight of the date itself.
  const { zone = "UTC" } = kind;
  return {
    ats: moments.map((at) => at + zoneOffsetSeconds(zone, at / 1000) * 1_000_000),
    says: [`Dates are of the calendar in ${zone}.`],
  };
}
