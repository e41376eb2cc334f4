import { type Micros, parseTime } from "../../event/index.ts";
import { isRecord } from "../../kit/is-record.ts";
import { sha256Hex } from "../../kit/sha256.ts";
import type { Comes, Invitation, InvitedGuest, MeetingSeen } from "../../question/index.ts";

export type Fields = Readonly<Record<string, unknown>>;

export function fieldsIn(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {}; // what is no JSON says nothing
  }
}

/** Properties of our own on an event there, under a name that nobody else has. */
const own = "String {5f3f0c9a-6c0e-4d0b-9a3e-7d2f4b8e1c60} Name";
export const properties = { uid: `${own} ThenceUid`, sequence: `${own} ThenceSequence` } as const;

const responses: Readonly<Record<string, Comes>> = {
  accepted: "yes",
  declined: "no",
  tentativelyaccepted: "maybe",
};

/** A meeting as Graph takes it when it is made; the server knows a repeat by `transactionId`, and makes no second one. */
export function newEvent(invitation: Invitation) {
  return {
    ...changesOf(invitation, { isNew: true }),
    transactionId: sha256Hex(invitation.uid).slice(0, 32),
    ...(invitation.conference === true && {
      isOnlineMeeting: true,
      onlineMeetingProvider: "teamsForBusiness" as const,
    }),
  };
}

/** What is written of a meeting when it is changed. */
export function changesOf(invitation: Invitation, { isNew = false }: { readonly isNew?: boolean } = {}) {
  const { uid, sequence, attendees, from, to, title, description, url, conference } = invitation;
  const content = url === undefined ? description : `${description}\n\n${url}`;
  return {
    subject: title,
    // Of a meeting with a conference the body holds how to join it, put there by the server: written over, it would be gone.
    ...((isNew || conference !== true) && { body: { contentType: "text" as const, content } }),
    start: timeOf(from),
    end: timeOf(to),
    showAs: "busy" as const,
    attendees: attendees.map(({ email, name }) => ({
      type: "required" as const,
      emailAddress: { address: email, ...(name !== undefined && { name }) },
    })),
    singleValueExtendedProperties: [
      { id: properties.uid, value: uid },
      { id: properties.sequence, value: String(sequence) },
    ],
  };
}

/** `2027-01-05T13:00:00`, in UTC: the zone stands beside it. */
export function timeOf(at: Micros) {
  return { dateTime: new Date(at / 1000).toISOString().slice(0, 19), timeZone: "UTC" };
}

/** A moment as Graph tells it when it is asked for UTC: with seven digits behind the second, and the zone beside it. */
export function momentOf(value: unknown): Micros | undefined {
  if (!isRecord(value)) return undefined;
  const { dateTime, timeZone } = value;
  if (typeof dateTime !== "string" || typeof timeZone !== "string" || !/^(UTC|Etc\/UTC)$/i.test(timeZone))
    return undefined;
  return stampOf(`${dateTime.slice(0, 19)}Z`);
}

function stampOf(text: unknown): Micros | undefined {
  try {
    return typeof text === "string" ? parseTime(text.replace(/\.\d+/, "")).at : undefined;
  } catch {
    return undefined; // no time
  }
}

/** A meeting as Graph tells it; undefined where it is none that can be read. */
export function meetingOf(event: Fields, uid?: string): MeetingSeen | undefined {
  const { subject, iCalUId, seriesMasterId, type, attendees, organizer, isCancelled, showAs } = event;
  const isOfSeries = type === "occurrence" || type === "exception";
  const name = uid ?? (isOfSeries ? seriesMasterId : iCalUId);
  if (typeof name !== "string" || name === "" || name.length > 500) return undefined;
  const [from, to, stamp] = [momentOf(event["start"]), momentOf(event["end"]), stampOf(event["lastModifiedDateTime"])];
  const instance = isOfSeries ? stampOf(event["originalStart"]) : undefined;
  const guests = Array.isArray(attendees) ? attendees.slice(0, 200).flatMap((one) => guestOf(one) ?? []) : [];
  const by = guestOf(organizer);
  return {
    uid: name,
    sequence: sequenceIn(event),
    ...(stamp !== undefined && { stamp }),
    title: typeof subject === "string" ? subject.slice(0, 300) : "",
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(by && { organiser: { email: by.email } }),
    guests,
    isCancelled: isCancelled === true,
    ...(showAs === "free" && { isFree: true }),
    ...(instance !== undefined && { instance }),
  };
}

// Meetings of others have no number that counts up here: when they were changed last tells which is newer.
function sequenceIn({ singleValueExtendedProperties: all }: Fields): number {
  const found = (Array.isArray(all) ? all : []).find(
    (one) => isRecord(one) && String(one["id"]).toLowerCase() === properties.sequence.toLowerCase(),
  );
  const sequence = isRecord(found) ? Number(found["value"]) : 0;
  return Number.isSafeInteger(sequence) && sequence >= 0 ? sequence : 0;
}

function guestOf(value: unknown): InvitedGuest | undefined {
  if (!isRecord(value) || value["type"] === "resource" || !isRecord(value["emailAddress"])) return undefined;
  const { address, name } = value["emailAddress"];
  if (typeof address !== "string" || !/^[^@\s<>]{1,64}@[^@\s<>]{1,190}$/.test(address)) return undefined;
  const response = isRecord(value["status"]) ? String(value["status"]["response"]).toLowerCase() : "";
  const comes = Object.hasOwn(responses, response) ? responses[response] : undefined;
  return {
    email: address.toLowerCase(),
    ...(typeof name === "string" && name !== "" && { name: name.slice(0, 100) }),
    ...(comes && { comes }),
  };
}
