import type { Micros } from "../../event/index.ts";
import type { Comes } from "../meeting-events.ts";
import { textValue, writeLine } from "./content-line.ts";
import type { Guest, Invitation } from "./invitation.ts";

/** What an invitation is sent for; absent where it only stands on a server. */
export type Method = "REQUEST" | "CANCEL";

const partStat: Readonly<Record<Comes, string>> = { yes: "ACCEPTED", no: "DECLINED", maybe: "TENTATIVE" };

/**
 * An invitation as iCalendar. Times are in UTC, so that no time zone has to be told with them; each calendar shows them in its own.
 *
 * source  RFC 5545; RFC 5546 §3.2.2 (REQUEST), §3.2.5 (CANCEL). Without ORGANIZER and ATTENDEE clients show a file, and no invitation.
 */
export function invitationText(
  invitation: Invitation,
  {
    method,
    answers = new Map(),
    isCancelled = method === "CANCEL",
  }: {
    readonly method?: Method;
    /** Who has answered already, by address: kept when it is written again. */
    readonly answers?: ReadonlyMap<string, Comes>;
    readonly isCancelled?: boolean;
  } = {},
): string {
  const { uid, sequence, changed, organiser, attendees, from, to, title, description, url } = invitation;
  return [
    writeLine("BEGIN", "VCALENDAR"),
    writeLine("VERSION", "2.0"),
    writeLine("PRODID", "-//Thence//Thence//EN"),
    writeLine("CALSCALE", "GREGORIAN"),
    ...(method ? [writeLine("METHOD", method)] : []),
    writeLine("BEGIN", "VEVENT"),
    writeLine("UID", textValue(uid)),
    writeLine("DTSTAMP", utcText(changed)),
    writeLine("SEQUENCE", String(sequence)),
    writeLine("DTSTART", utcText(from)),
    writeLine("DTEND", utcText(to)),
    writeLine("SUMMARY", textValue(title)),
    writeLine("DESCRIPTION", textValue(url === undefined ? description : `${description}\n\n${url}`)),
    ...(url === undefined ? [] : [writeLine("URL", url, { VALUE: "URI" })]),
    writeLine("ORGANIZER", mailto(organiser), nameOf(organiser)),
    ...attendees.map((one) => attendeeLine(one, answers.get(one.email.toLowerCase()))),
    writeLine("STATUS", isCancelled ? "CANCELLED" : "CONFIRMED"),
    writeLine("TRANSP", "OPAQUE"),
    writeLine("END", "VEVENT"),
    writeLine("END", "VCALENDAR"),
  ].join("");
}

/** The answer of somebody who was invited, as their calendar would send it. */
export function replyText(
  invitation: Pick<Invitation, "uid" | "sequence" | "organiser" | "from" | "to" | "title">,
  { by, comes, at }: { readonly by: Guest; readonly comes: Comes; readonly at: Micros },
): string {
  const { uid, sequence, organiser, from, to, title } = invitation;
  return [
    writeLine("BEGIN", "VCALENDAR"),
    writeLine("VERSION", "2.0"),
    writeLine("PRODID", "-//Thence//Thence//EN"),
    writeLine("METHOD", "REPLY"),
    writeLine("BEGIN", "VEVENT"),
    writeLine("UID", textValue(uid)),
    writeLine("DTSTAMP", utcText(at)),
    writeLine("SEQUENCE", String(sequence)),
    writeLine("DTSTART", utcText(from)),
    writeLine("DTEND", utcText(to)),
    writeLine("SUMMARY", textValue(title)),
    writeLine("ORGANIZER", mailto(organiser), nameOf(organiser)),
    writeLine("ATTENDEE", mailto(by), { ...nameOf(by), PARTSTAT: partStat[comes] }),
    writeLine("END", "VEVENT"),
    writeLine("END", "VCALENDAR"),
  ].join("");
}

function attendeeLine(one: Guest, comes: Comes | undefined): string {
  const stat = comes === undefined ? "NEEDS-ACTION" : partStat[comes];
  return writeLine("ATTENDEE", mailto(one), {
    ...nameOf(one),
    CUTYPE: "INDIVIDUAL",
    ROLE: "REQ-PARTICIPANT",
    PARTSTAT: stat,
    RSVP: "TRUE",
  });
}

// A colon or a line end in an address would begin something else; nothing else of it is special behind the last colon.
const mailto = ({ email }: Guest) => `mailto:${email.replace(/[\s"<>]/g, "")}`;
const nameOf = ({ name }: Guest): Readonly<Record<string, string>> => (name === undefined ? {} : { CN: name });

/** `20261201T140000Z` */
export function utcText(at: Micros): string {
  return `${new Date(Math.floor(at / 1000)).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
}
