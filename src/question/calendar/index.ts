export type {
  Arrived,
  Busy,
  Calendar,
  CalendarLack,
  CalendarMail,
  CalendarModule,
  CalendarOptions,
  Read,
  Span,
  Told,
} from "./calendar.ts";
export { mailOf } from "./calendar-mail.ts";
export { UnreadableCalendar } from "./content-line.ts";
export {
  InvitationAttempted,
  InvitationCancelled,
  InvitationChanged,
  InvitationFailed,
  InvitationPostponed,
  InvitationReceived,
  InvitationRequested,
  MeetingInvited,
  type ReceivedInvitation,
  type RequestedInvitation,
} from "./events.ts";
export { foldInvitation, type InvitationState } from "./fold-invitation.ts";
export { type Guest, type Invitation, maxMeetingMicros, sameAddress, uidOf } from "./invitation.ts";
export type { InvitedGuest, MeetingSeen, Notice } from "./notice.ts";
export { readCalendar } from "./read-calendar.ts";
export { type Series, seriesBegins } from "./series.ts";
export { BadCalendarSettings, neededText, readCalendarSettings } from "./settings.ts";
export { invitationText, type Method, replyText, utcText } from "./write-calendar.ts";
