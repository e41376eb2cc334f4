import { failure } from "../kit/failure.ts";
import type { CalendarDay, Schedule } from "./schedule.ts";

export const BadSchedule = failure(
  "report/bad-schedule",
  { retry: "never", kind: "usage" },
  (f: { schedule: string; problem: string }) =>
    `the schedule "${f.schedule}" ${f.problem} Write it like "every day at 09:00", "every weekday at 08:30", "every monday at 09:00", "every month on the 1st at 08:00", "every month on the last day at 17:00", "every hour at :15", or as cron's five fields: "0 9 * * 1-5".`,
);

const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const always = () => true;

/**
 * Reads a schedule that is written in words, or as cron's five fields: minute, hour, day of the month (`L` is the last), month and day of the
 * week (0 and 7 are Sunday). Where both kinds of days are restricted, either makes it due, as with cron.
 *
 * errors  report/bad-schedule
 */
export function readSchedule(text: string): Schedule {
  const words = text.trim().toLowerCase().split(/\s+/);
  return words[0] === "every" ? inWords(text, words.slice(1).join(" ")) : asCron(text, words);
}

function inWords(schedule: string, rest: string): Schedule {
  const bad = (problem: string) => new BadSchedule({ schedule, problem });
  const hourly = /^hour(?: at :(\d{2}))?$/.exec(rest);
  if (hourly) return { minutes: [bounded(hourly[1] ?? "0", 59, bad)], hours: "every", isOn: always };
  const found = /^(.+?) at ([\d:, ]+)$/.exec(rest);
  if (!found) throw bad("does not say at which time of day.");
  const isOn = daysIn(found[1] ?? "", bad);
  const times = (found[2] ?? "").split(",").map((time) => {
    const clock = /^\s*(\d{1,2}):(\d{2})\s*$/.exec(time);
    if (!clock) throw bad(`has the time "${time.trim()}", which is none.`);
    return [bounded(clock[1] ?? "", 23, bad), bounded(clock[2] ?? "", 59, bad)] as const;
  });
  const minutes = new Set(times.map(([, m]) => m));
  if (minutes.size > 1) throw bad("has times whose minutes differ. Make it two posts, or take the same minute.");
  return { minutes: [...minutes], hours: distinct(times.map(([h]) => h)), isOn };
}

function daysIn(text: string, bad: (problem: string) => Error): Schedule["isOn"] {
  if (text === "day") return always;
  if (text === "weekday") return ({ weekday }) => weekday <= 5;
  if (text === "month on the last day") return ({ day, days }) => day === days;
  const ofMonth = /^month on the (\d{1,2})(?:st|nd|rd|th)$/.exec(text);
  if (ofMonth) {
    const wanted = Number(ofMonth[1]);
    if (wanted < 1 || wanted > 31) throw bad(`has a day ${wanted} of the month, which there is not.`);
    // A month that is too short is told on its last day: nothing is left out in silence.
    return ({ day, days }) => day === Math.min(wanted, days);
  }
  const named = text.split(/\s*,\s*|\s+and\s+/).map((name) => weekdays.indexOf(name) + 1);
  if (named.includes(0)) throw bad(`says "${text}", which is no day that is known.`);
  return ({ weekday }) => named.includes(weekday);
}

function asCron(schedule: string, fields: readonly string[]): Schedule {
  const bad = (problem: string) => new BadSchedule({ schedule, problem });
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = fields;
  if (fields.length !== 5) throw bad("is neither.");
  const months = cronField(month, [1, 12], bad);
  const isLast = day === "l";
  const days = isLast ? [] : cronField(day, [1, 31], bad);
  const onDays = cronField(weekday, [0, 7], bad).map((n) => (n === 0 ? 7 : n));
  const [byDay, byWeekday] = [day !== "*", weekday !== "*"];
  const isDay = (one: CalendarDay) => (isLast ? one.day === one.days : days.includes(one.day));
  const isWeekday = (one: CalendarDay) => onDays.includes(one.weekday);
  return {
    minutes: cronField(minute, [0, 59], bad),
    hours: hour === "*" ? "every" : cronField(hour, [0, 23], bad),
    isOn: (one) =>
      months.includes(one.month) &&
      (byDay && byWeekday ? isDay(one) || isWeekday(one) : byDay ? isDay(one) : byWeekday ? isWeekday(one) : true),
  };
}

/** The numbers of a field: a star, a number, a range, each with a step, and lists of those. */
function cronField(text: string, [low, high]: readonly [number, number], bad: (problem: string) => Error): number[] {
  const numbers = text.split(",").flatMap((part) => {
    const found = /^(?:(\*)|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part);
    if (!found) throw bad(`has the field "${text}", which cannot be read.`);
    const [, star, first, last, step] = found;
    const from = star ? low : Number(first);
    const to = star || (step !== undefined && last === undefined) ? high : Number(last ?? first);
    const by = Number(step ?? 1);
    if (from < low || to > high || from > to || by < 1)
      throw bad(`has the field "${text}", which goes from ${low} to ${high}.`);
    return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, i) => from + i * by);
  });
  return distinct(numbers);
}

function bounded(text: string, high: number, bad: (problem: string) => Error): number {
  const number = Number(text);
  if (number > high) throw bad(`has a time that no clock shows: ${text}.`);
  return number;
}

function distinct(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
