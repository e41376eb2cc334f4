import {
  BadCalendarSettings,
  type Calendar,
  type CalendarMail,
  type CalendarOptions,
  type Invitation,
  type Method,
  mailOf,
  readCalendarSettings,
  type Told,
} from "../../question/index.ts";
import { sendBySmtp } from "./smtp.ts";

export const needs: Readonly<Record<string, string>> = {};

/**
 * Invites by mail: an invitation that every calendar understands, without anybody's permission. Answers come back as mails to the organiser.
 *
 * source  RFC 6047 (iMIP): the calendar part says METHOD, in its MIME type and in its text
 */
export function openCalendar(options: CalendarOptions): Calendar {
  const { name } = options;
  const settings = readCalendarSettings(name, options.settings, { server: "text", user: "text", passwordEnv: "text" });
  const [server, user, passwordEnv] = [settings.text("server"), settings.text("user"), settings.text("passwordEnv")];
  const url = server === undefined ? undefined : serverUrl(name, server);
  const password = passwordEnv === undefined ? undefined : options.secret(passwordEnv);
  const by = url && { url, ...(user !== undefined && { user }), ...(password !== undefined && { password }) };
  const send = options.send ?? (by && ((one: CalendarMail) => sendBySmtp(by, one)));
  const missing = () => {
    if (!send) return "nothing here sends mail: name a `server`, as smtps://mail.example.org";
    if (passwordEnv === undefined || password) return undefined;
    return `the environment variable ${passwordEnv} holds no password`;
  };
  const mail = async (invitation: Invitation, method: Method, signal?: AbortSignal): Promise<Told> => {
    if (!send) return { kind: "retry", status: missing() ?? "" };
    if (invitation.attendees.length === 0) return { kind: "failed", status: "nobody is invited" };
    return send(mailOf(invitation, method), signal);
  };
  return {
    name,
    lacks: {
      "free/busy": "mail does not tell when people are busy",
      "reading back": "answers come as mails",
      conferences: "mail makes no conference",
      arrivals: "invitations come as mails",
    },
    missing,
    invite: (invitation, signal) => mail(invitation, "REQUEST", signal),
    update: (invitation, signal) => mail(invitation, "REQUEST", signal),
    cancel: (invitation, signal) => mail(invitation, "CANCEL", signal),
  };
}

function serverUrl(calendar: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSmtp = url && (url.protocol === "smtps:" || url.protocol === "smtp:") && url.hostname !== "" && !url.username;
  if (isSmtp) return url;
  const problem = "its `server` is no address like smtps://mail.example.org; user and passwordEnv stand beside it.";
  throw new BadCalendarSettings({ calendar, problem });
}
