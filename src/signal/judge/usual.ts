import { median } from "../../statistics/index.ts";
import type { AnomalyCondition, ForecastCondition, Judgement } from "../condition.ts";
import { held, type Look, lastSlots, tooShort } from "./look.ts";

/** With fewer windows than this nothing can be said of what is usual. */
export const leastHistory = 5;

type Seasonal = Pick<AnomalyCondition | ForecastCondition, "season" | "history">;

/** How many windows before the judged one are looked at, at most: what is longer ago says little, and each look costs. */
export function longestHistory({ season, history }: Seasonal): number {
  return Math.max(history, 10 * season, 60);
}

/** The values before the judged one, with no gap between them; or why they do not do. */
export function valuesBefore(condition: Seasonal, { series }: Look): Float64Array | Judgement {
  const { season, history } = condition;
  const needed = Math.max(history, 2 * season + 1, leastHistory);
  const values = lastSlots(series, longestHistory(condition) + 1)
    .slice(0, -1)
    .map((slot) => slot?.value);
  if (values.length < needed) return tooShort(values.length + 1, needed + 1);
  const missing = values.filter((value) => value === undefined).length;
  if (missing * 5 > values.length)
    return held(`${missing} of the ${values.length} windows before have no data, and at most a fifth may`);
  return filled(values, season);
}

/** Gives what is missing the value of the same place in the season before or after it, or else the usual one. */
function filled(values: readonly (number | undefined)[], season: number): Float64Array {
  const usual = median(values.filter((value) => value !== undefined));
  return Float64Array.from(values, (value, place) => {
    for (let far = 0; far < values.length && value === undefined; far += season)
      value = values[place - far] ?? values[place + far];
    return value ?? usual;
  });
}

/** Whether a distance counts that goes this way. */
export function isOnSide(side: "below" | "above" | "both", distance: number): boolean {
  return side === "both" || (side === "below" ? distance < 0 : distance > 0);
}
