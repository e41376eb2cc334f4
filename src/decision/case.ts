import type { RecordedEvent } from "../event/index.ts";
import type {
  Acknowledgement,
  AddedComment,
  AnsweredFollowUp,
  AnsweredInquiry,
  AnsweredMeeting,
  AskedFollowUp,
  AskedQuestion,
  AttachedSignal,
  CancelledMeeting,
  ClearedCase,
  DismissedCase,
  EndedNextStep,
  EscalatedCase,
  GivenAnswer,
  HeldMeeting,
  MadeInquiry,
  NamedNextStep,
  OpenedCase,
  ProposedMeeting,
  ReachedDeadline,
  RejectedAnswer,
  RemindedNextStep,
  ReopenedCase,
  ScheduledMeeting,
  SentReminder,
} from "../question/index.ts";
import type {
  ExpiredDecision,
  MadeDecision,
  RecordedReview,
  RequestedReview,
  SupersededDecision,
  VetoedDecision,
} from "./events.ts";

/** What an event of the case says, with the event that says it. */
export interface Said<Data> {
  readonly event: RecordedEvent;
  readonly data: Data;
}

/** How far a case has come. */
export type CaseStatus =
  | "opened"
  | "asked"
  | "acknowledged"
  | "meeting-proposed"
  | "meeting-held"
  | "decided"
  | "expired"
  | "dismissed"
  | "cleared"
  | "reviewed";

/** What somebody is to do after a meeting. */
export interface CaseNextStep {
  readonly named: Said<NamedNextStep>;
  /** The last one. */
  readonly reminded?: Said<RemindedNextStep>;
  readonly ended?: Said<EndedNextStep>;
}

/** A meeting about a case, and what came of it. */
export interface CaseMeeting {
  readonly id: string;
  readonly proposed: Said<ProposedMeeting>;
  /** Who comes; the last word of each. */
  readonly answers: readonly Said<AnsweredMeeting>[];
  /** When it is, where that was said later than it was proposed. */
  readonly scheduled?: Said<ScheduledMeeting>;
  readonly cancelled?: Said<CancelledMeeting>;
  readonly held?: Said<HeldMeeting>;
  readonly followUpAsked?: Said<AskedFollowUp>;
  readonly followUps: readonly Said<AnsweredFollowUp>[];
}

/** A question that somebody asked about the case, and what was answered. */
export interface CaseInquiry {
  readonly made: Said<MadeInquiry>;
  readonly answered?: Said<AnsweredInquiry>;
}

/** A case as its stream tells it. */
export interface Case {
  readonly id: string;
  readonly revision: number;
  readonly status: CaseStatus;
  readonly opened: Said<OpenedCase>;
  /** The question as it was asked last, and how often it was. */
  readonly asked?: Said<AskedQuestion>;
  readonly round: number;
  /** Who took up the question as it was asked last; the first of them. */
  readonly acknowledged?: Said<Acknowledgement>;
  readonly acknowledgements: readonly Said<Acknowledgement>[];
  readonly answer?: Said<GivenAnswer>;
  readonly rejected: readonly Said<RejectedAnswer>[];
  /** The decision that is in force. */
  readonly decision?: Said<MadeDecision>;
  /** All of them, the one in force last. */
  readonly decisions: readonly Said<MadeDecision>[];
  readonly superseded: readonly Said<SupersededDecision>[];
  /** What a playbook was about to do and may not. */
  readonly vetoed?: Said<VetoedDecision>;
  readonly expired?: Said<ExpiredDecision>;
  readonly dismissed?: Said<DismissedCase>;
  /** What it was about ended by itself. */
  readonly cleared?: Said<ClearedCase>;
  readonly reopened?: Said<ReopenedCase>;
  /** What ended the asking: a decision, an expiry, a dismissal, or that it is over by itself. Absent while the case is open. */
  readonly closed?: RecordedEvent;
  readonly signals: readonly Said<AttachedSignal>[];
  readonly comments: readonly Said<AddedComment>[];
  readonly inquiries: readonly CaseInquiry[];
  readonly reminders: readonly Said<SentReminder>[];
  readonly missed: readonly Said<ReachedDeadline>[];
  readonly escalations: readonly Said<EscalatedCase>[];
  readonly meetings: readonly CaseMeeting[];
  readonly nextSteps: readonly CaseNextStep[];
  readonly reviewRequested?: Said<RequestedReview>;
  readonly review?: Said<RecordedReview>;
}

/** Whether the case still waits for somebody to decide. */
export function isOpen(state: Pick<Case, "closed">): boolean {
  return state.closed === undefined;
}
