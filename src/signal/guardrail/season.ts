import { median } from "../../statistics/index.ts";
import { lastSlots, plural, showNear } from "../judge/look.ts";
import { type Check, finding } from "./check.ts";

/** So many seasons before are looked at; with fewer than two nothing is usual. */
const seasonsBefore = 8;

export const checkSeason: Check = ({ season }, { metric, series }) => {
  const value = series.at(-1)?.value;
  if (!season || value === undefined) return [];
  const slots = lastSlots(series, seasonsBefore * season + 1).toReversed();
  const before = slots.flatMap((slot, back) =>
    back > 0 && back % season === 0 && slot?.value !== undefined ? [slot.value] : [],
  );
  if (before.length < 2) return [];
  const others = slots.flatMap((slot, back) => (back % season !== 0 && slot?.value !== undefined ? [slot.value] : []));
  const [low, high] = [Math.min(...before), Math.max(...before)];
  const place = `at this place in the ${plural(before.length, "season")} before it was ${showNear(metric, low)} to ${showNear(metric, high)}`;
  const told = `It is ${showNear(metric, value)}, and ${place}`;
  const usual = median(before);
  if (value < low || value > high) return finding("season", "pass", `${told}: this is new.`, usual);
  return finding("season", "caution", `${told}: as usual there. It may be the season and no news.`, usual, {
    kind: "season",
    now: value,
    before: before.toReversed(),
    ...(others.length > 0 && { others: median(others) }),
  });
};
