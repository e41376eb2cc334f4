import type { Micros } from "../event/index.ts";
import { zoneClock } from "../insight/period-clock.ts";

/** When something is due, by the clock on the wall. */
export interface Schedule {
  readonly minutes: readonly number[];
  /** Hours of the day; `every` where the clock's jumps do not matter: each hour that passes is one. */
  readonly hours: readonly number[] | "every";
  isOn(day: CalendarDay): boolean;
}

export interface CalendarDay {
  /** From 1. */
  readonly month: number;
  readonly day: number;
  /** How many days the month has. */
  readonly days: number;
  /** As ISO counts them: 1 is Monday, 7 is Sunday. */
  readonly weekday: number;
}

const minute = 60_000_000;
const hour = 60 * minute;
const day = 24 * hour;
/** From one 29 February to the next may be eight years. */
const mostDays = 9 * 366;

/**
 * The moments after one and up to another at which a schedule is due in a zone, in order. What is due at a time that the clock leaves out is
 * due when it goes on; what it shows twice is due the first time, unless each hour that passes counts.
 */
export function* dueBetween(schedule: Schedule, zone: string, after: Micros, upTo: Micros): Generator<Micros> {
  const clock = zoneClock(zone);
  let last = after;
  // A day earlier, for the clock may be set back over midnight.
  let local = Math.floor((after + clock.offsetAt(after)) / day) * day - day;
  for (; clock.firstAt(local) <= upTo; local += day) {
    if (!schedule.isOn(calendarDay(local))) continue;
    for (const at of momentsOn(schedule, zone, local)) {
      if (at > upTo) return;
      if (at > last) {
        last = at;
        yield at;
      }
    }
  }
}

/** The first moment after another at which it is due; undefined where it never is. */
export function nextDueAt(schedule: Schedule, zone: string, after: Micros): Micros | undefined {
  for (const at of dueBetween(schedule, zone, after, after + mostDays * day)) return at;
  return undefined;
}

function momentsOn({ minutes, hours }: Schedule, zone: string, local: Micros): readonly Micros[] {
  const clock = zoneClock(zone);
  const [from, to] = [clock.firstAt(local), clock.firstAt(local + day)];
  if (from >= to) return []; // a date that the zone left out
  if (hours !== "every")
    return hours.flatMap((h) => minutes.map((m) => clock.firstAt(local + h * hour + m * minute))).sort((a, b) => a - b);
  return clock.stretches(from, to).flatMap(({ from: begins, to: ends, offset }) => {
    const moments: Micros[] = [];
    for (let h = Math.floor((begins + offset) / hour) * hour; h - offset < ends; h += hour)
      for (const m of minutes) {
        const at = h + m * minute - offset;
        if (at >= begins && at < ends) moments.push(at);
      }
    return moments;
  });
}

function calendarDay(local: Micros): CalendarDay {
  const date = new Date(local / 1000);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return {
    month: month + 1,
    day: date.getUTCDate(),
    days: new Date(Date.UTC(year, month + 1, 0)).getUTCDate(),
    weekday: ((date.getUTCDay() + 6) % 7) + 1,
  };
}
