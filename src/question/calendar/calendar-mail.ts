import type { CalendarMail } from "./calendar.ts";
import type { Invitation } from "./invitation.ts";
import { invitationText, type Method } from "./write-calendar.ts";

/** The mail in which an invitation goes to those who are invited. */
export function mailOf(invitation: Invitation, method: Method): CalendarMail {
  const { uid, sequence, organiser, attendees, title, description, url } = invitation;
  const at = uid.lastIndexOf("@");
  const [name, domain] = at < 0 ? [uid, "thence"] : [uid.slice(0, at), uid.slice(at + 1)];
  const word = method === "CANCEL" ? "Called off: " : sequence > 0 ? "Changed: " : "";
  return {
    messageId: `<${name}.${sequence}.${method.toLowerCase()}@${domain}>`,
    from: organiser.email,
    to: attendees.map(({ email }) => email),
    subject: `${word}${title}`.replace(/\s+/g, " "),
    text: [description, ...(url === undefined ? [] : [url])].join("\n\n"),
    icalEvent: {
      method,
      filename: method === "CANCEL" ? "cancel.ics" : "invite.ics",
      content: invitationText(invitation, { method }),
    },
  };
}
