import { defineOwnEvent, type Micros } from "../event/index.ts";
import { caseTags, type OfCase } from "./events.ts";
import type { SaidBy } from "./talk-events.ts";

interface OfMeeting extends OfCase {
  readonly meeting: string;
}

const meetingTags = (data: OfMeeting) => ({ ...caseTags(data), "thence.meeting": data.meeting });

export interface ProposedMeeting extends OfMeeting {
  /** When it begins; absent where a time is still looked for. */
  readonly at?: Micros;
  readonly lengthMicros: Micros;
  readonly with: readonly string[];
  /** The hash of the evidence that is brought to it. */
  readonly evidence: string;
  /** Who proposed it; absent where an escalation did. */
  readonly by?: string;
  /** Of a meeting that somebody else invited us to: its own name. Nobody is invited to it by us. */
  readonly foreign?: string;
}

export const MeetingProposed = defineOwnEvent<ProposedMeeting>()("thence.meeting-proposed", {
  tags: meetingTags,
  stream: "thence.case",
  purpose: "A meeting about the matter was proposed, with whom and on what evidence.",
});

/** Somebody whom a time does not suit. */
export interface MissesMeeting {
  readonly name: string;
  readonly because: "busy" | "away" | "not-at-work";
}

/** What a time was chosen by, where nobody named it. */
export interface ChosenTime {
  /** The moment by which it must be over. */
  readonly before: Micros;
  readonly misses: readonly MissesMeeting[];
  /** Of whom nobody knows when they are free. */
  readonly unknown: readonly string[];
  /** It is after the deadline to decide. */
  readonly isLate: boolean;
}

export interface ScheduledMeeting extends OfMeeting {
  readonly at: Micros;
  readonly lengthMicros: Micros;
  /** Who moved it; absent where a calendar says so. */
  readonly by?: string;
  /** How often it was changed by the calendar it stands in. */
  readonly sequence?: number;
  /** What it was chosen by, where it was looked for. */
  readonly chosen?: ChosenTime;
}

export const MeetingScheduled = defineOwnEvent<ScheduledMeeting>()("thence.meeting-scheduled", {
  tags: meetingTags,
  stream: "thence.case",
  purpose: "A meeting has a time, or another one than before.",
});

/** Looked for, and found none: somebody must name one. It is looked for again the next day. */
export const NoTimeFound = defineOwnEvent<OfMeeting & { readonly before: Micros }>()("thence.no-time-found", {
  tags: meetingTags,
  stream: "thence.meeting",
  purpose: "No time was found for a meeting at which anybody who is to come could, before it must be over.",
});

export interface CancelledMeeting extends OfMeeting {
  /** Who called it off; absent where it follows from something else. */
  readonly by?: string;
  readonly because: string;
}

export const MeetingCancelled = defineOwnEvent<CancelledMeeting>()("thence.meeting-cancelled", {
  tags: meetingTags,
  stream: "thence.case",
  purpose: "A meeting will not take place.",
});

export type Comes = "yes" | "no" | "maybe";

export interface AnsweredMeeting extends OfMeeting {
  readonly by: string;
  readonly comes: Comes;
}

export const MeetingAnswered = defineOwnEvent<AnsweredMeeting>()("thence.meeting-answered", {
  tags: meetingTags,
  stream: "thence.case",
  purpose: "Who will come to a meeting, and who will not.",
});

export interface HeldMeeting extends OfMeeting {
  readonly by: string;
  readonly notes?: string;
}

export const MeetingHeld = defineOwnEvent<HeldMeeting>()("thence.meeting-held", {
  tags: meetingTags,
  stream: "thence.case",
  purpose: "A meeting about the matter took place.",
});

export interface AskedFollowUp extends OfMeeting {
  readonly questions: readonly string[];
  readonly to: readonly string[];
}

export const FollowUpAsked = defineOwnEvent<AskedFollowUp>()("thence.follow-up-asked", {
  tags: meetingTags,
  stream: "thence.case",
  purpose: "After a meeting: what was decided, and who does what by when.",
});

export interface FollowUpAnswer {
  readonly question: string;
  readonly answer: string;
}

export interface AnsweredFollowUp extends OfMeeting, SaidBy {
  readonly answers: readonly FollowUpAnswer[];
}

export const FollowUpAnswered = defineOwnEvent<AnsweredFollowUp>()("thence.follow-up-answered", {
  tags: meetingTags,
  stream: "thence.case",
  purpose: "What came of a meeting, in the words of those who were there.",
});
