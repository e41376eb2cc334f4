import type { Micros, NewEvent } from "../event/index.ts";
import {
  type ChosenTime,
  type Comes,
  MeetingAnswered,
  MeetingCancelled,
  MeetingHeld,
  MeetingProposed,
  MeetingScheduled,
} from "../question/index.ts";
import type { Case, CaseMeeting } from "./case.ts";
import { type CommandTime, detailsOf, mustBeOpen, reasonOf, shortened } from "./command.ts";
import { BadChoice, BadMeeting, UnknownMeeting } from "./errors.ts";

export interface MeetingProposal {
  readonly by?: string;
  readonly at?: Micros;
  readonly lengthMicros: Micros;
  readonly with: readonly string[];
}

/** The id that the next meeting of a case has. */
export function nextMeeting(state: Pick<Case, "id" | "meetings">): string {
  const number = state.meetings.length + 1;
  return `M${state.id.slice(1)}${number > 1 ? `-${number}` : ""}`;
}

/**
 * Proposes a meeting about the case; the evidence is brought to it.
 *
 * errors  decision/case-closed, decision/bad-meeting
 */
export function proposeMeeting(state: Case, proposal: MeetingProposal, time: CommandTime = {}): readonly NewEvent[] {
  mustBeOpen(state);
  const { by, at, lengthMicros } = proposal;
  const people = [...new Set(proposal.with.map((one) => one.trim()))].filter((one) => one !== "");
  if (people.length === 0)
    throw new BadMeeting({ case: state.id, problem: "a meeting is with somebody. Say with whom." });
  if (!Number.isSafeInteger(lengthMicros) || lengthMicros <= 0)
    throw new BadMeeting({ case: state.id, problem: "a meeting takes some time. Say how long, as 30m." });
  if (at !== undefined && time.now !== undefined && at < time.now)
    throw new BadMeeting({
      case: state.id,
      problem: "a meeting is not proposed for a time that is over. Say a later one.",
    });
  const meeting = nextMeeting(state);
  const data = {
    case: state.id,
    meeting,
    ...(at !== undefined && { at }),
    lengthMicros,
    with: people,
    evidence: state.opened.data.evidence.hash,
    ...(by !== undefined && { by }),
  };
  return [MeetingProposed(data, detailsOf(state, time, "meeting-proposed", meeting))];
}

/** A meeting of the case by its id; left out, the last one. */
export function meetingOf(state: Case, id: string | undefined): CaseMeeting {
  const found = id === undefined ? state.meetings.at(-1) : state.meetings.find((one) => one.id === id);
  if (found) return found;
  const meetings = state.meetings.map((one) => one.id);
  throw new UnknownMeeting({ case: state.id, ...(id !== undefined && { meeting: id }), meetings });
}

/** When a meeting begins and how long it takes, as was said last; undefined while a time is looked for. */
export function timeOf({ proposed, scheduled }: Pick<CaseMeeting, "proposed" | "scheduled">): MeetingTime | undefined {
  const { at, lengthMicros } = scheduled?.data ?? proposed.data;
  return at === undefined ? undefined : { at, lengthMicros, until: at + lengthMicros };
}

export interface MeetingTime {
  readonly at: Micros;
  readonly lengthMicros: Micros;
  readonly until: Micros;
}

/**
 * Gives a meeting its time, or another one. Said again, it adds nothing.
 *
 * errors  decision/unknown-meeting, decision/bad-meeting
 */
export function scheduleMeeting(
  state: Case,
  command: {
    readonly meeting?: string;
    readonly by?: string;
    readonly at: Micros;
    readonly lengthMicros?: Micros;
    readonly sequence?: number;
    readonly chosen?: ChosenTime;
  },
  time: CommandTime = {},
): readonly NewEvent[] {
  const meeting = meetingOf(state, command.meeting);
  const { at, by, sequence, chosen } = command;
  const lengthMicros = command.lengthMicros ?? (meeting.scheduled ?? meeting.proposed).data.lengthMicros;
  if (meeting.cancelled)
    throw new BadMeeting({ case: state.id, problem: "that meeting was called off. Propose another one." });
  if (!Number.isSafeInteger(lengthMicros) || lengthMicros < 0)
    throw new BadMeeting({ case: state.id, problem: "a meeting takes some time. Say how long, as 30m." });
  if (by !== undefined && time.now !== undefined && at < time.now)
    throw new BadMeeting({
      case: state.id,
      problem: "a meeting is not moved to a time that is over. Say a later one.",
    });
  const known = timeOf(meeting);
  if (known?.at === at && known.lengthMicros === lengthMicros) return [];
  const details = detailsOf(state, time, "meeting-scheduled", meeting.id, state.revision, at);
  const data = {
    case: state.id,
    meeting: meeting.id,
    at,
    lengthMicros,
    ...(by !== undefined && { by }),
    ...(sequence !== undefined && { sequence }),
    ...(chosen && { chosen }),
  };
  return [MeetingScheduled(data, caused(details, meeting))];
}

/**
 * Calls a meeting off. Said again, it adds nothing.
 *
 * errors  decision/unknown-meeting, decision/reason-missing, decision/reason-too-long
 */
export function cancelMeeting(
  state: Case,
  command: { readonly meeting?: string; readonly by?: string; readonly because: string },
  time: CommandTime = {},
): readonly NewEvent[] {
  const meeting = meetingOf(state, command.meeting);
  if (meeting.cancelled || meeting.held) return [];
  const { by } = command;
  const because = reasonOf(state, command.because);
  const data = { case: state.id, meeting: meeting.id, because, ...(by !== undefined && { by }) };
  return [MeetingCancelled(data, caused(detailsOf(state, time, "meeting-cancelled", meeting.id), meeting))];
}

const answers: readonly Comes[] = ["yes", "no", "maybe"];

/**
 * Whether somebody comes to a meeting; the last word of each counts, and the same again says nothing new.
 *
 * errors  decision/unknown-meeting, decision/bad-choice
 */
export function answerMeeting(
  state: Case,
  { meeting: id, by, comes }: { readonly meeting?: string; readonly by: string; readonly comes: Comes },
  time: CommandTime = {},
): readonly NewEvent[] {
  const meeting = meetingOf(state, id);
  if (!answers.includes(comes))
    throw new BadChoice({ case: state.id, what: "answer to an invitation", found: comes, known: answers });
  if (meeting.answers.some((one) => one.data.by === by && one.data.comes === comes)) return [];
  const details = detailsOf(state, time, "meeting-answered", meeting.id, state.revision, by, comes);
  return [MeetingAnswered({ case: state.id, meeting: meeting.id, by, comes }, caused(details, meeting))];
}

/**
 * A meeting took place. Said again, it adds nothing.
 *
 * errors  decision/unknown-meeting, decision/reason-too-long
 */
export function holdMeeting(
  state: Case,
  command: { readonly meeting?: string; readonly by: string; readonly notes?: string },
  time: CommandTime = {},
): readonly NewEvent[] {
  const meeting = meetingOf(state, command.meeting);
  if (meeting.held) return [];
  const notes = command.notes === undefined ? "" : shortened(state, command.notes);
  const data = { case: state.id, meeting: meeting.id, by: command.by, ...(notes !== "" && { notes }) };
  return [MeetingHeld(data, caused(detailsOf(state, time, "meeting-held", meeting.id), meeting))];
}

/** What is said about a meeting follows from its proposal. */
const caused = <Details extends object>(details: Details, { proposed }: CaseMeeting) => ({
  ...details,
  causation: proposed.event.id,
});
