import { failure } from "../kit/failure.ts";

export const BadPlaybook = failure(
  "decision/bad-playbook",
  { retry: "never", kind: "usage" },
  (f: { playbook: string; problem: string }) => `playbook "${f.playbook}": ${f.problem}`,
);
export const BadQuestion = failure(
  "decision/bad-question",
  { retry: "never", kind: "usage" },
  (f: { problem: string }) => `this cannot be asked: ${f.problem}`,
);
export const UnknownCase = failure(
  "decision/unknown-case",
  { retry: "never" },
  (f: { case: string; open: readonly string[] }) =>
    `there is no case "${f.case}". ${f.open.length > 0 ? `Open: ${f.open.join(", ")}.` : "None is open."} List them with thence case list.`,
);
export const UnknownOption = failure(
  "decision/unknown-option",
  { retry: "never" },
  (f: { case: string; option: string; options: readonly string[] }) =>
    `"${f.option}" is no answer to ${f.case}. Answer with one of: ${f.options.join(", ")}.`,
);
export const ReasonMissing = failure(
  "decision/reason-missing",
  { retry: "never" },
  (f: { case: string }) => `${f.case}: a decision is kept with its reason. Say why, in a sentence.`,
);
export const ReasonTooLong = failure(
  "decision/reason-too-long",
  { retry: "never" },
  (f: { case: string; found: number; limit: number }) =>
    `${f.case}: a reason has at most ${f.limit} characters, this one has ${f.found}. Say it shorter, and keep the rest where it can be linked to.`,
);
export const InquiryTooLong = failure(
  "decision/inquiry-too-long",
  { retry: "never" },
  (f: { case: string; found: number; limit: number }) =>
    `${f.case}: a question about it has at most ${f.limit} characters, this one has ${f.found}. Ask it shorter.`,
);
export const TooManyInquiries = failure(
  "decision/too-many-inquiries",
  { retry: "never" },
  (f: { case: string; most: number }) =>
    `${f.case}: ${f.most} questions about it were answered, and more are not kept. Look further without the case: thence metric, funnel, paths and sql answer from the same log.`,
);
export const TextMissing = failure(
  "decision/text-missing",
  { retry: "never" },
  (f: { case: string; what: string }) => `${f.case}: ${f.what} says nothing. Write a sentence.`,
);
export const ExpectationMissing = failure(
  "decision/expectation-missing",
  { retry: "never" },
  (f: { case: string }) =>
    `${f.case} asks for the expected effect too. Say which way the number will go, by how much, and how sure you are.`,
);
export const BadExpectation = failure(
  "decision/bad-expectation",
  { retry: "never" },
  (f: { case: string; problem: string }) => `${f.case}: ${f.problem}`,
);
export const ValueMissing = failure(
  "decision/value-missing",
  { retry: "never" },
  (f: { case: string; field: string; problem: string }) => `${f.case}: ${f.problem}`,
);
export const BadValue = failure(
  "decision/bad-value",
  { retry: "never" },
  (f: { case: string; field: string; problem: string }) => `${f.case}: ${f.problem}`,
);
export const AlreadyDecided = failure(
  "decision/already-decided",
  { retry: "never" },
  (f: { case: string; option: string; by: string; what: string }) =>
    `${f.case} ${f.what}. Your answer is kept beside it; nothing was changed.`,
);
export const MayNotDecide = failure(
  "decision/may-not-decide",
  { retry: "never" },
  (f: { case: string; by: string; to: string }) =>
    `${f.by} may not decide ${f.case}; ${f.to} may. Your answer is kept beside it; nothing was changed.`,
);
export const CaseClosed = failure(
  "decision/case-closed",
  { retry: "never" },
  (f: { case: string; status: string; what: string; isKept?: boolean }) =>
    `${f.case} ${f.what}. ${f.isKept ? "Your answer is kept beside it; nothing was changed." : "Nobody is asked any more."} Reopen it, if it is not over.`,
);
export const CaseOpen = failure(
  "decision/case-open",
  { retry: "never" },
  (f: { case: string; what: string }) => `${f.case} is still open. ${f.what}`,
);
export const NothingToVeto = failure(
  "decision/nothing-to-veto",
  { retry: "never" },
  (f: { case: string; why: string }) => `${f.case}: there is nothing to veto: ${f.why}`,
);
export const NothingDecided = failure(
  "decision/nothing-decided",
  { retry: "never" },
  (f: { case: string; what: string }) => `${f.case} has no decision that could be ${f.what}. Answer it first.`,
);
export const UnknownMeeting = failure(
  "decision/unknown-meeting",
  { retry: "never" },
  (f: { case: string; meeting?: string; meetings: readonly string[] }) =>
    f.meetings.length === 0
      ? `${f.case} has no meeting. Propose one first.`
      : `${f.case} has no meeting "${f.meeting ?? ""}". There are: ${f.meetings.join(", ")}.`,
);
export const UnknownNextStep = failure(
  "decision/unknown-next-step",
  { retry: "never" },
  (f: { case: string; step: string; known: readonly string[] }) =>
    f.known.length === 0
      ? `${f.case} has no next step. They are named in the answer to what is asked after a meeting.`
      : `${f.case} has no next step "${f.step}". There are: ${f.known.join(", ")}.`,
);
export const BadMeeting = failure(
  "decision/bad-meeting",
  { retry: "never" },
  (f: { case: string; problem: string }) => `${f.case}: ${f.problem}`,
);
export const UnknownQuestion = failure(
  "decision/unknown-question",
  { retry: "never" },
  (f: { case: string; question: string; questions: readonly string[] }) =>
    f.questions.length === 0
      ? `${f.case}: nothing was asked about a meeting yet. It is asked some time after the meeting was held.`
      : `${f.case}: "${f.question}" was not asked after the meeting. Asked were: ${f.questions.join(" ")}`,
);
export const AlreadyReviewed = failure(
  "decision/already-reviewed",
  { retry: "never" },
  (f: { case: string; by: string }) =>
    `${f.case} was reviewed already, by ${f.by}. Add a comment where there is more to say.`,
);
export const BadChoice = failure(
  "decision/bad-choice",
  { retry: "never", kind: "usage" },
  (f: { case: string; what: string; found: string; known: readonly string[] }) =>
    `${f.case}: "${f.found}" is no ${f.what}. Choose one of: ${f.known.join(", ")}.`,
);
