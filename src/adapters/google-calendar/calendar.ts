import { parseTime } from "../../event/index.ts";
import { isRecord } from "../../kit/is-record.ts";
import {
  type Arrived,
  type Busy,
  type Calendar,
  type CalendarOptions,
  type Invitation,
  neededText,
  type Read,
  readCalendarSettings,
  type Span,
  sameAddress,
  type Told,
} from "../../question/index.ts";
import { type Answer, failedCall, httpCall } from "../kit/http-call.ts";
import { eventId, eventOf, meetingOf } from "./event.ts";
import { fetchToken, parsed, readServiceKey } from "./token.ts";

export const needs: Readonly<Record<string, string>> = {};

const api = "https://www.googleapis.com/calendar/v3";
const dayMicros = 86_400_000_000;
const limited = ["rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "calendarUsageLimitsExceeded"];

/**
 * Google Calendar, by a service account to which the domain has delegated the organiser's calendar: without that it may not invite anybody.
 *
 * source  Google Calendar API v3: events.insert (an id of our own makes a repeat a 409), patch with If-Match, freeBusy.query
 */
export function openCalendar(options: CalendarOptions): Calendar {
  const { name, organiser, now, fetch } = options;
  const settings = readCalendarSettings(name, options.settings, {
    keyEnv: "text",
    calendar: "text",
    conference: "flag",
  });
  const keyEnv = neededText(name, settings, "keyEnv", "the variable that holds the service account's key, a JSON text");
  const base = `${api}/calendars/${encodeURIComponent(settings.text("calendar") ?? "primary")}/events`;
  const key = () => readServiceKey(options.secret(keyEnv));
  let held: { readonly token: string; readonly until: number } | undefined;

  const ask = async (
    method: string,
    url: string,
    body?: object,
    etag?: string,
    signal?: AbortSignal,
  ): Promise<Answer> => {
    const service = key();
    if (!service) return { kind: "unanswered", status: `${keyEnv} holds no key of a service account` };
    if (!held || held.until <= now() / 1_000_000) {
      const got = await fetchToken(service, { user: organiser.email, nowSeconds: now() / 1_000_000, fetch });
      if ("problem" in got) return { kind: "unanswered", status: got.problem };
      held = got;
    }
    const headers = {
      authorization: `Bearer ${held.token}`,
      ...(body && { "content-type": "application/json" }),
      ...(etag !== undefined && { "if-match": etag }),
    };
    const answer = await httpCall(
      url,
      { method, headers, ...(body && { body: JSON.stringify(body) }) },
      { fetch, signal },
    );
    if (answer.kind === "answered" && answer.status === 401) held = undefined;
    return answer;
  };
  const failed = (answer: Answer): Exclude<Told, { kind: "done" }> => {
    const told = failedCall(answer, now() / 1000);
    if (answer.kind === "unanswered" || answer.status !== 403) return told;
    const reason = reasonIn(answer.text);
    return {
      kind: reason !== undefined && limited.includes(reason) ? "retry" : "failed",
      status: `403 ${reason ?? ""}`.trim(),
    };
  };

  const write = async (invitation: Invitation, isCancelled: boolean, signal?: AbortSignal): Promise<Told> => {
    const file = `${base}/${eventId(invitation.uid)}`;
    for (let attempt = 0; attempt < 4; attempt++) {
      const current = await ask("GET", file, undefined, undefined, signal);
      if (current.kind === "unanswered") return failed(current);
      const isMissing = current.status === 404 || current.status === 410;
      if (!isMissing && current.status !== 200) return failed(current);
      const event = isMissing ? undefined : parsed(current.text);
      const seen = event && meetingOf(event, invitation.uid);
      if (isCancelled) {
        if (!seen || seen.isCancelled) return { kind: "done", status: "it is not there" };
        const gone = await ask("DELETE", `${file}?sendUpdates=all`, undefined, undefined, signal);
        const isGone = gone.kind === "answered" && (gone.status < 300 || gone.status === 404 || gone.status === 410);
        return isGone ? { kind: "done", status: String(gone.status) } : failed(gone);
      }
      if (seen && seen.sequence >= invitation.sequence)
        return { kind: "done", status: `it stands there as ${seen.sequence}` };
      const query = "?sendUpdates=all&conferenceDataVersion=1";
      const kept = Array.isArray(event?.["attendees"]) ? event["attendees"] : [];
      const body = eventOf(invitation, seen, kept);
      const etag = typeof event?.["etag"] === "string" ? event["etag"] : undefined;
      const written = event
        ? await ask("PATCH", `${file}${query}`, body, etag, signal)
        : await ask("POST", `${base}${query}`, { id: eventId(invitation.uid), ...body }, undefined, signal);
      // Somebody else wrote it in between: it is read again.
      if (written.kind === "answered" && (written.status === 409 || written.status === 412)) continue;
      if (written.kind === "unanswered" || written.status >= 300) return failed(written);
      const link = parsed(written.text)["hangoutLink"];
      return { kind: "done", status: String(written.status), ...(typeof link === "string" && { link }) };
    }
    return { kind: "retry", status: "412: others kept changing it" };
  };

  return {
    name,
    lacks: {},
    missing: () => (key() ? undefined : `the environment variable ${keyEnv} holds no key of a service account`),
    invite: (invitation, signal) => write(invitation, false, signal),
    update: (invitation, signal) => write(invitation, false, signal),
    cancel: (invitation, signal) => write(invitation, true, signal),
    busy: async (people, span, signal): Promise<Busy> => {
      const asked = { timeMin: isoOf(span.from), timeMax: isoOf(span.to), items: people.map((id) => ({ id })) };
      const answer = await ask("POST", `${api}/freeBusy`, asked, undefined, signal);
      if (answer.kind === "unanswered" || answer.status !== 200)
        return { kind: "unknown", status: failed(answer).status };
      const { calendars } = parsed(answer.text);
      const told = people.flatMap((one): readonly (readonly [string, readonly Span[]])[] => {
        const found = isRecord(calendars) ? calendars[one] : undefined;
        const isTold = isRecord(found) && Array.isArray(found["busy"]) && found["errors"] === undefined;
        return isTold && Array.isArray(found["busy"])
          ? [[one, found["busy"].flatMap((each) => spanOf(each) ?? [])]]
          : [];
      });
      return { kind: "known", people: new Map(told) };
    },
    read: async (uid, signal): Promise<Read> => {
      const answer = await ask("GET", `${base}/${eventId(uid)}`, undefined, undefined, signal);
      if (answer.kind === "answered" && (answer.status === 404 || answer.status === 410)) return { kind: "gone" };
      if (answer.kind === "unanswered" || answer.status !== 200)
        return { kind: "unknown", status: failed(answer).status };
      const meeting = meetingOf(parsed(answer.text), uid);
      return meeting ? { kind: "found", meeting } : { kind: "unknown", status: "what stands there cannot be read" };
    },
    arrived: async (signal): Promise<readonly Arrived[]> => {
      const query = new URLSearchParams({
        timeMin: isoOf(now() - dayMicros),
        timeMax: isoOf(now() + 60 * dayMicros),
        singleEvents: "true",
        showDeleted: "true",
        maxResults: "2500",
      });
      const answer = await ask("GET", `${base}?${query}`, undefined, undefined, signal);
      if (answer.kind === "unanswered" || answer.status !== 200) return [];
      const { items } = parsed(answer.text);
      return (Array.isArray(items) ? items : []).filter(isRecord).flatMap((event): readonly Arrived[] => {
        const meeting = meetingOf(event);
        const isForeign = meeting?.organiser !== undefined && !sameAddress(meeting.organiser.email, organiser.email);
        if (!meeting || !isForeign) return [];
        const method = meeting.isCancelled ? "cancel" : "request";
        return [{ id: `${String(event["id"])} ${String(event["etag"])}`, notices: [{ method, meeting }] }];
      });
    },
  };
}

const isoOf = (at: number) => new Date(at / 1000).toISOString();

function spanOf(value: unknown): Span | undefined {
  if (!isRecord(value)) return undefined;
  const { start, end } = value;
  if (typeof start !== "string" || typeof end !== "string") return undefined;
  try {
    return { from: parseTime(start).at, to: parseTime(end).at };
  } catch {
    return undefined; // no time
  }
}

/** Google's own word for what was wrong. */
function reasonIn(text: string): string | undefined {
  const { error } = parsed(text);
  const errors = isRecord(error) ? error["errors"] : undefined;
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  const reason = isRecord(first) ? first["reason"] : undefined;
  return typeof reason === "string" && /^[A-Za-z]{1,60}$/.test(reason) ? reason : undefined;
}
