import type { Micros } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import type { Weekday } from "./period.ts";
import { zoneClock } from "./period-clock.ts";

/** When a business is open, as data: hours of the weekdays in a zone, and the dates on which it stays closed. */
export interface BusinessCalendar {
  readonly zone: string;
  /** By day of the week (1 is Monday), when it is open: `["09:00-12:30", "13:00-17:00"]`. A day that is left out is closed. */
  readonly hours: Readonly<Partial<Record<Weekday, readonly string[]>>>;
  /** Dates on which it is closed all day: `2026-12-25`. */
  readonly holidays?: readonly string[];
}

/** From `from` to before `to`. */
export interface OpenTime {
  readonly from: Micros;
  readonly to: Micros;
}

/** A business calendar that can be asked. Time between is real time: an hour that a clock change skips or repeats counts for what it lasts. */
export interface OpenHours {
  isOpen(at: Micros): boolean;
  /** How much open time lies from one moment to another; negative where `to` is the earlier. */
  between(from: Micros, to: Micros): Micros;
  /** The first moment by which so much open time has passed; for a negative amount, the last one from which it has. */
  add(at: Micros, amount: Micros): Micros;
  /** The stretches of open time from `from` to before `to`, in order. */
  open(from: Micros, to: Micros): Generator<OpenTime>;
}

export const BadCalendar = failure(
  "insight/bad-calendar",
  { retry: "never", kind: "usage" },
  (f: { problem: string }) =>
    `the business calendar ${f.problem} Write hours by weekday from 1 (Monday) to 7 (Sunday) like { 1: ["09:00-17:00"] }, in order, and holidays like 2026-12-25.`,
);

const minute = 60_000_000;
const day = 1440 * minute;
/** Days are summed up in blocks of this many, so that a stretch of years costs no more than one of days. */
const blockDays = 256;

/**
 * Makes a business calendar ready to be asked.
 *
 * errors  insight/bad-calendar, event/unknown-zone
 */
export function openHours(calendar: BusinessCalendar): OpenHours {
  const spansOf = dailySpans(calendar);
  const clock = zoneClock(calendar.zone);
  const days = new Map<number, readonly OpenTime[]>();
  /** The open stretches that begin on a local date, which is counted in days since 1970-01-01. */
  const openOn = (date: number): readonly OpenTime[] => {
    const ready = days.get(date);
    if (ready) return ready;
    const made = spansOf(date)
      .map(([from, to]) => ({ from: clock.firstAt(date * day + from), to: clock.firstAt(date * day + to) }))
      .filter(({ from, to }) => from < to);
    days.set(date, made);
    return made;
  };
  const dateOf = (at: Micros) => Math.floor((at + clock.offsetAt(at)) / day);
  const total = (date: number) => openOn(date).reduce((sum, { from, to }) => sum + to - from, 0);

  const blocks = new Map<number, Float64Array>();
  const sums = (block: number): Float64Array => {
    const ready = blocks.get(block);
    if (ready) return ready;
    const made = new Float64Array(blockDays + 1);
    for (let i = 0; i < blockDays; i++) made[i + 1] = (made[i] ?? 0) + total(block * blockDays + i);
    blocks.set(block, made);
    return made;
  };
  const blockTotal = (block: number) => sums(block)[blockDays] ?? 0;
  /** Open time of the dates from `first` to before `end`. */
  const ofDates = (first: number, end: number): Micros => {
    const [a, b] = [Math.floor(first / blockDays), Math.floor(end / blockDays)];
    let sum = (sums(b)[end - b * blockDays] ?? 0) - (sums(a)[first - a * blockDays] ?? 0);
    for (let block = a; block < b; block++) sum += blockTotal(block);
    return sum;
  };
  /** The open stretches that a moment of this date may lie in. Where the clock was set back across midnight, the next date has begun. */
  const near = (date: number) => [...openOn(date), ...openOn(date + 1)];
  const passed = (date: number, at: Micros) =>
    near(date).reduce((sum, { from, to }) => sum + Math.max(0, Math.min(to, at) - from), 0);

  const between = (from: Micros, to: Micros): Micros => {
    if (to < from) return 0 - between(to, from);
    const [first, last] = [dateOf(from), dateOf(to)];
    const whole = first <= last ? ofDates(first, last) : -ofDates(last, first);
    return whole + passed(last, to) - passed(first, from);
  };
  return {
    isOpen: (at) => near(dateOf(at)).some(({ from, to }) => from <= at && at < to),
    between,
    add: (at, amount) => {
      if (amount === 0) return at;
      return amount > 0 ? forward(at, amount) : backward(at, -amount);
    },
    open: function* (from, to) {
      for (let date = dateOf(from) - 1; date <= dateOf(to) + 1; date++) {
        for (const span of openOn(date)) {
          const cut = { from: Math.max(from, span.from), to: Math.min(to, span.to) };
          if (cut.from < cut.to) yield cut;
        }
      }
    },
  };
  function forward(at: Micros, amount: Micros): Micros {
    let date = dateOf(at);
    // Counted from the start of the date, what has passed of it comes on top.
    let left = amount + passed(date, at);
    for (;;) {
      const whole = date % blockDays === 0 ? blockTotal(date / blockDays) : Infinity;
      if (whole < left) {
        left -= whole;
        date += blockDays;
        continue;
      }
      for (const { from, to } of openOn(date)) {
        if (left <= to - from) return from + left;
        left -= to - from;
      }
      date++;
    }
  }
  function backward(at: Micros, amount: Micros): Micros {
    let date = dateOf(at) + 1;
    let left = amount + total(date - 1) + total(date) - passed(date - 1, at);
    for (;;) {
      const before = date + 1;
      const whole = before % blockDays === 0 ? blockTotal(before / blockDays - 1) : Infinity;
      if (whole < left) {
        left -= whole;
        date -= blockDays;
        continue;
      }
      for (const { from, to } of openOn(date).toReversed()) {
        if (left <= to - from) return to - left;
        left -= to - from;
      }
      date--;
    }
  }
}

