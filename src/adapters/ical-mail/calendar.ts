import {
  type Calendar,
  type CalendarOptions,
  type Invitation,
  type Method,
  mailOf,
  readCalendarSettings,
  type Told,
} from "../../question/index.ts";

export const needs: Readonly<Record<string, string>> = {};

/**
 * Invites by mail: an invitation that every calendar understands, without anybody's permission. Answers come back as mails to the organiser.
 *
 * source  RFC 6047 (iMIP): the calendar part says METHOD, in its MIME type and in its text
 */
export function openCalendar(options: CalendarOptions): Calendar {
  readCalendarSettings(options.name, options.settings, {});
  const { send } = options;
  const missing = () => (send ? undefined : "nothing here sends mail: set up a channel that does");
  const mail = async (invitation: Invitation, method: Method, signal?: AbortSignal): Promise<Told> => {
    if (!send) return { kind: "retry", status: missing() ?? "" };
    if (invitation.attendees.length === 0) return { kind: "failed", status: "nobody is invited" };
    return send(mailOf(invitation, method), signal);
  };
  return {
    name: options.name,
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
