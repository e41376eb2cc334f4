import type { Micros } from "../../event/index.ts";
import {
  type Arrived,
  BadCalendarSettings,
  type Busy,
  type Calendar,
  type CalendarOptions,
  type Comes,
  type Invitation,
  invitationText,
  type MeetingSeen,
  mailOf,
  type Notice,
  neededText,
  type Read,
  readCalendar,
  readCalendarSettings,
  type Span,
  sameAddress,
  type Told,
  UnreadableCalendar,
} from "../../question/index.ts";
import { type Answer, failedCall, httpCall } from "../kit/http-call.ts";
import { calendarQuery, type Listed, readMultistatus } from "./dav.ts";

export const needs: Readonly<Record<string, string>> = {};

const dayMicros = 86_400_000_000;

/**
 * A calendar on a CalDAV server, in which meetings are files. What others changed meanwhile is never overwritten: every write names the version
 * that it was made from, and a meeting keeps what people answered. A server that sends no invitations by itself gets them sent by mail, where
 * something here sends mail.
 *
 * source  RFC 4791 (CalDAV), RFC 6638 (scheduling), RFC 9110 §13.1 (If-Match, If-None-Match)
 */
export function openCalendar(options: CalendarOptions): Calendar {
  const { name, organiser, now, send } = options;
  const settings = readCalendarSettings(name, options.settings, {
    url: "text",
    user: "text",
    passwordEnv: "text",
    inbox: "text",
  });
  const url = collectionUrl(
    name,
    neededText(name, settings, "url", "the address of the calendar, as https://dav.example.org/thence/meetings/"),
  );
  const [user, passwordEnv, inbox] = [settings.text("user"), settings.text("passwordEnv"), settings.text("inbox")];
  const inboxUrl = inbox === undefined ? undefined : collectionUrl(name, inbox);
  const password = () => (passwordEnv === undefined ? undefined : options.secret(passwordEnv));
  const ask = (method: string, address: string, request: RequestInit, signal?: AbortSignal): Promise<Answer> => {
    const key = Buffer.from(`${user}:${password() ?? ""}`).toString("base64");
    const headers = { ...request.headers, ...(user !== undefined && { authorization: `Basic ${key}` }) };
    return httpCall(address, { ...request, method, headers }, { fetch: options.fetch, signal });
  };
  const failed = (answer: Answer) => failedCall(answer, now() / 1000);
  const fileOf = (uid: string) => `${url}${encodeURIComponent(uid)}.ics`;

  const write = async (invitation: Invitation, isCancelled: boolean, signal?: AbortSignal): Promise<Told> => {
    const file = fileOf(invitation.uid);
    // Somebody may write in between; then it is read again.
    for (let attempt = 0; attempt < 4; attempt++) {
      const current = await ask("GET", file, {}, signal);
      if (current.kind === "unanswered") return failed(current);
      const isThere = current.status === 200;
      if (!isThere && current.status !== 404 && current.status !== 410) return failed(current);
      if (!isThere && isCancelled) return { kind: "done", status: "it is not there" };
      const seen = isThere ? meetingIn(current.text, invitation.uid, now()) : undefined;
      if (seen && isKnown(seen, invitation, isCancelled))
        return { kind: "done", status: `it stands there as ${seen.sequence}` };
      const sequence = isCancelled ? Math.max(invitation.sequence, (seen?.sequence ?? -1) + 1) : invitation.sequence;
      const body = invitationText({ ...invitation, sequence }, { answers: answersOf(seen), isCancelled });
      const held = isThere ? { "if-match": current.headers.get("etag") ?? "*" } : { "if-none-match": "*" };
      const headers = { "content-type": "text/calendar; charset=utf-8", ...held };
      const written = await ask("PUT", file, { headers, body }, signal);
      if (written.kind === "answered" && written.status === 412) continue;
      if (written.kind === "answered" && written.status >= 200 && written.status < 300)
        return { kind: "done", status: String(written.status) };
      return failed(written);
    }
    return { kind: "retry", status: "412: others kept changing it" };
  };

  let schedules: boolean | undefined;
  /** Whether the server tells those who are invited by itself; undefined where it does not answer. */
  const isScheduling = async (signal?: AbortSignal): Promise<boolean | undefined> => {
    if (schedules !== undefined) return schedules;
    const answer = await ask("OPTIONS", url, {}, signal);
    if (answer.kind === "answered" && answer.status < 400)
      schedules = /\bcalendar-auto-schedule\b/.test(answer.headers.get("dav") ?? "");
    return schedules;
  };
  const tell = async (invitation: Invitation, isCancelled: boolean, signal?: AbortSignal): Promise<Told> => {
    const written = await write(invitation, isCancelled, signal);
    if (written.kind !== "done" || !send || invitation.attendees.length === 0) return written;
    const isTold = await isScheduling(signal);
    if (isTold === undefined) return { kind: "retry", status: "nobody knows whether the server sends invitations" };
    return isTold ? written : send(mailOf(invitation, isCancelled ? "CANCEL" : "REQUEST"), signal);
  };

  const list = async (
    address: string,
    span: Span | undefined,
    signal?: AbortSignal,
  ): Promise<readonly Listed[] | Told> => {
    const headers = { "content-type": "application/xml; charset=utf-8", depth: "1" };
    const answer = await ask("REPORT", address, { headers, body: calendarQuery(span) }, signal);
    if (answer.kind === "unanswered" || answer.status !== 207) return failed(answer);
    return readMultistatus(answer.text) ?? { kind: "failed", status: "207: what it lists cannot be read" };
  };

  return {
    name,
    lacks: { conferences: "a CalDAV server makes no conference" },
    missing: () => {
      if (passwordEnv === undefined || password()) return undefined;
      return `the environment variable ${passwordEnv} holds no password`;
    },
    invite: (invitation, signal) => tell(invitation, false, signal),
    update: (invitation, signal) => tell(invitation, false, signal),
    cancel: (invitation, signal) => tell(invitation, true, signal),
    busy: async (people, span, signal): Promise<Busy> => {
      const found = await list(url, span, signal);
      if ("kind" in found) return { kind: "unknown", status: found.status };
      const meetings = found.flatMap(({ data }) => noticesIn(data, span.from)).map(({ meeting }) => meeting);
      return { kind: "known", people: new Map(people.map((one) => [one, busyOf(one, meetings, span)])) };
    },
    read: async (uid, signal): Promise<Read> => {
      const answer = await ask("GET", fileOf(uid), {}, signal);
      if (answer.kind === "answered" && (answer.status === 404 || answer.status === 410)) return { kind: "gone" };
      if (answer.kind === "unanswered" || answer.status !== 200)
        return { kind: "unknown", status: failed(answer).status };
      const meeting = meetingIn(answer.text, uid, now());
      return meeting ? { kind: "found", meeting } : { kind: "unknown", status: "what stands there cannot be read" };
    },
    arrived: async (signal) => {
      const span = { from: now() - dayMicros, to: now() + 366 * dayMicros };
      const [standing, sent] = [
        await list(url, span, signal),
        inboxUrl === undefined ? [] : await list(inboxUrl, undefined, signal),
      ];
      const isForeign = ({ meeting }: Notice) =>
        meeting.organiser !== undefined && !sameAddress(meeting.organiser.email, organiser.email);
      const isOurs = ({ meeting }: Notice) => meeting.guests.some(({ email }) => sameAddress(email, organiser.email));
      const arrivedOf = (
        { href, etag = "", data }: Listed,
        isTaken: (notice: Notice) => boolean,
      ): readonly Arrived[] => {
        const notices = noticesIn(data, now()).filter(isTaken);
        return notices.length === 0 ? [] : [{ id: `${href} ${etag}`, notices }];
      };
      return [
        ...("kind" in standing
          ? []
          : standing.flatMap((one) => arrivedOf(one, (notice) => isForeign(notice) && isOurs(notice)))),
        ...("kind" in sent ? [] : sent.flatMap((one) => arrivedOf(one, () => true))),
      ];
    },
    take: async (id, signal) => {
      if (inboxUrl === undefined) return;
      const file = new URL(id.slice(0, id.lastIndexOf(" ")), inboxUrl);
      // What stands in the calendar itself stays there.
      if (file.href.startsWith(inboxUrl) && file.href !== inboxUrl) await ask("DELETE", file.href, {}, signal);
    },
  };
}

