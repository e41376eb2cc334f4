import { calendarUnits } from "../app/calendar-flag.ts";
import type { PeriodKind, Weekday } from "../insight/index.ts";
import { parseDuration } from "../kit/duration.ts";
import type { Flag, Typed } from "./command.ts";
import { BadUsage } from "./errors.ts";
import { momentOf } from "./moment.ts";

/** Flags that say whose calendar it is. */
export const calendarFlags: Readonly<Record<string, Flag>> = {
  zone: { type: "string", value: "<zone>", help: "whose calendar: Europe/Copenhagen, +01:00 (default UTC)" },
  "week-start": { type: "string", value: "<day>", help: "the day a week starts on: monday (default) to sunday" },
};

/** Flags of every command that cuts time into periods. */
export const periodFlags: Readonly<Record<string, Flag>> = {
  unit: { type: "string", value: "<unit>", help: `${calendarUnits.join(", ")}, or a length like 15m` },
  ...calendarFlags,
  from: { type: "string", value: "<time>", help: "only from this time on" },
  until: { type: "string", value: "<time>", help: "only before this time (default: all there is)" },
};

const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

export function zoneOf(typed: Typed): string {
  return typed.text("zone") ?? "UTC";
}

/** The periods that the flags name; undefined where they name none. */
export function periodOf(typed: Typed, command: string, flag: "unit" | "trend" = "unit"): PeriodKind | undefined {
  const text = typed.text(flag);
  const day = typed.text("week-start");
  if (day !== undefined && text !== "week")
    throw new BadUsage({ command, problem: `--week-start is for --${flag} week.` });
  if (text === undefined) return undefined;
  const unit = calendarUnits.find((one) => one === text);
  if (!unit) {
    if (!/^\d/.test(text))
      throw new BadUsage({
        command,
        problem: `--${flag} is ${calendarUnits.join(", ")}, or a length like 15m, not "${text}".`,
      });
    return { every: parseDuration(text) };
  }
  const start = weekdays.indexOf(day?.toLowerCase() ?? "monday");
  if (start < 0) throw new BadUsage({ command, problem: `--week-start is a day like monday, not "${day}".` });
  return { unit, zone: zoneOf(typed), weekStart: (start + 1) as Weekday }; // one of the seven names
}

/** A time flag, read in the zone where it names none. */
export function timeOf(typed: Typed, flag: "from" | "until" | "start-from" | "start-before"): number | undefined {
  const text = typed.text(flag);
  return momentOf(text, zoneOf(typed));
}
