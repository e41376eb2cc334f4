export {
  type AnswerField,
  belongsTo,
  type ChoiceField,
  type DateField,
  dateBound,
  fieldHint,
  type NumberField,
  needsValues,
  type ScaleField,
  type TextField,
  today,
  usualMaxLength,
} from "./answer-field.ts";
export {
  type AnsweredValues,
  type AnswerValue,
  answerValues,
  keptValues,
  maxText,
  type TypedValues,
  type ValueProblem,
  valuesText,
  valueText,
} from "./answer-value.ts";
export {
  AnswerGiven,
  AnswerRejected,
  type AskedQuestion,
  type AttachedSignal,
  CaseOpened,
  type CaseSegment,
  caseTags,
  type EarnedRung,
  type GivenAnswer,
  type OfCase,
  type OpenedCase,
  QuestionAsked,
  type QuestionOption,
  type RejectedAnswer,
  type Route,
  type Rung,
  SignalAttached,
} from "./events.ts";
export { cautions, type Evidence, evidence, isEvidenceIntact } from "./evidence.ts";
export { type ExpectedEffect, expectedEffectProblem } from "./expected-effect.ts";
export { fieldsProblem } from "./field-problem.ts";
export type { Lesson, LessonOf } from "./lesson/lesson.ts";
export { lessonOf, lessonsOf, type NamedLesson } from "./lesson/lessons.ts";
export {
  type AnsweredFollowUp,
  type AnsweredMeeting,
  type AskedFollowUp,
  type Comes,
  type FollowUpAnswer,
  FollowUpAnswered,
  FollowUpAsked,
  type HeldMeeting,
  MeetingAnswered,
  MeetingHeld,
  MeetingProposed,
  type ProposedMeeting,
} from "./meeting-events.ts";
export {
  Acknowledged,
  type Acknowledgement,
  type AddedComment,
  CaseDismissed,
  CaseReopened,
  CommentAdded,
  type Dismissal,
  type DismissedCase,
  dismissals,
  type ReopenedCase,
  type SaidBy,
} from "./talk-events.ts";
export {
  CaseCleared,
  CaseEscalated,
  type ClearedCase,
  type DeadlineName,
  DeadlineReached,
  type EscalatedCase,
  type ReachedDeadline,
  ReminderSent,
  type SentReminder,
} from "./time-events.ts";
