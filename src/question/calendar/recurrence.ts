/** A rule by which a meeting repeats (RFC 5545 §3.3.10), as far as people use it in calendars. */
export interface RepeatRule {
  readonly frequency: "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY";
  readonly interval: number;
  readonly count?: number;
  /** The last moment it may begin at, in the series' own local time. */
  readonly until?: number;
  readonly byDay: readonly { readonly nth?: number; readonly weekday: number }[];
  readonly byMonthDay: readonly number[];
  readonly byMonth: readonly number[];
  readonly bySetPos: readonly number[];
  /** 0 is Sunday. */
  readonly weekStart: number;
}

const weekdays = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
const known = ["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"];

/** The rule as it is written; undefined where it says something that is not read here. `untilOf` reads its last moment as local time. */
export function readRule(text: string, untilOf: (text: string) => number | undefined): RepeatRule | undefined {
  const parts = new Map<string, string>();
  for (const part of text.trim().toUpperCase().split(";")) {
    const [name = "", value = ""] = part.split("=");
    if (!known.includes(name) || parts.has(name)) return undefined;
    parts.set(name, value);
  }
  const frequency = (["DAILY", "WEEKLY", "MONTHLY", "YEARLY"] as const).find((one) => one === parts.get("FREQ"));
  const numbers = (name: string, most: number) => {
    const found = parts.get(name)?.split(",").map(Number) ?? [];
    const isWell = found.every((one) => Number.isInteger(one) && one !== 0 && Math.abs(one) <= most);
    return isWell && found.length <= 60 ? found : undefined;
  };
  const byDay = parts.get("BYDAY")?.split(",").map(dayOf) ?? [];
  const [interval] = numbers("INTERVAL", 1000) ?? [0];
  const [byMonthDay, byMonth, bySetPos] = [numbers("BYMONTHDAY", 31), numbers("BYMONTH", 12), numbers("BYSETPOS", 366)];
  const count = parts.has("COUNT") ? numbers("COUNT", 100_000)?.[0] : undefined;
  const said = parts.get("UNTIL");
  const until = said === undefined ? undefined : untilOf(said);
  const weekStart = weekdays.indexOf(parts.get("WKST") ?? "MO");
  const isUnread =
    !frequency ||
    (interval ?? 1) < 1 ||
    !byMonthDay ||
    !byMonth ||
    !bySetPos ||
    byMonth.some((one) => one < 1) ||
    weekStart < 0 ||
    (parts.has("COUNT") && (count ?? 0) < 1) ||
    (said !== undefined && until === undefined) ||
    byDay.length > 60;
  const days = byDay.flatMap((one) => one ?? []);
  if (isUnread || days.length < byDay.length) return undefined;
  return {
    frequency,
    interval: interval ?? 1,
    ...(count !== undefined && { count }),
    ...(until !== undefined && { until }),
    byDay: days,
    byMonthDay,
    byMonth,
    bySetPos,
    weekStart,
  };
}

function dayOf(text: string): RepeatRule["byDay"][number] | undefined {
  const found = /^([+-]?\d{1,2})?(SU|MO|TU|WE|TH|FR|SA)$/.exec(text);
  const nth = Number(found?.[1] ?? 0);
  if (!found || Math.abs(nth) > 53) return undefined;
  return { weekday: weekdays.indexOf(found[2] ?? ""), ...(nth !== 0 && { nth }) };
}

const dayMs = 86_400_000;
/** A rule that never comes true is not looked at for ever. */
const mostPeriods = 20_000;

/**
 * When a series begins, in its local time written as if it were UTC (milliseconds), oldest first: those from `from` on and before `to`.
 */
export function repeats(
  rule: RepeatRule,
  start: number,
  { from, to, limit }: { readonly from: number; readonly to: number; readonly limit: number },
): readonly number[] {
  const found: number[] = [];
  const time = start - dayStart(start);
  let seen = 0;
  // Without a count, what lies before the stretch need not be gone through.
  const first = rule.count === undefined ? Math.max(0, periodsTo(rule, start, from)) : 0;
  for (let n = first; n < first + mostPeriods; n++) {
    const { begins, days } = periodOf(rule, start, n);
    if (begins > to || (rule.until !== undefined && begins > rule.until)) break;
    for (const day of positioned(rule, days)) {
      const at = day + time;
      if (at < start) continue;
      if (rule.until !== undefined && at > rule.until) return found;
      if (rule.count !== undefined && ++seen > rule.count) return found;
      if (at >= to) return found;
      if (at >= from) found.push(at);
      if (found.length >= limit) return found;
    }
  }
  return found;
}

