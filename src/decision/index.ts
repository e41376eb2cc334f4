export { acknowledgeCase } from "./acknowledge.ts";
export { type AnswerCommand, type Answered, type AnswerOptions, answerCase, answerError } from "./answer.ts";
export { attachSignal } from "./attach-signal.ts";
export {
  type Case,
  type CaseInquiry,
  type CaseMeeting,
  type CaseNextStep,
  type CaseStatus,
  isOpen,
  type Said,
} from "./case.ts";
export type { CommandTime } from "./command.ts";
export { commentOnCase } from "./comment.ts";
export {
  type DecisionRecord,
  decisionRecord,
  decisionRecordVersion,
  type RecordedChoice,
  type RecordedNumber,
  type RecordedOutcome,
  type RecordParts,
  type RecordStatus,
} from "./decision-record.ts";
export { decisionRecordMarkdown, expectedText } from "./decision-record-markdown.ts";
export { decisionRecordSchema } from "./decision-record-schema.ts";
export { isStillAsked, type MeasuredOption, rungOf } from "./delegation.ts";
export { type Dismissing, dismissCase } from "./dismiss.ts";
export { dueSteps, type KnownMoments, nextDue } from "./due-steps.ts";
export {
  AlreadyDecided,
  AlreadyReviewed,
  BadChoice,
  BadExpectation,
  BadMeeting,
  BadPlaybook,
  BadQuestion,
  BadValue,
  CaseClosed,
  CaseOpen,
  ExpectationMissing,
  InquiryTooLong,
  MayNotDecide,
  NothingDecided,
  NothingToVeto,
  ReasonMissing,
  ReasonTooLong,
  TextMissing,
  UnknownCase,
  UnknownMeeting,
  UnknownNextStep,
  UnknownOption,
  UnknownQuestion,
  ValueMissing,
} from "./errors.ts";
export {
  DecisionExpired,
  DecisionMade,
  DecisionSuperseded,
  DecisionVetoed,
  type ExpiredDecision,
  type MadeDecision,
  type RecordedReview,
  type RequestedReview,
  ReviewRecorded,
  ReviewRequested,
  type SupersededDecision,
  type VetoedDecision,
} from "./events.ts";
export { applyEvents, foldCase, openedBy } from "./fold-case.ts";
export { answerFollowUp, type FollowingUp } from "./follow-up.ts";
export { type Inquiring, inquireOfCase, inquiryText } from "./inquire.ts";
export { type Directory, deciderNames, deciders } from "./may-decide.ts";
export {
  answerMeeting,
  cancelMeeting,
  holdMeeting,
  type MeetingProposal,
  type MeetingTime,
  nextMeeting,
  proposeMeeting,
  scheduleMeeting,
  timeOf,
} from "./meeting.ts";
export { endNextStep, type Meant, stepsIn, type ToDo } from "./next-step.ts";
export {
  caseOfSignal,
  type HandOpening,
  openByHand,
  openBySignal,
  openUnasked,
  type SignalOpening,
  type UnaskedOpening,
} from "./open.ts";
export {
  definePlaybook,
  isContested,
  liveDefinition,
  type PlaybookOptions,
  playbookHash,
  publishedPlaybook,
  publishPlaybook,
  retirePlaybook,
  takesTurns,
  termsByHand,
} from "./playbook.ts";
export {
  byHand,
  type Delegation,
  type Escalation,
  type Expiry,
  type Person,
  type Playbook,
  type PlaybookOption,
  type ServiceLevels,
} from "./playbook-definition.ts";
export { PlaybookPublished, PlaybookRetired, type PublishedPlaybook, type RetiredPlaybook } from "./playbook-events.ts";
export { playbookMisfit } from "./playbook-misfit.ts";
export { reopenCase } from "./reopen.ts";
export { type Reviewing, recordReview } from "./review.ts";
export { deadlinesOf, expiryOf, personOf } from "./sla.ts";
export { usualFollowUp } from "./step-meeting.ts";
export { type Superseding, supersedeDecision } from "./supersede.ts";
export { vetoDecision } from "./veto.ts";
