import { type Micros, parseTime, zoneOffsetSeconds } from "../../event/index.ts";
import { type Component, lineOf } from "./component.ts";
import { type ContentLine, UnreadableCalendar } from "./content-line.ts";
import { type RepeatRule, readRule, repeats } from "./recurrence.ts";

/** How local times of one time zone become moments, and back: both in milliseconds, local ones written as if they were UTC. */
export interface Zone {
  /** Its IANA name, where it has one. */
  readonly name?: string;
  /** It as plain data. */
  readonly told: ZoneTold;
  toUtc(local: number): number;
  toLocal(utc: number): number;
}

/** A time as a calendar writes it: `local` as if it were UTC, and the zone that it is in. */
export interface CalendarTime {
  readonly local: number;
  readonly zone: Zone;
  /** A day, without a time. */
  readonly isDate: boolean;
}

export const microsOf = ({ local, zone }: CalendarTime): Micros => zone.toUtc(local) * 1000;

const utc: Zone = { name: "UTC", told: { name: "UTC" }, toUtc: (local) => local, toLocal: (at) => at };

function ianaZone(name: string): Zone | undefined {
  try {
    zoneOffsetSeconds(name, 0);
  } catch {
    return undefined; // no such zone
  }
  return {
    name,
    told: { name },
    toUtc: (local) => parseTime(new Date(local).toISOString().slice(0, 19), { zone: name }).at / 1000,
    toLocal: (at) => at + zoneOffsetSeconds(name, at) * 1000,
  };
}

/** A time zone as plain data: by its IANA name, or by when its clock is changed. */
export type ZoneTold = { readonly name: string } | { readonly changes: readonly ZoneChange[] };

/** From `start` on, and again by its rule, the clock goes by `offset`, all in milliseconds. */
export interface ZoneChange {
  readonly start: number;
  readonly offset: number;
  readonly before: number;
  readonly rule?: RepeatRule;
}

/** A zone by what was kept of it; undefined where it is none that is known here. */
export function zoneOf(told: ZoneTold): Zone | undefined {
  return "changes" in told ? zoneByChanges(told.changes) : namedZone(told.name);
}

/** The zones of a calendar by their names: the IANA's own where they are known, else as its VTIMEZONE parts tell them. */
export function zonesOf(calendar: Component): (name: string) => Zone | undefined {
  const known = new Map<string, Zone | undefined>();
  return (name) => {
    if (!known.has(name)) known.set(name, namedZone(name) ?? toldZone(calendar, name));
    return known.get(name);
  };
}

// Some write the name behind a prefix of their own: /freeassociation.sourceforge.net/Europe/Berlin.
function namedZone(name: string): Zone | undefined {
  if (/^(UTC|GMT|Etc\/UTC|Z)$/i.test(name)) return utc;
  const [, place] = /([A-Za-z_]+\/[A-Za-z_+-]+(?:\/[A-Za-z_]+)?)$/.exec(name) ?? [];
  return place === undefined ? undefined : ianaZone(place);
}

function toldZone(calendar: Component, name: string): Zone | undefined {
  const told = calendar.parts.find((one) => one.name === "VTIMEZONE" && lineOf(one, "TZID")?.value === name);
  return zoneByChanges((told?.parts ?? []).flatMap((one) => changeOf(one) ?? []).slice(0, 50));
}

function zoneByChanges(changes: readonly ZoneChange[]): Zone | undefined {
  if (changes.length === 0) return undefined;
  const offsetAt = (local: number) => {
    let last = { at: Number.NEGATIVE_INFINITY, offset: changes[0]?.before ?? 0 };
    for (const { start, offset, rule } of changes) {
      const from = local - 400 * 86_400_000;
      const onsets = rule ? repeats(rule, start, { from, to: local + 1, limit: 20 }) : start <= local ? [start] : [];
      const at = onsets.at(-1);
      if (at !== undefined && at > last.at) last = { at, offset };
    }
    return last.offset;
  };
  return {
    told: { changes },
    toUtc: (local) => local - offsetAt(local),
    toLocal: (at) => at + offsetAt(at + offsetAt(at)),
  };
}

function changeOf(part: Component): ZoneChange | undefined {
  const start = localMillis(lineOf(part, "DTSTART")?.value ?? "");
  const [offset, before] = [lineOf(part, "TZOFFSETTO"), lineOf(part, "TZOFFSETFROM")].map((one) =>
    offsetOf(one?.value),
  );
  if (start === undefined || offset === undefined) return undefined;
  const said = lineOf(part, "RRULE")?.value;
  const rule = said === undefined ? undefined : readRule(said, (text) => localMillis(text.replace(/Z$/, "")));
  return { start, offset, before: before ?? offset, ...(rule && { rule }) };
}

function offsetOf(text = ""): number | undefined {
  const [, sign, hours, minutes, seconds = "0"] = /^([+-])(\d{2})(\d{2})(\d{2})?$/.exec(text) ?? [];
  if (sign === undefined) return undefined;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}

/** `20261201T140000` or `20261201` as milliseconds, as if it were UTC; undefined where it is no time. */
export function localMillis(text: string): number | undefined {
  const found = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2}))?$/.exec(text.trim());
  if (!found) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1)
    .map((one) => Number(one ?? 0));
  const at = Date.UTC(year, month - 1, day, hour, minute, Math.min(second, 59));
  const isReal = new Date(at).getUTCDate() === day && hour < 24 && minute < 60 && year >= 1 && second <= 60;
  return isReal ? at : undefined;
}

/** The times of a line; floating ones, which name no zone, are read in `usual`. errors  question/unreadable-calendar */
export function timesOf(
  { name, params, value }: ContentLine,
  zones: (name: string) => Zone | undefined,
  usual: Zone = utc,
): readonly CalendarTime[] {
  const named = params.get("TZID");
  const zone = named === undefined ? usual : zones(named);
  if (!zone)
    throw new UnreadableCalendar({ problem: `its ${name} is in the time zone "${named}", which it does not tell.` });
  return value.split(",").map((text) => {
    const isUtc = text.trim().endsWith("Z");
    const local = localMillis(isUtc ? text.trim().slice(0, -1) : text);
    // What microseconds hold exactly, with room for what repeats.
    if (local === undefined || Math.abs(local) > 8e15 / 1000)
      throw new UnreadableCalendar({ problem: `its ${name} "${text.slice(0, 40)}" is no time.` });
    return { local, zone: isUtc ? utc : zone, isDate: /^\d{8}$/.test(text.trim()) };
  });
}

/** `PT1H30M`, `P1D`, in milliseconds; undefined where it is none, or goes backwards. */
export function lengthOf(text: string): number | undefined {
  const found = /^\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$/.exec(
    text.trim(),
  );
  if (!found) return undefined;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((one) => Number(one ?? 0));
  return (((weeks * 7 + days) * 24 + hours) * 3600 + minutes * 60 + seconds) * 1000;
}