const dayStart = (at: number) => Math.floor(at / dayMs) * dayMs;
const weekdayOf = (day: number) => (((day / dayMs + 4) % 7) + 7) % 7;

/** How many whole periods lie between the start and a moment, at least. */
function periodsTo({ frequency, interval }: RepeatRule, start: number, from: number): number {
  const lengths = { DAILY: 1, WEEKLY: 7, MONTHLY: 31, YEARLY: 366 };
  return Math.floor((from - start) / (lengths[frequency] * dayMs) / interval) - 1;
}

function periodOf(rule: RepeatRule, start: number, n: number): { readonly begins: number; readonly days: number[] } {
  const step = n * rule.interval;
  const day = dayStart(start);
  const date = new Date(day);
  const { byDay, byMonth, byMonthDay } = rule;
  const inMonth = (at: number) => byMonth.length === 0 || byMonth.includes(new Date(at).getUTCMonth() + 1);
  const onWeekday = (at: number) => byDay.length === 0 || byDay.some(({ weekday }) => weekday === weekdayOf(at));
  switch (rule.frequency) {
    case "DAILY": {
      const at = day + step * dayMs;
      const isDay = byMonthDay.length === 0 || daysOfMonth(at).some((one) => one === at && byMonthDays(at, byMonthDay));
      return { begins: at, days: isDay && inMonth(at) && onWeekday(at) ? [at] : [] };
    }
    case "WEEKLY": {
      const monday = day - ((weekdayOf(day) - rule.weekStart + 7) % 7) * dayMs + step * 7 * dayMs;
      const week = Array.from({ length: 7 }, (_, i) => monday + i * dayMs);
      const isOn = byDay.length === 0 ? (at: number) => weekdayOf(at) === weekdayOf(day) : onWeekday;
      return { begins: monday, days: week.filter((at) => isOn(at) && inMonth(at)) };
    }
    case "MONTHLY": {
      const month = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + step, 1);
      return { begins: month, days: inMonth(month) ? monthDays(rule, month, date.getUTCDate()) : [] };
    }
    case "YEARLY": {
      const year = date.getUTCFullYear() + step;
      const begins = Date.UTC(year, 0, 1);
      if (byMonth.length === 0 && byMonthDay.length === 0 && byDay.length > 0)
        return { begins, days: nthWeekdays(rule, begins, Date.UTC(year + 1, 0, 1)) };
      const every = byMonthDay.length > 0 ? Array.from({ length: 12 }, (_, i) => i + 1) : [date.getUTCMonth() + 1];
      const months = [...(byMonth.length > 0 ? byMonth : every)].sort((a, b) => a - b);
      return {
        begins,
        days: months.flatMap((month) => monthDays(rule, Date.UTC(year, month - 1, 1), date.getUTCDate())),
      };
    }
  }
}

function monthDays(rule: RepeatRule, month: number, startDay: number): number[] {
  const all = daysOfMonth(month);
  if (rule.byMonthDay.length > 0) {
    const days = all.filter((at) => byMonthDays(at, rule.byMonthDay));
    return days.filter((at) => rule.byDay.length === 0 || rule.byDay.some(({ weekday }) => weekday === weekdayOf(at)));
  }
  if (rule.byDay.length > 0) return nthWeekdays(rule, month, month + all.length * dayMs);
  return all.slice(startDay - 1, startDay);
}

function daysOfMonth(at: number): number[] {
  const date = new Date(at);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Array.from({ length }, (_, i) => Date.UTC(year, month, i + 1));
}

function byMonthDays(at: number, days: readonly number[]): boolean {
  const length = daysOfMonth(at).length;
  const day = new Date(at).getUTCDate();
  return days.some((one) => (one > 0 ? one : length + one + 1) === day);
}

function nthWeekdays({ byDay }: RepeatRule, from: number, to: number): number[] {
  const days = Array.from({ length: Math.round((to - from) / dayMs) }, (_, i) => from + i * dayMs);
  const found = byDay.flatMap(({ nth, weekday }) => {
    const on = days.filter((at) => weekdayOf(at) === weekday);
    return nth === undefined ? on : (on.at(nth > 0 ? nth - 1 : nth) ?? []);
  });
  return [...new Set(found)].sort((a, b) => a - b);
}

function positioned({ bySetPos }: RepeatRule, days: readonly number[]): readonly number[] {
  if (bySetPos.length === 0) return days;
  const found = bySetPos.flatMap((one) => days.at(one > 0 ? one - 1 : one) ?? []);
  return [...new Set(found)].sort((a, b) => a - b);
}
