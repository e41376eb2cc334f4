import type { Micros } from "../event/index.ts";
import type { Funnel } from "../insight/index.ts";
import { type CalendarUnit, calendarUnits, type Period, type PeriodKind, periodAt } from "../insight/period.ts";
import { parseDuration } from "../kit/duration.ts";
import type { FunnelSubject } from "./post-definition.ts";

/** A funnel as it is asked. */
export function funnelIn({ funnel }: FunnelSubject): Funnel {
  const { within, ...rest } = funnel;
  return { ...rest, within: parseDuration(within) };
}

/** A period as it is written, by the calendar of a zone where it is a unit of one. */
export function periodKind(text: string, zone: string): PeriodKind {
  const unit = calendarUnits.find((one: CalendarUnit) => one === text);
  return unit ? { unit, zone } : { every: parseDuration(text) };
}

/** The last whole periods whose end lies at a moment or before it, oldest first. */
export function lastPeriods(kind: PeriodKind, end: Micros, count: number): readonly Period[] {
  const found: Period[] = [];
  let period = periodAt(end, kind);
  while (found.length < count) {
    period = periodAt(period.from - 1, kind);
    found.unshift(period);
  }
  return found;
}
