import { type Micros, parseTime } from "../../event/index.ts";
import { isRecord } from "../../kit/is-record.ts";
import { sha256Hex } from "../../kit/sha256.ts";
import type { Comes, Invitation, InvitedGuest, MeetingSeen } from "../../question/index.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The id of a meeting there, which we may choose: 5 to 1024 of a–v and 0–9, so that a repeat is refused. */
export function eventId(uid: string): string {
  return sha256Hex(uid).slice(0, 40);
}

const responses: Readonly<Record<string, Comes>> = { accepted: "yes", declined: "no", tentative: "maybe" };

/** A meeting as Google takes it; what people have answered is kept. */
export function eventOf(invitation: Invitation, seen: MeetingSeen | undefined, kept: readonly unknown[] = []): Fields {
  const { uid, sequence, attendees, from, to, zone, title, description, url, conference } = invitation;
  const known = new Map(
    kept.filter(isRecord).map((one) => [String(one["email"]).toLowerCase(), one["responseStatus"]]),
  );
  return {
    summary: title,
    description: url === undefined ? description : `${description}\n\n${url}`,
    start: { dateTime: isoOf(from), timeZone: zone },
    end: { dateTime: isoOf(to), timeZone: zone },
    status: "confirmed",
    attendees: attendees.map(({ email, name }) => ({
      email,
      ...(name !== undefined && { displayName: name }),
      responseStatus: known.get(email.toLowerCase()) ?? "needsAction",
    })),
    extendedProperties: { private: { thenceUid: uid, thenceSequence: String(sequence) } },
    ...(conference === true &&
      !seen && {
        conferenceData: {
          createRequest: { requestId: eventId(uid), conferenceSolutionKey: { type: "hangoutsMeet" } },
        },
      }),
  };
}

const isoOf = (at: Micros) => new Date(at / 1000).toISOString();

/** A meeting as Google tells it; undefined where it is none that can be read. */
export function meetingOf(event: Fields, uid?: string): MeetingSeen | undefined {
  const { summary, status, attendees, organizer, iCalUID, originalStartTime, sequence, updated, transparency } = event;
  const extended = isRecord(event["extendedProperties"]) ? event["extendedProperties"]["private"] : undefined;
  const ours = isRecord(extended) ? Number(extended["thenceSequence"]) : Number.NaN;
  const name = uid ?? (typeof iCalUID === "string" ? iCalUID : undefined);
  if (name === undefined || name.length > 500) return undefined;
  const [from, to, instance, stamp] = [event["start"], event["end"], originalStartTime, { dateTime: updated }].map(
    timeIn,
  );
  const guests = Array.isArray(attendees) ? attendees.slice(0, 200).flatMap((one) => guestOf(one) ?? []) : [];
  const by = isRecord(organizer) ? guestOf(organizer) : undefined;
  return {
    uid: name,
    sequence: Number.isSafeInteger(ours) ? ours : typeof sequence === "number" ? sequence : 0,
    ...(stamp !== undefined && { stamp }),
    title: typeof summary === "string" ? summary.slice(0, 300) : "",
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(by && { organiser: { email: by.email } }),
    guests,
    isCancelled: status === "cancelled",
    ...(transparency === "transparent" && { isFree: true }),
    ...(instance !== undefined && { instance }),
  };
}

function timeIn(value: unknown): Micros | undefined {
  if (!isRecord(value)) return undefined;
  const { dateTime, date } = value;
  const text = dateTime ?? date;
  try {
    return typeof text === "string" ? parseTime(text).at : undefined;
  } catch {
    return undefined; // no time
  }
}

function guestOf(value: unknown): InvitedGuest | undefined {
  if (!isRecord(value) || value["resource"] === true) return undefined;
  const { email, displayName, responseStatus } = value;
  if (typeof email !== "string" || !/^[^@\s<>]{1,64}@[^@\s<>]{1,190}$/.test(email)) return undefined;
  const comes = typeof responseStatus === "string" ? responses[responseStatus] : undefined;
  return {
    email: email.toLowerCase(),
    ...(typeof displayName === "string" && displayName !== "" && { name: displayName.slice(0, 100) }),
    ...(comes && { comes }),
  };
}
