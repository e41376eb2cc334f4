import { failure } from "../kit/failure.ts";

export const UnknownZone = failure(
  "event/unknown-zone",
  { retry: "never", kind: "usage" },
  (f: { zone: string }) =>
    `"${f.zone}" is not a time zone. Use an IANA name (Europe/Copenhagen), UTC, or an offset like +01:00.`,
);

const formats = new Map<string, Intl.DateTimeFormat>();
const known = new Map<string, number>();
const quarterHourMillis = 900_000;

/**
 * The zone's offset from UTC in minutes at a local wall-clock time (its digits read as if they were UTC, in milliseconds).
 * A time that a clock change skips or repeats is read with the offset from before the change.
 *
 * source  RFC 9557 and Temporal's "compatible" rule for skipped times; offsets by Intl (the IANA database)
 */
export function zoneOffsetMinutes(zone: string, localMillis: number): number {
  const fixed = fixedOffsetMinutes(zone);
  if (fixed !== undefined) return fixed;
  const slot = Math.floor(localMillis / quarterHourMillis);
  const key = `${zone}/${slot}`;
  const remembered = known.get(key);
  if (remembered !== undefined) return remembered;
  const offset = lookUp(zone, localMillis);
  if (known.size > 50_000) known.clear();
  known.set(key, offset);
  return offset;
}

/**
 * The zone's offset from UTC in seconds at a moment (milliseconds since 1970 UTC). Before zones were made, local mean times had odd seconds.
 *
 * errors  event/unknown-zone
 */
export function zoneOffsetSeconds(zone: string, utcMillis: number): number {
  const fixed = fixedOffsetMinutes(zone);
  if (fixed !== undefined) return fixed * 60;
  const parts = formatOf(zone).formatToParts(utcMillis);
  const name = parts.find((part) => part.type === "timeZoneName")?.value ?? "GMT";
  const found = /^GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(name);
  if (!found?.[1]) return 0;
  const seconds = Number(found[2]) * 3600 + Number(found[3]) * 60 + Number(found[4] ?? 0);
  return seconds * (found[1] === "-" ? -1 : 1);
}

/** The offset of UTC and of a zone that is written as one; undefined for a name. */
function fixedOffsetMinutes(zone: string): number | undefined {
  if (zone === "UTC") return 0;
  const fixed = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (!fixed || Number(fixed[2]) > 23 || Number(fixed[3]) > 59) return undefined;
  return (Number(fixed[2]) * 60 + Number(fixed[3])) * (fixed[1] === "-" ? -1 : 1) || 0;
}

function lookUp(zone: string, localMillis: number): number {
  const dayMillis = 86_400_000;
  const before = offsetAt(zone, localMillis - dayMillis);
  const after = offsetAt(zone, localMillis + dayMillis);
  if (before === after) return before;
  const readBefore = localMillis - before * 60_000;
  if (offsetAt(zone, readBefore) === before) return before;
  const readAfter = localMillis - after * 60_000;
  return offsetAt(zone, readAfter) === after ? after : before;
}

function offsetAt(zone: string, utcMillis: number): number {
  return Math.trunc(zoneOffsetSeconds(zone, utcMillis) / 60);
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const ready = formats.get(zone);
  if (ready) return ready;
  try {
    const made = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
    formats.set(zone, made);
    return made;
  } catch (cause) {
    throw new UnknownZone({ zone }, { cause });
  }
}
