import type { Micros } from "../../event/index.ts";
import { type ZoneTold, zoneOf } from "./calendar-time.ts";
import { type RepeatRule, repeats } from "./recurrence.ts";

/** A series by its rule, as plain data: enough to tell its meetings in any year to come. */
export interface Series {
  readonly rule: RepeatRule;
  /** When the first begins, in local time written as if it were UTC, in milliseconds. */
  readonly start: number;
  readonly zone: ZoneTold;
  /** Meetings that were taken out of it. */
  readonly except: readonly Micros[];
}

/** When the meetings of a series begin, from a moment to before another; at most so many. */
export function seriesBegins(
  { rule, start, zone: told, except }: Series,
  { from, to, limit }: { readonly from: Micros; readonly to: Micros; readonly limit: number },
): readonly Micros[] {
  const zone = zoneOf(told);
  if (!zone) return [];
  const out = new Set(except);
  const span = { from: zone.toLocal(from / 1000), to: zone.toLocal(to / 1000), limit };
  return repeats(rule, start, span)
    .map((local) => zone.toUtc(local) * 1000)
    .filter((at) => !out.has(at));
}
