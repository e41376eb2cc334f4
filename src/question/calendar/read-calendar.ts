import type { Micros } from "../../event/index.ts";
import { oneLine, shortened } from "../channel/shorten.ts";
import type { Comes } from "../meeting-events.ts";
import { type CalendarTime, lengthOf, localMillis, microsOf, timesOf, type Zone, zonesOf } from "./calendar-time.ts";
import { type Component, lineOf, linesOf, readComponents } from "./component.ts";
import { type ContentLine, calendarLimits, textOf, UnreadableCalendar } from "./content-line.ts";
import type { Guest } from "./invitation.ts";
import type { InvitedGuest, MeetingSeen, Notice } from "./notice.ts";
import { readRule } from "./recurrence.ts";
import { seriesBegins } from "./series.ts";

/** How far ahead a series is looked at, and how many of its meetings at most. */
export const seriesLimits = { aheadMicros: 366 * 86_400_000_000, meetings: 400 };

/**
 * What a calendar that came from outside says: its meetings, each with what the sender wants. Without a METHOD, as in a file or on a server,
 * it is an invitation. `now` is where a series is looked at from.
 *
 * errors  question/unreadable-calendar
 */
export function readCalendar(text: string, now: Micros): readonly Notice[] {
  return readComponents(text).flatMap((calendar) => {
    const method = methodOf(lineOf(calendar, "METHOD")?.value);
    const events = calendar.parts.filter(({ name }) => name === "VEVENT");
    const zones = zonesOf(calendar);
    return events.map((event): Notice => {
      const meeting = meetingOf(event, zones, now);
      if (method === "request" && meeting.from === undefined)
        throw new UnreadableCalendar({ problem: "a meeting in it does not say when it begins." });
      const moved = events.flatMap((one) => (isInstanceOf(one, event) ? timesIn(one, "RECURRENCE-ID", zones) : []));
      return { method, meeting: without(meeting, moved.map(microsOf)) };
    });
  });
}

function methodOf(text = "REQUEST"): Notice["method"] {
  const method = text.trim().toUpperCase();
  if (method === "REQUEST" || method === "PUBLISH") return "request";
  if (method === "REPLY") return "reply";
  if (method === "CANCEL") return "cancel";
  throw new UnreadableCalendar({
    problem: `its method is ${method.slice(0, 30)}; REQUEST, REPLY and CANCEL are read.`,
  });
}

const uidIn = (event: Component) => textOf(lineOf(event, "UID")?.value ?? "").trim();
const isInstanceOf = (one: Component, series: Component) =>
  one !== series && lineOf(one, "RECURRENCE-ID") && !lineOf(series, "RECURRENCE-ID") && uidIn(one) === uidIn(series);

// A meeting of a series that is told by itself is no longer one of its rule.
function without(meeting: MeetingSeen, moved: readonly Micros[]): MeetingSeen {
  if (!meeting.instances || moved.length === 0) return meeting;
  const instances = meeting.instances.filter((at) => !moved.includes(at));
  const { series } = meeting;
  return { ...meeting, instances, ...(series && { series: { ...series, except: [...series.except, ...moved] } }) };
}

function meetingOf(event: Component, zones: (name: string) => Zone | undefined, now: Micros): MeetingSeen {
  const uid = uidIn(event);
  if (uid === "" || uid.length > 500) throw new UnreadableCalendar({ problem: "a meeting in it has no UID." });
  const [start] = timesIn(event, "DTSTART", zones);
  const end = start && endOf(event, start, zones);
  const organiser = guestOf(lineOf(event, "ORGANIZER"));
  const attendees = linesOf(event, "ATTENDEE");
  if (attendees.length > calendarLimits.guests)
    throw new UnreadableCalendar({ problem: `a meeting in it has more than ${calendarLimits.guests} guests.` });
  const [stamp] = timesIn(event, "DTSTAMP", zones);
  const [instance] = timesIn(event, "RECURRENCE-ID", zones, start?.zone);
  const sequence = Number(lineOf(event, "SEQUENCE")?.value ?? 0);
  const zone = start?.zone.name;
  return {
    uid,
    sequence: Number.isSafeInteger(sequence) && sequence >= 0 ? sequence : 0,
    ...(stamp && { stamp: microsOf(stamp) }),
    title: shortened(oneLine(textOf(lineOf(event, "SUMMARY")?.value ?? "")), 300),
    ...(start && { from: microsOf(start) }),
    ...(end !== undefined && { to: end }),
    ...(zone !== undefined && zone !== "UTC" && { zone }),
    ...(organiser && { organiser }),
    guests: attendees.flatMap((line) => invitedOf(line) ?? []),
    isCancelled: lineOf(event, "STATUS")?.value.trim().toUpperCase() === "CANCELLED",
    ...(lineOf(event, "TRANSP")?.value.trim().toUpperCase() === "TRANSPARENT" && { isFree: true }),
    ...(instance && { instance: microsOf(instance) }),
    ...(start && !instance && seriesOf(event, start, zones, now)),
  };
}

