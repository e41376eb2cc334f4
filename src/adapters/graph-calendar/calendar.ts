import type { Micros } from "../../event/index.ts";
import { isRecord } from "../../kit/is-record.ts";
import {
  type Arrived,
  BadCalendarSettings,
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
import { changesOf, type Fields, fieldsIn, meetingOf, momentOf, newEvent, properties, timeOf } from "./event.ts";
import { tokensOf } from "./token.ts";

export const needs: Readonly<Record<string, string>> = {};

const dayMicros = 86_400_000_000;
const mostPages = 10;
const mostSchedules = 20;
const known = ["subject", "start", "end", "attendees", "organizer", "isCancelled", "showAs", "type", "iCalUId"];
const selected = [...known, "seriesMasterId", "originalStart", "lastModifiedDateTime", "changeKey"].join(",");

/**
 * The calendar of a mailbox in Microsoft 365, by an app of its own with the permission Calendars.ReadWrite.
 *
 * settings  `tenant`, `clientId`, `secretEnv`, `conference`; `graphUrl` and `loginUrl` of a national cloud
 * source    Microsoft Graph v1.0: event (transactionId makes a repeat the same event), event: cancel, calendar: getSchedule, calendarView
 */
export function openCalendar(options: CalendarOptions): Calendar {
  const { name, organiser, now, fetch } = options;
  const settings = readCalendarSettings(name, options.settings, {
    ...{ tenant: "text", clientId: "text", secretEnv: "text", graphUrl: "text", loginUrl: "text" },
    conference: "flag",
  });
  const tenant = neededText(name, settings, "tenant", "the id or the domain of the tenant, as contoso.onmicrosoft.com");
  const clientId = neededText(name, settings, "clientId", "the application (client) id of the app");
  const secretEnv = neededText(name, settings, "secretEnv", "the variable that holds a client secret of the app");
  const graph = addressOf(name, settings.text("graphUrl") ?? "https://graph.microsoft.com");
  const loginUrl = addressOf(name, settings.text("loginUrl") ?? "https://login.microsoftonline.com");
  const secret = () => options.secret(secretEnv);
  const tokens = tokensOf({ loginUrl, tenant, clientId, scope: `${graph}/.default`, secret, now, fetch });
  const mailbox = `${graph}/v1.0/users/${encodeURIComponent(organiser.email)}`;

  const ask = async (method: string, url: string, body?: object, signal?: AbortSignal): Promise<Answer> => {
    const got = await tokens.current();
    if ("problem" in got) return { kind: "unanswered", status: got.problem };
    const headers = {
      authorization: `Bearer ${got.token}`,
      prefer: 'outlook.timezone="UTC", outlook.body-content-type="text"',
      ...(body && { "content-type": "application/json" }),
    };
    const request = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const answer = await httpCall(url, request, { fetch, signal });
    if (answer.kind === "answered" && answer.status === 401) tokens.drop();
    return answer;
  };
  const failed = (answer: Answer): Exclude<Told, { kind: "done" }> => {
    const told = failedCall(answer, now() / 1000);
    const code = answer.kind === "answered" ? codeIn(answer.text) : undefined;
    return code === undefined ? told : { ...told, status: `${told.status} ${code}` };
  };
  /** Our event of a name, or that it is not there. */
  const find = async (uid: string, signal?: AbortSignal): Promise<Fields | "missing" | Answer> => {
    const query = new URLSearchParams({
      $filter: `singleValueExtendedProperties/any(ep: ep/id eq '${properties.uid}' and ep/value eq '${uid.replaceAll("'", "''")}')`,
      $expand: `singleValueExtendedProperties($filter=id eq '${properties.uid}' or id eq '${properties.sequence}')`,
      $top: "1",
    });
    const answer = await ask("GET", `${mailbox}/events?${query}`, undefined, signal);
    if (answer.kind === "unanswered" || answer.status !== 200) return answer;
    const { value } = fieldsIn(answer.text);
    const [first] = (Array.isArray(value) ? value : []).filter(isRecord);
    return first ?? "missing";
  };

  const write = async (invitation: Invitation, isCancelled: boolean, signal?: AbortSignal): Promise<Told> => {
    const found = await find(invitation.uid, signal);
    if (isAnswer(found)) return failed(found);
    const seen = found === "missing" ? undefined : meetingOf(found, invitation.uid);
    const event = found === "missing" ? "" : `${mailbox}/events/${encodeURIComponent(String(found["id"]))}`;
    if (isCancelled) {
      if (!seen || seen.isCancelled) return { kind: "done", status: "it is not there" };
      const gone = await ask("POST", `${event}/cancel`, { comment: "" }, signal);
      const isGone = gone.kind === "answered" && (gone.status < 300 || gone.status === 404);
      return isGone ? { kind: "done", status: String(gone.status) } : failed(gone);
    }
    if (seen && seen.sequence >= invitation.sequence)
      return { kind: "done", status: `it stands there as ${seen.sequence}` };
    const written = seen
      ? await ask("PATCH", event, changesOf(invitation), signal)
      : await ask("POST", `${mailbox}/events`, newEvent(invitation), signal);
    if (written.kind === "unanswered" || written.status >= 300) return failed(written);
    const { onlineMeeting } = fieldsIn(written.text);
    const link = isRecord(onlineMeeting) ? onlineMeeting["joinUrl"] : undefined;
    return { kind: "done", status: String(written.status), ...(typeof link === "string" && { link }) };
  };

  return {
    name,
    lacks: {},
    missing: () => (secret() ? undefined : `the environment variable ${secretEnv} holds no client secret`),
    invite: (invitation, signal) => write(invitation, false, signal),
    update: (invitation, signal) => write(invitation, false, signal),
    cancel: (invitation, signal) => write(invitation, true, signal),
    busy: async (people, span, signal): Promise<Busy> => {
      const all = new Map<string, readonly Span[]>();
      for (let i = 0; i < people.length; i += mostSchedules) {
        const body = {
          schedules: people.slice(i, i + mostSchedules),
          startTime: timeOf(span.from),
          endTime: timeOf(span.to),
          availabilityViewInterval: 15,
        };
        const answer = await ask("POST", `${mailbox}/calendar/getSchedule`, body, signal);
        if (answer.kind === "unanswered" || answer.status !== 200)
          return { kind: "unknown", status: failed(answer).status };
        const { value } = fieldsIn(answer.text);
        for (const one of Array.isArray(value) ? value : []) {
          const person = people.find((email) => isRecord(one) && sameAddress(email, String(one["scheduleId"])));
          const spans = person === undefined ? undefined : busyIn(one);
          if (person !== undefined && spans) all.set(person, spans);
        }
      }
      return { kind: "known", people: all };
    },
    read: async (uid, signal): Promise<Read> => {
      const found = await find(uid, signal);
      if (isAnswer(found)) return { kind: "unknown", status: failed(found).status };
      const meeting = found === "missing" ? undefined : meetingOf(found, uid);
      return meeting ? { kind: "found", meeting } : { kind: "gone" };
    },
    arrived: async (signal): Promise<readonly Arrived[]> => {
      const query = new URLSearchParams({
        startDateTime: isoOf(now() - dayMicros),
        endDateTime: isoOf(now() + 60 * dayMicros),
        $select: selected,
        $top: "200",
      });
      const arrived: Arrived[] = [];
      let url: string | undefined = `${mailbox}/calendarView?${query}`;
      for (let page = 0; url !== undefined && page < mostPages; page++) {
        const answer = await ask("GET", url, undefined, signal);
        if (answer.kind === "unanswered" || answer.status !== 200) break;
        const { value, "@odata.nextLink": next } = fieldsIn(answer.text);
        for (const event of (Array.isArray(value) ? value : []).filter(isRecord)) {
          const meeting = meetingOf(event);
          if (!meeting?.organiser || sameAddress(meeting.organiser.email, organiser.email)) continue;
          const method = meeting.isCancelled ? "cancel" : "request";
          arrived.push({ id: `${String(event["id"])} ${String(event["changeKey"])}`, notices: [{ method, meeting }] });
        }
        // A page that lies elsewhere would be asked for with our token.
        url = typeof next === "string" && next.startsWith(`${graph}/`) ? next : undefined;
      }
      return arrived;
    },
  };
}

const isoOf = (at: Micros) => new Date(at / 1000).toISOString();

function isAnswer(found: Fields | "missing" | Answer): found is Answer {
  return found !== "missing" && (found["kind"] === "answered" || found["kind"] === "unanswered");
}

function addressOf(calendar: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isNear = url && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  const isSafe = url && !url.username && (url.protocol === "https:" || (url.protocol === "http:" && isNear));
  if (!isSafe) throw new BadCalendarSettings({ calendar, problem: "an address of it is not https." });
  return text.replace(/\/+$/, "");
}

/** When somebody is not free; undefined where the platform could not look. */
function busyIn(one: unknown): readonly Span[] | undefined {
  if (!isRecord(one) || (one["error"] !== undefined && one["error"] !== null)) return undefined;
  const { scheduleItems } = one;
  return (Array.isArray(scheduleItems) ? scheduleItems : []).filter(isRecord).flatMap((item): readonly Span[] => {
    const [from, to] = [momentOf(item["start"]), momentOf(item["end"])];
    const isFree = /^(free|workingelsewhere)$/i.test(String(item["status"]));
    return from === undefined || to === undefined || isFree ? [] : [{ from, to }];
  });
}

/** Graph's own word for what was wrong. */
function codeIn(text: string): string | undefined {
  const { error } = fieldsIn(text);
  const code = isRecord(error) ? error["code"] : undefined;
  return typeof code === "string" && /^[A-Za-z]{1,60}$/.test(code) ? code : undefined;
}
