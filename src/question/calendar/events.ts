import { defineOwnEvent, type Micros } from "../../event/index.ts";
import type { Comes } from "../meeting-events.ts";
import type { Series } from "./series.ts";

interface OfInvitation {
  readonly case: string;
  readonly meeting: string;
  /** Of the change that it is about. */
  readonly sequence: number;
}

const invitationTags = (data: OfInvitation) => ({ "thence.case": data.case, "thence.meeting": data.meeting });

export interface RequestedInvitation extends OfInvitation {
  readonly uid: string;
  readonly does: "invite" | "update" | "cancel";
  /** By the names that playbooks use; their addresses are looked up when it is sent. */
  readonly to: readonly string[];
  readonly from: Micros;
  readonly until: Micros;
  readonly title: string;
  readonly description: string;
  readonly url?: string;
}

export const InvitationRequested = defineOwnEvent<RequestedInvitation>()("thence.invitation-requested", {
  tags: invitationTags,
  stream: "thence.meeting",
  purpose: "People are to be invited to a meeting, told of its change, or that it is called off.",
});

interface OfAttempt extends OfInvitation {
  readonly attempt: number;
}

/** Recorded before the calendar is called, so that a crash leaves a trace. */
export const InvitationAttempted = defineOwnEvent<OfAttempt>()("thence.invitation-attempted", {
  tags: invitationTags,
  stream: "thence.meeting",
  purpose: "Somebody is about to tell the calendar; nobody else may meanwhile.",
});

export const InvitationPostponed = defineOwnEvent<OfAttempt & { readonly status: string; readonly waitMs: number }>()(
  "thence.invitation-postponed",
  { tags: invitationTags, stream: "thence.meeting", purpose: "An attempt came to nothing and will be repeated." },
);

export const InvitationFailed = defineOwnEvent<OfAttempt & { readonly status: string }>()("thence.invitation-failed", {
  tags: invitationTags,
  stream: "thence.meeting",
  purpose: "The calendar was not told, and will not be again without a person.",
});

export interface ToldInvitation extends OfAttempt {
  /** The calendar's own word for it. */
  readonly status: string;
  /** Where the conference is, if the calendar made one. */
  readonly link?: string;
}

export const MeetingInvited = defineOwnEvent<ToldInvitation>()("thence.meeting-invited", {
  tags: invitationTags,
  stream: "thence.meeting",
  purpose: "Those who are to come to a meeting were invited to it.",
});

export const InvitationChanged = defineOwnEvent<ToldInvitation>()("thence.invitation-changed", {
  tags: invitationTags,
  stream: "thence.meeting",
  purpose: "Those who were invited were told what is different.",
});

export const InvitationCancelled = defineOwnEvent<ToldInvitation>()("thence.invitation-cancelled", {
  tags: invitationTags,
  stream: "thence.meeting",
  purpose: "Those who were invited were told that the meeting is off.",
});

export interface ReceivedInvitation {
  /** Names the meeting, or the series, that others made. */
  readonly foreign: string;
  readonly sequence: number;
  readonly stamp?: Micros;
  readonly title: string;
  readonly from?: Micros;
  readonly until?: Micros;
  /** Which of a series it is about, by when that was to begin. */
  readonly instance?: Micros;
  /** Of a series: when each begins, as far ahead as was looked. */
  readonly instances?: readonly Micros[];
  /** Its rule, by which those after `seriesUpTo` are told. */
  readonly series?: Series;
  readonly seriesUpTo?: Micros;
  readonly isCancelled: boolean;
  /** Who made it, and who is invited of those whom `people` knows; how many more there are is only counted. */
  readonly by: string;
  readonly guests: readonly { readonly name: string; readonly comes?: Comes }[];
  readonly strangers: number;
}

export const InvitationReceived = defineOwnEvent<ReceivedInvitation>()("thence.invitation-received", {
  tags: (data) => ({ "thence.foreign-meeting": data.foreign }),
  stream: "thence.foreign-meeting",
  purpose: "Somebody invited us to a meeting of theirs, changed it, or called it off.",
});
