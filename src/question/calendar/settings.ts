import { failure } from "../../kit/failure.ts";
import { BadChannelSettings, readSettings, type Settings } from "../channel/settings.ts";

export const BadCalendarSettings = failure(
  "question/bad-calendar-settings",
  { retry: "never", kind: "usage" },
  (f: { calendar: string; problem: string }) => `the calendar "${f.calendar}" cannot be used: ${f.problem}`,
);

/**
 * The settings of a calendar as its adapter reads them: each must be known, and of its kind.
 *
 * errors  question/bad-calendar-settings
 */
export function readCalendarSettings(
  calendar: string,
  settings: Readonly<Record<string, unknown>>,
  kinds: Readonly<Record<string, "text" | "flag" | "list">>,
): Settings {
  try {
    return readSettings(calendar, settings, kinds);
  } catch (cause) {
    if (!(cause instanceof BadChannelSettings)) throw cause;
    throw new BadCalendarSettings({ calendar, problem: cause.facts.problem }, { cause });
  }
}

/** Settings that there must be, in words what is missing. errors  question/bad-calendar-settings */
export function neededText(calendar: string, settings: Settings, name: string, how: string): string {
  const text = settings.text(name);
  if (text === undefined) throw new BadCalendarSettings({ calendar, problem: `it needs "${name}": ${how}.` });
  return text;
}
