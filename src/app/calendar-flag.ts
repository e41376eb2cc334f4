import type { BusinessCalendar, Weekday } from "../insight/index.ts";
import { failure } from "../kit/failure.ts";

export const BadOpenFlag = failure(
  "app/bad-open-flag",
  { retry: "never", kind: "usage" },
  (f: { text: string }) =>
    `"${f.text}" does not say when it is open. Write days and hours, like "mon-fri 09:00-17:00" or "sat 10:00-14:00".`,
);

export { calendarUnits } from "../insight/index.ts";

const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/**
 * A business calendar as it is typed: `mon-fri 09:00-17:00`, once for each stretch of hours, and the dates on which it is closed.
 *
 * errors  app/bad-open-flag; what the hours and dates say is checked where the calendar is used
 */
export function parseCalendar(open: readonly string[], holidays: readonly string[], zone: string): BusinessCalendar {
  const hours: Partial<Record<Weekday, string[]>> = {};
  for (const text of open) {
    const [, first = "", last = first, span = ""] =
      /^([a-z]{3})(?:-([a-z]{3}))? +(\S+)$/.exec(text.trim().toLowerCase()) ?? [];
    const [from, to] = [days.indexOf(first), days.indexOf(last)];
    if (from < 0 || to < from) throw new BadOpenFlag({ text });
    for (let day = from; day <= to; day++) {
      const weekday = (day + 1) as Weekday; // 0 to 6, from the seven names
      hours[weekday] = [...(hours[weekday] ?? []), span].sort();
    }
  }
  return { zone, hours, holidays };
}
