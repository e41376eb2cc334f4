import type { Micros } from "../../event/index.ts";
import type { Guest, Invitation } from "./invitation.ts";
import type { MeetingSeen, Notice } from "./notice.ts";

/** What came of one call. `status` is the platform's own word for it; it never holds a secret. */
export type Told =
  /** `link`: where the conference is held, if the platform made one. */
  | { readonly kind: "done"; readonly status: string; readonly link?: string }
  /** It may work later; `afterMs` is the platform's wish. */
  | { readonly kind: "retry"; readonly status: string; readonly afterMs?: number }
  | { readonly kind: "failed"; readonly status: string };

/** A stretch of time, its end not in it. */
export interface Span {
  readonly from: Micros;
  readonly to: Micros;
}

/** When people have no time. Who is not in it, the platform says nothing about. */
export type Busy =
  | { readonly kind: "known"; readonly people: ReadonlyMap<string, readonly Span[]> }
  | { readonly kind: "unknown"; readonly status: string };

/** A meeting as it stands in the calendar now. */
export type Read =
  | { readonly kind: "found"; readonly meeting: MeetingSeen }
  /** It is not there, or not any more. */
  | { readonly kind: "gone" }
  | { readonly kind: "unknown"; readonly status: string };

/** What others have put into the calendar: `id` tells what comes twice. */
export interface Arrived {
  readonly id: string;
  readonly notices: readonly Notice[];
}

/** What a calendar may lack, each with its reason: a test that needs it is skipped with that, and the loop does without. */
export type CalendarLack = "free/busy" | "reading back" | "conferences" | "arrivals";

/**
 * A calendar in which people are invited to meetings. It never throws for what a platform or a network does: that is a call that came to
 * nothing. The same uid and sequence again is the same invitation; an older sequence changes nothing.
 */
export interface Calendar {
  readonly name: string;
  readonly lacks: Readonly<Partial<Record<CalendarLack, string>>>;
  /** What this process lacks to use it, in words; undefined where nothing. */
  missing?(): string | undefined;
  invite(invitation: Invitation, signal?: AbortSignal): Promise<Told>;
  update(invitation: Invitation, signal?: AbortSignal): Promise<Told>;
  /** Calls it off, with a sequence above the last. What is not there any more is done. */
  cancel(invitation: Invitation, signal?: AbortSignal): Promise<Told>;
  /** When people, by their addresses, have no time. */
  busy?(people: readonly string[], span: Span, signal?: AbortSignal): Promise<Busy>;
  /** How a meeting of ours stands: who comes, whether it was moved or called off there. */
  read?(uid: string, signal?: AbortSignal): Promise<Read>;
  /** What others have invited us to since it was taken; `take` says that it need not come again. */
  arrived?(signal?: AbortSignal): Promise<readonly Arrived[]>;
  take?(id: string, signal?: AbortSignal): Promise<void>;
}

/** A mail with an invitation in it, for whoever sends mail: the text, and the calendar part beside it (nodemailer's `icalEvent`). */
export interface CalendarMail {
  /** The same mail has the same: `<M-7K2M9QTA.0.request@example.org>`. */
  readonly messageId: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly icalEvent: { readonly method: "REQUEST" | "CANCEL"; readonly filename: string; readonly content: string };
}

/** What the configuration says of the calendar, and what of the world it may use. */
export interface CalendarOptions {
  readonly name: string;
  /** As they were written: the adapter reads them, and says what it does not know. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** A secret by the name of its environment variable. Settings name variables, and never hold a secret. */
  secret(name: string): string | undefined;
  readonly now: () => Micros;
  /** Whom invitations come from, and whose address others invite. */
  readonly organiser: Guest;
  readonly fetch?: typeof fetch;
  /** Sends a mail; absent where nothing here can. */
  readonly send?: (mail: CalendarMail, signal?: AbortSignal) => Promise<Told>;
}

/** What the file `adapters/<name>/calendar.ts` of an adapter exports. */
export interface CalendarModule {
  /** Packages that are not installed with ours, and their versions. */
  readonly needs: Readonly<Record<string, string>>;
  /** errors  question/bad-calendar-settings, where a setting is unknown or missing */
  openCalendar(options: CalendarOptions): Calendar | Promise<Calendar>;
}