type Span = readonly [from: Micros, to: Micros];

/** Checks a calendar and gives, for a date, its open stretches as microseconds after midnight. */
function dailySpans({ hours, holidays = [] }: BusinessCalendar): (date: number) => readonly Span[] {
  const weekdays: Span[][] = Array.from({ length: 7 }, () => []);
  for (const [weekday, texts] of Object.entries(hours)) {
    if (!/^[1-7]$/.test(weekday)) throw new BadCalendar({ problem: `has hours of a day "${weekday}".` });
    weekdays[Number(weekday) - 1] = spans(weekday, texts);
  }
  if (weekdays.every((list) => list.length === 0)) throw new BadCalendar({ problem: "is never open." });
  const closed = new Set(holidays.map(dateNumber));
  return (date) => (closed.has(date) ? [] : (weekdays[(((date + 3) % 7) + 7) % 7] ?? [])); // 1970-01-01 was a Thursday
}

function spans(weekday: string, texts: readonly string[]): Span[] {
  const found: Span[] = [];
  for (const text of texts) {
    const parts = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(text)?.slice(1).map(Number);
    const [h1 = 99, m1 = 99, h2 = 99, m2 = 99] = parts ?? [];
    const [from, to] = [(h1 * 60 + m1) * minute, (h2 * 60 + m2) * minute];
    const isTime = m1 < 60 && m2 < 60 && from < to && to <= day;
    if (!isTime) throw new BadCalendar({ problem: `has hours "${text}" on day ${weekday}, which are none.` });
    if (from < (found.at(-1)?.[1] ?? 0))
      throw new BadCalendar({
        problem: `has hours "${text}" on day ${weekday} that begin before the ones in front of them end.`,
      });
    found.push([from, to]);
  }
  return found;
}

function dateNumber(text: string): number {
  const millis = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  const isDate = !Number.isNaN(millis) && new Date(millis).toISOString().startsWith(text);
  if (!isDate) throw new BadCalendar({ problem: `has a holiday "${text}", which is no date.` });
  return millis / 86_400_000;
}