function collectionUrl(calendar: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isNear = url && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  if (
    !url ||
    (url.protocol !== "https:" && !(url.protocol === "http:" && isNear)) ||
    url.username ||
    url.search ||
    url.hash
  )
    throw new BadCalendarSettings({
      calendar,
      problem: `"${url?.username ? "(an address with a password)" : text}" is no https address of a calendar; user and passwordEnv stand beside it.`,
    });
  return url.href.endsWith("/") ? url.href : `${url.href}/`;
}

function noticesIn(text: string, now: Micros): readonly Notice[] {
  try {
    return readCalendar(text, now);
  } catch (cause) {
    if (cause instanceof UnreadableCalendar) return [];
    throw cause;
  }
}

function meetingIn(text: string, uid: string, now: Micros): MeetingSeen | undefined {
  return noticesIn(text, now).find(({ meeting }) => meeting.uid === uid && meeting.instance === undefined)?.meeting;
}

/** Whether what stands there says as much, or more, already. */
function isKnown(seen: MeetingSeen, invitation: Invitation, isCancelled: boolean): boolean {
  return isCancelled ? seen.isCancelled : seen.sequence >= invitation.sequence;
}

function answersOf(seen: MeetingSeen | undefined): ReadonlyMap<string, Comes> {
  return new Map(seen?.guests.flatMap(({ email, comes }) => (comes ? [[email, comes] as const] : [])));
}

function busyOf(person: string, meetings: readonly MeetingSeen[], span: Span): readonly Span[] {
  return meetings
    .filter(({ isCancelled, isFree, organiser, guests }) => {
      const guest = guests.find(({ email }) => sameAddress(email, person));
      const isThere = guest ? guest.comes !== "no" : organiser !== undefined && sameAddress(organiser.email, person);
      return isThere && !isCancelled && !isFree;
    })
    .flatMap(({ from = 0, to = from, instances = [from] }) => instances.map((at) => ({ from: at, to: at + to - from })))
    .filter(({ from, to }) => from < span.to && to > span.from)
    .sort((a, b) => a.from - b.from);
}