function timesIn(
  event: Component,
  name: string,
  zones: (name: string) => Zone | undefined,
  usual?: Zone,
): readonly CalendarTime[] {
  return linesOf(event, name).flatMap((line) => timesOf(line, zones, usual));
}

function endOf(event: Component, start: CalendarTime, zones: (name: string) => Zone | undefined): Micros {
  const from = microsOf(start);
  const [end] = timesIn(event, "DTEND", zones, start.zone);
  if (end) return Math.max(from, microsOf(end));
  const length = lengthOf(lineOf(event, "DURATION")?.value ?? "");
  return from + (length ?? (start.isDate ? 86_400_000 : 0)) * 1000;
}

function seriesOf(
  event: Component,
  start: CalendarTime,
  zones: (name: string) => Zone | undefined,
  now: Micros,
): Partial<MeetingSeen> {
  const rules = linesOf(event, "RRULE");
  const extra = timesIn(event, "RDATE", zones, start.zone);
  const except = new Set(timesIn(event, "EXDATE", zones, start.zone).map(microsOf));
  if (rules.length === 0 && extra.length === 0) return {};
  const { zone, local } = start;
  const untilOf = (text: string) => (text.endsWith("Z") ? inZone(text, zone) : localMillis(lastOf(text)));
  const rule = rules.length === 1 ? readRule(rules[0]?.value ?? "", untilOf) : undefined;
  if (rules.length > 0 && !rule) return { isUnreadSeries: true };
  const span = { from: now - 86_400_000_000, to: now + seriesLimits.aheadMicros, limit: seriesLimits.meetings };
  const series = rule && { rule, start: local, zone: zone.told, except: [...except].slice(0, seriesLimits.meetings) };
  const ruled = series ? seriesBegins(series, span) : [microsOf(start)];
  const all = [...new Set([...ruled, ...extra.map(microsOf)])].filter((at) => !except.has(at));
  const instances = all.filter((at) => at >= span.from && at < span.to).sort((a, b) => a - b);
  return { instances: instances.slice(0, seriesLimits.meetings), ...(series && { series, seriesUpTo: span.to }) };
}

// The last day of a series that is told as a day is in it.
const lastOf = (text: string) => (/^\d{8}$/.test(text.trim()) ? `${text.trim()}T235959` : text);

function inZone(text: string, zone: Zone): number | undefined {
  const utc = localMillis(text.slice(0, -1));
  return utc === undefined ? undefined : zone.toLocal(utc);
}

function guestOf(line: ContentLine | undefined): Guest | undefined {
  const email = line?.value.trim().replace(/^mailto:/i, "") ?? "";
  if (!line || !/^[^@\s<>]{1,64}@[^@\s<>]{1,190}$/.test(email)) return undefined;
  const name = shortened(oneLine(line.params.get("CN") ?? ""), 100);
  return { email: email.toLowerCase(), ...(name !== "" && { name }) };
}

function invitedOf(line: ContentLine): InvitedGuest | undefined {
  const guest = guestOf(line);
  const kind = line.params.get("CUTYPE")?.toUpperCase();
  if (!guest || kind === "ROOM" || kind === "RESOURCE") return undefined;
  const comes = answers.get(line.params.get("PARTSTAT")?.toUpperCase() ?? "");
  return { ...guest, ...(comes && { comes }) };
}

const answers: ReadonlyMap<string, Comes> = new Map([
  ["ACCEPTED", "yes"],
  ["DECLINED", "no"],
  ["DELEGATED", "no"],
  ["TENTATIVE", "maybe"],
]);
