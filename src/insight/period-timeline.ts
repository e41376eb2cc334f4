import type { Micros } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import { type Period, type PeriodKind, periods } from "./period.ts";

/** Periods side by side, numbered from 0: which one holds a moment is asked of numbers, not of the calendar. */
export interface Timeline {
  readonly periods: readonly Period[];
  /** The number of the period that holds a moment; -1 before the first, and their count from the end of the last on. */
  indexOf(at: Micros): number;
}

export const TooManyPeriods = failure(
  "insight/too-many-periods",
  { retry: "never", kind: "usage" },
  (f: { limit: number; first: string }) =>
    `from ${f.first} on there are more than ${f.limit} periods. Ask for longer ones (a week, a month), or for less of the time.`,
);

const mostPeriods = 200_000;

/**
 * The periods that hold any of the time from `from` to before `until`.
 *
 * errors  insight/bad-period, insight/too-many-periods, event/unknown-zone
 */
export function timeline(kind: PeriodKind, from: Micros, until: Micros): Timeline {
  const list: Period[] = [];
  for (const period of periods(kind, from, until)) {
    if (list.push(period) > mostPeriods)
      throw new TooManyPeriods({ limit: mostPeriods, first: list[0]?.label ?? "the start" });
  }
  const starts = Float64Array.from(list, (period) => period.from);
  const end = list.at(-1)?.to ?? from;
  let last = 0;
  return {
    periods: list,
    indexOf: (at) => {
      if (at >= end) return list.length;
      // Events of a journey come in order, so the next is mostly where the last one was.
      if (at >= (starts[last] ?? Infinity) && at < (starts[last + 1] ?? end)) return last;
      let [low, high] = [0, starts.length];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((starts[middle] ?? 0) <= at) low = middle + 1;
        else high = middle;
      }
      if (low > 0) last = low - 1;
      return low - 1;
    },
  };
}
