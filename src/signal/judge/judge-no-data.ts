import type { Metric, Observation } from "../../metric/index.ts";
import type { Judgement, NoDataCondition } from "../condition.ts";
import { lastSlots, plural, type Slot, tooShort } from "./look.ts";

export function judgeNoData({ windows }: NoDataCondition, metric: Metric, series: readonly Observation[]): Judgement {
  const slots = lastSlots(series, windows);
  const since = slots.findLastIndex((slot) => !isEmpty(metric, slot));
  const empty = slots.length - 1 - since;
  if (empty === 0) return { verdict: "kept", reason: "something came" };
  const nothing = `nothing came in the last ${empty === 1 ? "window" : plural(empty, "window")}`;
  if (empty >= windows) return { verdict: "broken", reason: `${nothing}, where something always does` };
  if (slots.length < windows) return tooShort(slots.length, windows);
  return { verdict: "kept", reason: `${nothing}; ${plural(windows, "window")} without data are the line` };
}

/** Without a number, or with a count of zero, or with a sum of nothing. */
function isEmpty({ unit }: Metric, slot: Slot): boolean {
  if (!slot) return true;
  return slot.value === 0 && (unit === "count" || (unit !== "share" && slot.rows === 0));
}
