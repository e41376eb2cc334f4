import { formatTime, type Micros } from "../event/index.ts";
import { formatDuration } from "../kit/duration.ts";
import { failure } from "../kit/failure.ts";
import { zoneClock } from "./period-clock.ts";

export type CalendarUnit = "hour" | "day" | "week" | "month" | "quarter" | "year";
export const calendarUnits: readonly CalendarUnit[] = ["hour", "day", "week", "month", "quarter", "year"];

/** A day of the week as ISO counts them: 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/**
 * How time is cut: by the calendar of a zone, or in stretches of one length.
 *
 * A day begins when the clock first shows its date and ends where the next begins: 23 or 25 hours where the clock changes, and a date that
 * a zone left out is no day. An hour that the clock shows twice is two hours.
 */
export type PeriodKind =
  | { readonly unit: CalendarUnit; readonly zone?: string; readonly weekStart?: Weekday }
  | { readonly every: Micros; readonly from?: Micros };

/** From `from` to before `to`. */
export interface Period {
  readonly from: Micros;
  readonly to: Micros;
  readonly label: string;
}

export const BadPeriod = failure(
  "insight/bad-period",
  { retry: "never", kind: "usage" },
  (f: { problem: string }) =>
    `${f.problem} Give a unit (${calendarUnits.join(", ")}) with a zone and a weekStart from 1 (Monday) to 7 (Sunday), or { every } as whole microseconds above zero.`,
);

/**
 * The period in which a moment lies.
 *
 * errors  insight/bad-period, event/unknown-zone
 */
export function periodAt(at: Micros, kind: PeriodKind): Period {
  return periodFinder(kind)(at);
}

/** The periods that hold any of the time from `from` to before `until`, in order. */
export function* periods(kind: PeriodKind, from: Micros, until: Micros): Generator<Period> {
  const find = periodFinder(kind);
  for (let at = from; at < until; ) {
    const period = find(at);
    yield period;
    at = period.to;
  }
}

/** Finds the period of a moment; checks the kind once. */
export function periodFinder(kind: PeriodKind): (at: Micros) => Period {
  if ("every" in kind) return fixedFinder(kind.every, kind.from ?? 0);
  const { unit, zone = "UTC", weekStart = 1 } = kind;
  if (!calendarUnits.includes(unit)) throw new BadPeriod({ problem: `"${unit}" is no unit of the calendar.` });
  if (!Number.isInteger(weekStart) || weekStart < 1 || weekStart > 7)
    throw new BadPeriod({ problem: `a week cannot start on day ${weekStart}.` });
  return unit === "hour" ? hourFinder(zone) : dateFinder(unit, zone, weekStart);
}

function fixedFinder(every: Micros, origin: Micros): (at: Micros) => Period {
  if (!Number.isSafeInteger(every) || every <= 0)
    throw new BadPeriod({ problem: `a period of ${every} microseconds holds nothing.` });
  return (at) => {
    const from = origin + Math.floor((at - origin) / every) * every;
    return { from, to: from + every, label: formatTime(from) };
  };
}

const hour = 3_600_000_000;
const day = 24 * hour;

function hourFinder(zone: string): (at: Micros) => Period {
  const clock = zoneClock(zone);
  return (at) => {
    const offset = clock.offsetAt(at);
    const start = Math.floor((at + offset) / hour) * hour - offset;
    const stretch = clock.stretches(start, start + hour).find(({ from, to }) => from <= at && at < to);
    const from = stretch?.from ?? start;
    const text = formatTime(from + offset).replace(/:00Z$|Z$/, "");
    return { from, to: stretch?.to ?? start + hour, label: `${text}${offsetText(offset)}` };
  };
}

function offsetText(offset: Micros): string {
  if (offset === 0) return "Z";
  const seconds = Math.abs(offset) / 1_000_000;
  const two = (n: number) => String(n).padStart(2, "0");
  const odd = seconds % 60 === 0 ? "" : `:${two(seconds % 60)}`;
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}${odd}`;
}

function dateFinder(unit: Exclude<CalendarUnit, "hour">, zone: string, weekStart: Weekday): (at: Micros) => Period {
  const clock = zoneClock(zone);
  return (at) => {
    let local = unitStart(at + clock.offsetAt(at), unit, weekStart);
    // The clock may have been set back across the start of the unit: what it then shows is still the later one.
    let to = clock.firstAt(nextStart(local, unit));
    while (to <= at) {
      local = nextStart(local, unit);
      to = clock.firstAt(nextStart(local, unit));
    }
    return { from: clock.firstAt(local), to, label: dateLabel(local, unit, weekStart) };
  };
}

function unitStart(local: Micros, unit: CalendarUnit, weekStart: Weekday): Micros {
  const midnight = Math.floor(local / day) * day;
  if (unit === "day") return midnight;
  if (unit === "week") return midnight - mod(midnight / day + 4 - weekStart, 7) * day; // 1970-01-01 was a Thursday
  const date = new Date(midnight / 1000);
  const month = date.getUTCMonth();
  const first = unit === "month" ? month : unit === "quarter" ? month - (month % 3) : 0;
  return Date.UTC(date.getUTCFullYear(), first, 1) * 1000;
}

function nextStart(local: Micros, unit: CalendarUnit): Micros {
  if (unit === "day") return local + day;
  if (unit === "week") return local + 7 * day;
  const date = new Date(local / 1000);
  const months = unit === "month" ? 1 : unit === "quarter" ? 3 : 12;
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) * 1000;
}

function dateLabel(local: Micros, unit: CalendarUnit, weekStart: Weekday): string {
  const date = new Date(local / 1000).toISOString();
  if (unit === "day") return date.slice(0, 10);
  if (unit === "month") return date.slice(0, 7);
  if (unit === "year") return date.slice(0, 4);
  if (unit === "quarter") return `${date.slice(0, 4)}-Q${Math.floor((Number(date.slice(5, 7)) - 1) / 3) + 1}`;
  if (weekStart !== 1) return `week of ${date.slice(0, 10)}`;
  // A week belongs to the year of its Thursday.
  const thursday = new Date(local / 1000 + 3 * 86_400_000);
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * 86_400_000)) + 1;
  return `${year}-W${String(week).padStart(2, "0")}`;
}

/** A kind of period in words: `day in Europe/Copenhagen`. */
export function periodWords(kind: PeriodKind): string {
  return "unit" in kind ? `${kind.unit} in ${kind.zone ?? "UTC"}` : `period of ${formatDuration(kind.every)}`;
}

function mod(a: number, b: number): number {
  return ((a % b) + b) % b;
}
