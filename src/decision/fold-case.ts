import type { Micros, NewEvent, RecordedEvent } from "../event/index.ts";
import {
  Acknowledged,
  AnswerGiven,
  AnswerRejected,
  CaseCleared,
  CaseDismissed,
  CaseEscalated,
  CaseOpened,
  CaseReopened,
  CommentAdded,
  DeadlineReached,
  FollowUpAnswered,
  FollowUpAsked,
  InquiryAnswered,
  InquiryMade,
  MeetingAnswered,
  MeetingCancelled,
  MeetingHeld,
  MeetingProposed,
  MeetingScheduled,
  NextStepEnded,
  NextStepNamed,
  NextStepReminded,
  type OpenedCase,
  QuestionAsked,
  ReminderSent,
  SignalAttached,
} from "../question/index.ts";
import type { Case, CaseMeeting, CaseNextStep, CaseStatus } from "./case.ts";
import {
  DecisionExpired,
  DecisionMade,
  DecisionSuperseded,
  DecisionVetoed,
  ReviewRecorded,
  ReviewRequested,
} from "./events.ts";

/** Folds a case's stream; undefined where no case was opened. Events of other rooms, as of actions and outcomes, only count. */
export function foldCase(events: readonly RecordedEvent[]): Case | undefined {
  let state: Case | undefined;
  for (const event of events) {
    if (CaseOpened.is(event)) state = newCase(event);
    if (!state) continue;
    state = { ...(after(state, event) ?? state), revision: event.revision ?? state.revision };
  }
  return state;
}

/** The case as it were if these events were appended now: what a chain of steps, a preview or a back-test goes on from. */
export function applyEvents(state: Case, events: readonly NewEvent[], now: Micros): Case {
  return events.reduce((before, event) => {
    const recorded = asRecorded(event, state.id, before.revision + 1, now);
    return { ...(after(before, recorded) ?? before), revision: recorded.revision ?? before.revision };
  }, state);
}

/** The case that these events would open. */
export function openedBy(events: readonly NewEvent[], now: Micros): Case | undefined {
  return foldCase(events.map((event, i) => asRecorded(event, event.correlation ?? "", i + 1, now)));
}

function asRecorded(event: NewEvent, id: string, revision: number, now: Micros): RecordedEvent {
  return {
    ...event,
    id: event.id ?? `${id}/${revision}`,
    revision,
    position: 0,
    occurred: event.occurred ?? now,
    offset: event.offset ?? 0,
    recorded: now,
    commit: "",
    intent: { command: "apply" },
  };
}

function newCase(event: RecordedEvent<string, OpenedCase>): Case {
  return {
    id: event.data.case,
    revision: 0,
    status: "opened",
    opened: { event, data: event.data },
    round: 0,
    acknowledgements: [],
    rejected: [],
    decisions: [],
    superseded: [],
    signals: [],
    comments: [],
    inquiries: [],
    reminders: [],
    missed: [],
    escalations: [],
    meetings: [],
    nextSteps: [],
  };
}

/** The case after an event; undefined where that says nothing about it. */
function after(state: Case, event: RecordedEvent): Case | undefined {
  return (
    afterTalk(state, event) ??
    afterDecision(state, event) ??
    afterMeeting(state, event) ??
    afterNextStep(state, event) ??
    afterTime(state, event)
  );
}

function afterTalk(state: Case, event: RecordedEvent): Case | undefined {
  if (QuestionAsked.is(event)) {
    const asked = { event, data: event.data };
    return { ...reopened(state), asked, round: state.round + 1, status: "asked" };
  }
  if (Acknowledged.is(event)) {
    const said = { event, data: event.data };
    const acknowledgements = [...state.acknowledgements, said];
    return {
      ...state,
      acknowledged: state.acknowledged ?? said,
      acknowledgements,
      status: raised(state, "acknowledged"),
    };
  }
  if (CommentAdded.is(event)) return { ...state, comments: [...state.comments, { event, data: event.data }] };
  if (InquiryMade.is(event))
    return { ...state, inquiries: [...state.inquiries, { made: { event, data: event.data } }] };
  if (InquiryAnswered.is(event)) {
    const answered = { event, data: event.data };
    const inquiries = state.inquiries.map((one) =>
      one.made.data.inquiry === event.data.inquiry ? { ...one, answered } : one,
    );
    return { ...state, inquiries };
  }
  if (AnswerGiven.is(event)) return { ...state, answer: { event, data: event.data } };
  if (AnswerRejected.is(event)) return { ...state, rejected: [...state.rejected, { event, data: event.data }] };
  if (SignalAttached.is(event)) return { ...state, signals: [...state.signals, { event, data: event.data }] };
  if (CaseDismissed.is(event))
    return { ...state, dismissed: { event, data: event.data }, status: "dismissed", closed: event };
  if (CaseCleared.is(event))
    return { ...state, cleared: { event, data: event.data }, status: "cleared", closed: event };
  if (CaseReopened.is(event)) return { ...reopened(state), reopened: { event, data: event.data }, status: "opened" };
  return undefined;
}

