import type { Micros } from "../../event/index.ts";
import type { Manner } from "../channels/directory.ts";
import { locales } from "../channels/words.ts";

const day = 86_400_000_000;

/**
 * A period as whoever reads it writes it: whole days by the calendar that cut it (`2–8 Mar 2026`), shorter ones by the reader's clock. Made of
 * its two ends, so that both languages and every version of their words agree on what belongs to it.
 */
export function periodShown(
  { from, to }: { readonly from: Micros; readonly to: Micros },
  calendar: string,
  { language, zone }: Manner,
): string {
  const isDays = [from, to].every((at) => isMidnight(at, calendar));
  if (!isDays) return `${moment(from, language, zone)} – ${moment(to, language, zone, to - from < day)}`;
  const [first, last] = [dateParts(from, language, calendar), dateParts(to - 1, language, calendar)];
  const isOne = first.text === last.text;
  return isOne ? first.text : `${first.year === last.year ? first.short : first.text} – ${last.text}`;
}

function dateParts(at: Micros, language: Manner["language"], timeZone: string) {
  const short = { timeZone, day: "numeric", month: "short" } as const;
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locales[language], options).format(at / 1000);
  return {
    text: format({ ...short, year: "numeric" }),
    short: format(short),
    year: format({ timeZone, year: "numeric" }),
  };
}

function moment(at: Micros, language: Manner["language"], timeZone: string, isTimeAlone = false): string {
  return new Intl.DateTimeFormat(locales[language], {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    ...(isTimeAlone ? { timeZoneName: "short" as const } : { day: "numeric" as const, month: "short" as const }),
  }).format(at / 1000);
}

function isMidnight(at: Micros, timeZone: string): boolean {
  const time = { timeZone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const;
  return new Intl.DateTimeFormat("en-GB", time).format(at / 1000) === "00:00:00";
}
