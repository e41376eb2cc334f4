import { type Moment, parseTime, type TimeFormat } from "../event/index.ts";

/** Reads a file's times, and notices when a zone had to be assumed. */
export interface TimeReader {
  /** errors  event/bad-time */
  read(text: string): Moment;
  /** Whether some time named no zone, so that `zone` was used. */
  readonly zoneAssumed: () => boolean;
}

export function timeReader(how: { readonly zone: string; readonly format: TimeFormat }): TimeReader {
  parseTime("2000-01-01", { zone: how.zone }); // a zone that does not exist is said before the first row
  let assumed = false;
  let last: { readonly text: string; readonly moment: Moment } | undefined;
  return {
    read: (text) => {
      // Neighbouring rows often share a time.
      if (last?.text === text) return last.moment;
      const moment = parseTime(text, how);
      assumed ||= !namesZone(text, how.format);
      last = { text, moment };
      return moment;
    },
    zoneAssumed: () => assumed,
  };
}

function namesZone(text: string, format: TimeFormat): boolean {
  if (format !== "iso") return format !== "yyyymmdd";
  return text.length > 10 && /(Z|UTC|GMT|[+-]\d{2}(:?\d{2})?)$/.test(text.slice(10));
}
