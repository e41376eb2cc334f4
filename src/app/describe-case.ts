import {
  DecisionExpired,
  DecisionSuperseded,
  DecisionVetoed,
  PlaybookPublished,
  PlaybookRetired,
  ReviewRecorded,
  ReviewRequested,
} from "../decision/index.ts";
import { formatTime, type RecordedEvent } from "../event/index.ts";
import { PredictionScored } from "../outcome/index.ts";
import {
  Acknowledged,
  CaseCleared,
  CaseDismissed,
  CaseEscalated,
  CaseReopened,
  CommentAdded,
  DeadlineReached,
  FollowUpAnswered,
  FollowUpAsked,
  InquiryAnswered,
  InquiryMade,
  InvitationCancelled,
  InvitationChanged,
  InvitationFailed,
  InvitationReceived,
  MeetingAnswered,
  MeetingCancelled,
  MeetingHeld,
  MeetingInvited,
  MeetingProposed,
  MeetingScheduled,
  NextStepEnded,
  NextStepNamed,
  NextStepReminded,
  NoTimeFound,
  ReminderSent,
  SignalAttached,
} from "../question/index.ts";
import { chosenTexts } from "./calendar/chosen-text.ts";
import { provenanceText } from "./published.ts";

/** What people and time did to a case, in a line; undefined for any other event. */
export function describeCase(event: RecordedEvent): string | undefined {
  if (SignalAttached.is(event))
    return `signal ${event.data.signal} belongs to ${event.data.case}: ${event.data.reason}`;
  if (Acknowledged.is(event)) return `${event.data.by} takes up ${event.data.case}`;
  if (CommentAdded.is(event)) return `${event.data.by} says: ${event.data.text}`;
  if (InquiryMade.is(event)) return `${event.data.by} asks: ${event.data.text}`;
  if (InquiryAnswered.is(event)) return `answered from the log: ${event.data.answer.sentences[0] ?? ""}`;
  if (ReminderSent.is(event))
    return `${event.data.to.join(", ")} were reminded: to ${event.data.deadline} by ${formatTime(event.data.at)}`;
  if (DeadlineReached.is(event)) return `the time to ${event.data.deadline} was over`;
  if (CaseEscalated.is(event))
    return event.data.to === undefined
      ? `escalated to a meeting: ${event.data.because}`
      : `escalated to ${event.data.to}: ${event.data.because}`;
  if (CaseDismissed.is(event)) return `${event.data.by} dismissed it as ${event.data.because}: ${event.data.reason}`;
  if (CaseCleared.is(event)) return `nobody needs to decide it: ${event.data.reason}`;
  if (CaseReopened.is(event)) return `${event.data.by} opened it again: ${event.data.reason}`;
  return describeMeeting(event) ?? describeEnd(event);
}

/** What became of a meeting, and of what was to be done after it. */
function describeMeeting(event: RecordedEvent): string | undefined {
  if (MeetingProposed.is(event)) {
    const { at, by, foreign, with: people } = event.data;
    const time = at === undefined ? "" : `, on ${formatTime(at)}`;
    return foreign === undefined
      ? `a meeting was proposed with ${people.join(", ")}${time}`
      : `${by ?? "somebody"} called a meeting with ${people.join(", ")}${time}`;
  }
  if (MeetingScheduled.is(event)) {
    const { at, by, chosen, sequence } = event.data;
    const costs = chosen ? chosenTexts(chosen) : [];
    const how = chosen
      ? costs.length > 0
        ? `, the best time that was found: ${costs.join("; ")}`
        : ", the first time that suits all"
      : `, says ${by ?? (sequence === undefined ? "the calendar" : "its calendar")}`;
    return `the meeting is on ${formatTime(at)}${how}`;
  }
  if (NoTimeFound.is(event)) return `no time was found for the meeting before ${formatTime(event.data.before)}`;
  if (MeetingCancelled.is(event)) return `the meeting was called off: ${event.data.because}`;
  if (MeetingInvited.is(event)) return "those who are to come were invited";
  if (InvitationChanged.is(event)) return "those who were invited were told of the change";
  if (InvitationCancelled.is(event)) return "those who were invited were told that it is off";
  if (InvitationFailed.is(event)) return `the calendar was not told: ${event.data.status}`;
  if (InvitationReceived.is(event))
    return `${event.data.by} ${event.data.isCancelled ? "called off" : "invited us to"} "${event.data.title}"`;
  if (MeetingAnswered.is(event))
    return `${event.data.by} ${{ yes: "comes", no: "does not come", maybe: "may come" }[event.data.comes]}`;
  if (MeetingHeld.is(event)) return `the meeting was held${event.data.notes ? `: ${event.data.notes}` : ""}`;
  if (FollowUpAsked.is(event)) return `asked after the meeting: ${event.data.questions.join(" ")}`;
  if (FollowUpAnswered.is(event))
    return `${event.data.by} answered: ${event.data.answers.map(({ question, answer }) => `${question} ${answer}`).join("; ")}`;
  if (NextStepNamed.is(event))
    return `next step ${event.data.step}: ${event.data.what} (${event.data.who}, by ${formatTime(event.data.due)})`;
  if (NextStepReminded.is(event))
    return `${event.data.to.join(", ")} was asked whether step ${event.data.step} is done${event.data.count > 1 ? ` (asked ${event.data.count} times)` : ""}`;
  if (NextStepEnded.is(event))
    return `step ${event.data.step} is ${event.data.result}, says ${event.data.by}${event.data.reason === undefined ? "" : `: ${event.data.reason}`}`;
  return undefined;
}

function describeEnd(event: RecordedEvent): string | undefined {
  if (DecisionExpired.is(event)) return "nobody decided in time";
  if (DecisionVetoed.is(event)) return `${event.data.by} vetoed "${event.data.option}": ${event.data.reason}`;
  if (DecisionSuperseded.is(event)) return `decision ${event.data.decision} was superseded by ${event.data.by}`;
  if (ReviewRequested.is(event)) return `${event.data.to.join(", ")} were asked to review ${event.data.decision}`;
  if (ReviewRecorded.is(event))
    return `${event.data.by} reviewed it: process ${event.data.process}, result ${event.data.result}; ${event.data.lesson}`;
  if (PredictionScored.is(event)) return `what was expected of ${event.data.decision} was held against what came`;
  if (PlaybookPublished.is(event))
    return `playbook ${event.data.playbook} is live (${[event.data.definition, provenanceText(event.data)].filter((text) => text !== "").join("; ")})`;
  if (PlaybookRetired.is(event))
    return `playbook ${event.data.playbook} was retired${event.data.reason === undefined ? "" : `: ${event.data.reason}`}`;
  return undefined;
}