function afterDecision(state: Case, event: RecordedEvent): Case | undefined {
  if (DecisionMade.is(event)) {
    const decision = { event, data: event.data };
    const { reviewRequested: _, review: __, ...rest } = state;
    return { ...rest, decision, decisions: [...state.decisions, decision], status: "decided", closed: event };
  }
  if (DecisionSuperseded.is(event)) return { ...state, superseded: [...state.superseded, { event, data: event.data }] };
  if (DecisionExpired.is(event))
    return { ...state, expired: { event, data: event.data }, status: "expired", closed: event };
  if (DecisionVetoed.is(event)) return { ...state, vetoed: { event, data: event.data } };
  if (ReviewRequested.is(event)) return { ...state, reviewRequested: { event, data: event.data } };
  if (ReviewRecorded.is(event)) return { ...state, review: { event, data: event.data }, status: "reviewed" };
  return undefined;
}

function afterMeeting(state: Case, event: RecordedEvent): Case | undefined {
  if (MeetingProposed.is(event)) {
    const proposed = { event, data: event.data };
    const meeting = { id: event.data.meeting, proposed, answers: [], followUps: [] };
    return { ...state, meetings: [...state.meetings, meeting], status: raised(state, "meeting-proposed") };
  }
  if (MeetingAnswered.is(event)) {
    const said = { event, data: event.data };
    return withMeeting(state, event.data.meeting, (meeting) => ({
      ...meeting,
      answers: [...meeting.answers.filter((one) => one.data.by !== said.data.by), said],
    }));
  }
  if (MeetingScheduled.is(event)) {
    const scheduled = { event, data: event.data };
    return withMeeting(state, event.data.meeting, (meeting) => ({ ...meeting, scheduled }));
  }
  if (MeetingCancelled.is(event)) {
    const cancelled = { event, data: event.data };
    return withMeeting(state, event.data.meeting, (meeting) => ({ ...meeting, cancelled }));
  }
  if (MeetingHeld.is(event)) {
    const held = { event, data: event.data };
    const next = withMeeting(state, event.data.meeting, (meeting) => ({ ...meeting, held: meeting.held ?? held }));
    return { ...next, status: raised(state, "meeting-held") };
  }
  if (FollowUpAsked.is(event)) {
    const followUpAsked = { event, data: event.data };
    return withMeeting(state, event.data.meeting, (meeting) => ({ ...meeting, followUpAsked }));
  }
  if (FollowUpAnswered.is(event)) {
    const said = { event, data: event.data };
    return withMeeting(state, event.data.meeting, (meeting) => ({
      ...meeting,
      followUps: [...meeting.followUps, said],
    }));
  }
  return undefined;
}

function afterNextStep(state: Case, event: RecordedEvent): Case | undefined {
  if (NextStepNamed.is(event))
    return { ...state, nextSteps: [...state.nextSteps, { named: { event, data: event.data } }] };
  const withStep = (id: string, said: Partial<CaseNextStep>) => ({
    ...state,
    nextSteps: state.nextSteps.map((one) => (one.named.data.step === id ? { ...one, ...said } : one)),
  });
  if (NextStepReminded.is(event)) return withStep(event.data.step, { reminded: { event, data: event.data } });
  if (NextStepEnded.is(event)) return withStep(event.data.step, { ended: { event, data: event.data } });
  return undefined;
}

function afterTime(state: Case, event: RecordedEvent): Case | undefined {
  if (ReminderSent.is(event)) return { ...state, reminders: [...state.reminders, { event, data: event.data }] };
  if (DeadlineReached.is(event)) return { ...state, missed: [...state.missed, { event, data: event.data }] };
  if (CaseEscalated.is(event)) return { ...state, escalations: [...state.escalations, { event, data: event.data }] };
  return undefined;
}

function withMeeting(state: Case, id: string, change: (meeting: CaseMeeting) => CaseMeeting): Case {
  return { ...state, meetings: state.meetings.map((meeting) => (meeting.id === id ? change(meeting) : meeting)) };
}

/** Without what ended the round before, or was said in it about the question alone. */
function reopened(state: Case): Case {
  const { closed: _, acknowledged: __, vetoed: ___, expired: ____, dismissed: _____, cleared: ______, ...rest } = state;
  return rest;
}

const openStatuses: readonly CaseStatus[] = ["opened", "asked", "acknowledged", "meeting-proposed", "meeting-held"];

/** The further of two open statuses; a closed one stays. */
function raised({ status }: Case, to: CaseStatus): CaseStatus {
  const now = openStatuses.indexOf(status);
  return now < 0 || openStatuses.indexOf(to) < now ? status : to;
}
