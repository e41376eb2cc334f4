import { formatTime, type Micros } from "../event/index.ts";
import { CaseCleared, FollowUpAsked, MeetingCancelled } from "../question/index.ts";
import { type Case, type CaseMeeting, isOpen } from "./case.ts";
import type { KnownMoments } from "./due-steps.ts";
import { timeOf } from "./meeting.ts";
import type { Playbook } from "./playbook-definition.ts";
import { later } from "./sla.ts";
import { rank, type Step, stepDetails } from "./step.ts";

/** What is asked after a meeting that stood in a calendar, unless the playbook says otherwise. */
export const usualFollowUp = {
  after: "15m",
  ask: [
    "What was decided?",
    "What are the next steps: what, who, by when? One a line: Mail the suppliers; @maya; 2026-12-04",
  ],
} as const;

/** How long the case of a meeting that others called waits for an answer. */
const foreignWaitMicros = 14 * 86_400_000_000;

/** What is still to come of a case's meetings by time alone. */
export function meetingSteps(state: Case, playbook: Playbook, known: KnownMoments): readonly Step[] {
  return state.meetings.flatMap((meeting) => [
    ...calledOff(state, meeting, known),
    ...followUpSteps(state, playbook, meeting, known),
    ...foreignEnd(state, meeting),
  ]);
}

/** Nobody meets about what is decided already: a meeting that people were invited to is off when its case is closed before it. */
function calledOff(state: Case, meeting: CaseMeeting, { invited }: KnownMoments): readonly Step[] {
  const { closed } = state;
  const time = timeOf(meeting);
  const isAhead = closed && time && time.at > closed.occurred;
  if (!isAhead || meeting.held || meeting.cancelled || !invited?.has(meeting.id)) return [];
  const at = closed.occurred;
  const details = stepDetails(state, at, closed.id, "meeting-cancelled", meeting.id);
  const because = `the case is ${state.status}`;
  return [
    {
      at,
      rank: rank.followUp,
      events: () => [MeetingCancelled({ case: state.id, meeting: meeting.id, because }, details)],
    },
  ];
}

function followUpSteps(
  state: Case,
  playbook: Playbook,
  meeting: CaseMeeting,
  { invited }: KnownMoments,
): readonly Step[] {
  const { id, proposed, held, cancelled, followUpAsked } = meeting;
  const isInCalendar = proposed.data.foreign !== undefined || invited?.has(id) === true;
  const followUp = playbook.followUp ?? (isInCalendar ? usualFollowUp : undefined);
  if (!followUp || followUpAsked || (cancelled && !held)) return [];
  const over = held?.event.occurred ?? (isInCalendar ? timeOf(meeting)?.until : undefined);
  if (over === undefined) return [];
  const at = later(playbook, over, followUp.after);
  const to = held ? proposed.data.with : whoCame(meeting);
  const data = { case: state.id, meeting: id, questions: followUp.ask, to };
  const cause = held ?? meeting.scheduled ?? proposed;
  const details = stepDetails(state, at, cause.event.id, "follow-up-asked", id);
  return [{ at, rank: rank.followUp, events: () => [FollowUpAsked(data, details)] }];
}

/** Organiser and attendees without those who said that they would not come; all of them where nobody would. */
function whoCame({ proposed: { data }, answers }: CaseMeeting): readonly string[] {
  const all = [...new Set([...(data.by === undefined ? [] : [data.by]), ...data.with])];
  const came = all.filter((name) => !answers.some((one) => one.data.by === name && one.data.comes === "no"));
  return came.length > 0 ? came : all;
}

/** The case of somebody else's meeting is over when it was called off, answered with all its steps done, or nobody answers. */
function foreignEnd(state: Case, { id, proposed, cancelled, followUpAsked, followUps }: CaseMeeting): readonly Step[] {
  // Once somebody asked about it anew, a person ends it.
  if (proposed.data.foreign === undefined || !isOpen(state) || state.round > 0) return [];
  const steps = state.nextSteps.filter(({ named }) => named.data.meeting === id);
  const ended = steps.map(({ ended }) => ended?.event.occurred ?? Number.POSITIVE_INFINITY);
  const answered = followUps.at(-1);
  const end = (at: Micros, reason: string, cause: string): readonly Step[] => {
    const details = stepDetails(state, at, cause, "case-cleared", id);
    return [{ at, rank: rank.review, events: () => [CaseCleared({ case: state.id, reason }, details)] }];
  };
  if (cancelled) return end(cancelled.event.occurred, "the meeting was called off", cancelled.event.id);
  if (answered) {
    const at = Math.max(answered.event.occurred, ...ended);
    return Number.isFinite(at)
      ? end(at, "what came of the meeting is told, and its steps are done", answered.event.id)
      : [];
  }
  if (!followUpAsked) return [];
  const at = followUpAsked.event.occurred + foreignWaitMicros;
  return end(at, `nobody told by ${formatTime(at)} what came of the meeting`, followUpAsked.event.id);
}
