import { failure } from "../kit/failure.ts";
import { zoneOffsetMinutes } from "./zone.ts";

/** Whole microseconds since 1970-01-01 00:00 UTC. Exact in a double from the year 1685 to 2254. */
export type Micros = number;

/** Where "now" comes from. Passed in everywhere, never reached for. */
export type Clock = () => Micros;

/** A moment, and the offset from UTC in minutes that its source stated or its zone gave. */
export interface Moment {
  readonly at: Micros;
  readonly offset: number;
}

/** How times are written in a source. `iso` also reads `2019-10-01 00:00:00 UTC`; the others are numbers or bare digits. */
export type TimeFormat = "iso" | "unix-s" | "unix-ms" | "unix-us" | "yyyymmdd";
export const timeFormats: readonly TimeFormat[] = ["iso", "unix-s", "unix-ms", "unix-us", "yyyymmdd"];

export const BadTime = failure(
  "event/bad-time",
  { retry: "never" },
  (f: { text: string; format: TimeFormat }) =>
    `"${f.text.slice(0, 60)}" is not a time in the format ${f.format}. Write it like 2026-11-21T09:30:00Z, or name its format: ${timeFormats.join(", ")}.`,
);

const isoPattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?)?$/;

/**
 * Reads a time. A text that names no zone is read in `zone`; a bare date is 00:00 there.
 *
 * units   microseconds; digits beyond the sixth are cut, never rounded up
 * errors  event/bad-time for anything else, an impossible date (2023-02-30) and a year that microseconds cannot hold exactly (before 1685, after 2254) included
 */
export function parseTime(text: string, how: { readonly zone?: string; readonly format?: TimeFormat } = {}): Moment {
  const format = how.format ?? "iso";
  const zone = how.zone ?? "UTC";
  if (format === "iso") return parseIso(text, zone);
  if (format === "yyyymmdd") {
    const found = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
    if (!found) throw new BadTime({ text, format });
    return parseIso(`${found[1]}-${found[2]}-${found[3]}`, zone);
  }
  return { at: unixMicros(text, format), offset: 0 };
}

function parseIso(text: string, zone: string): Moment {
  const found = isoPattern.exec(text);
  if (!found) throw new BadTime({ text, format: "iso" });
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "", stated] = found;
  const millis = Date.UTC(+(year ?? 0), +(month ?? 0) - 1, +(day ?? 0), +hour, +minute, +second);
  const date = new Date(millis);
  // A part beyond its range, such as month 13, would spill into the next.
  const isDate =
    date.getUTCFullYear() === +(year ?? 0) &&
    date.getUTCMonth() + 1 === +(month ?? 0) &&
    date.getUTCDate() === +(day ?? 0);
  const isReal = isDate && +hour < 24 && +minute < 60 && +second < 60;
  const offset = !isReal ? undefined : stated === undefined ? zoneOffsetMinutes(zone, millis) : statedOffset(stated);
  if (offset === undefined) throw new BadTime({ text, format: "iso" });
  const at = (millis / 1000 - offset * 60) * 1_000_000 + Number(fraction.slice(0, 6).padEnd(6, "0"));
  if (!Number.isSafeInteger(at)) throw new BadTime({ text, format: "iso" });
  return { at, offset };
}

function statedOffset(text: string): number | undefined {
  if (text === "Z" || text === "UTC" || text === "GMT") return 0;
  const digits = text.slice(1).replace(":", "");
  const [hours, minutes] = [Number(digits.slice(0, 2)), Number(digits.slice(2, 4) || 0)];
  if (hours > 23 || minutes > 59) return undefined;
  return (hours * 60 + minutes) * (text.startsWith("-") ? -1 : 1) || 0;
}

const perMicro: Readonly<Record<string, number>> = { "unix-s": 6, "unix-ms": 3, "unix-us": 0 };

// Digits are moved as text: 1396314141.123 * 1e6 would not be exact.
function unixMicros(text: string, format: TimeFormat): Micros {
  const found = /^(-?\d+)(?:\.(\d+))?$/.exec(text);
  if (!found) throw new BadTime({ text, format });
  const places = perMicro[format] ?? 0;
  const at = Number(`${found[1]}${(found[2] ?? "").slice(0, places).padEnd(places, "0")}`);
  if (!Number.isSafeInteger(at)) throw new BadTime({ text, format });
  return at;
}

/** `2019-10-01T00:00:00Z`, with as many of the six fraction digits as there are, in the offset given (minutes). */
export function formatTime(at: Micros, offset = 0): string {
  const seconds = Math.floor(at / 1_000_000);
  const micros = at - seconds * 1_000_000;
  const fraction = micros === 0 ? "" : `.${String(micros).padStart(6, "0").replace(/0+$/, "")}`;
  return `${new Date((seconds + offset * 60) * 1000).toISOString().slice(0, 19)}${fraction}${formatOffset(offset)}`;
}

function formatOffset(offset: number): string {
  if (offset === 0) return "Z";
  const minutes = Math.abs(offset);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
