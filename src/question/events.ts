import { defineOwnEvent } from "../event/index.ts";
import type { Evidence } from "./evidence.ts";

/** One way to answer, as the person sees it. */
export interface QuestionOption {
  readonly id: string;
  readonly label: string;
  /** The action that it starts, if any. */
  readonly action?: string;
}

interface OfCase {
  readonly case: string;
}

export interface OpenedCase extends OfCase {
  readonly playbook: string;
  readonly metric: string;
  readonly signal: string;
  readonly evidence: Evidence;
}

const caseTags = (data: OfCase) => ({ "thence.case": data.case });

/** The open matter that a signal became, with the evidence frozen as it was. */
export const CaseOpened = defineOwnEvent<OpenedCase>()("thence.case-opened", {
  tags: (data) => ({
    ...caseTags(data),
    "thence.signal": data.signal,
    "thence.metric": data.metric,
    "thence.playbook": data.playbook,
  }),
  stream: "thence.case",
  purpose: "A signal became a matter that somebody must decide, with what was known then.",
});

export interface AskedQuestion extends OfCase {
  readonly text: string;
  readonly options: readonly QuestionOption[];
  /** Who is asked: the playbook's approver. */
  readonly to: string;
  /** The hash of the evidence that stood beside the question. */
  readonly evidence: string;
}

export const QuestionAsked = defineOwnEvent<AskedQuestion>()("thence.question-asked", {
  tags: caseTags,
  stream: "thence.case",
  purpose: "A person was asked, with these options and this evidence.",
});

export interface GivenAnswer extends OfCase {
  readonly option: string;
  readonly reason: string;
  readonly by: string;
  readonly via: string;
}

export const AnswerGiven = defineOwnEvent<GivenAnswer>()("thence.answer-given", {
  tags: caseTags,
  stream: "thence.case",
  purpose: "Somebody answered, by which door and why.",
});

/** An answer that came too late is kept, never lost. */
export const AnswerRejected = defineOwnEvent<GivenAnswer & { readonly because: string }>()("thence.answer-rejected", {
  tags: caseTags,
  stream: "thence.case",
  purpose: "An answer that could not decide any more, and why not.",
});
