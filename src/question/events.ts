import { defineOwnEvent, type Micros } from "../event/index.ts";
import type { Observation } from "../signal/index.ts";
import type { AnswerField } from "./answer-field.ts";
import type { AnswerValue } from "./answer-value.ts";
import type { Evidence } from "./evidence.ts";
import type { ExpectedEffect } from "./expected-effect.ts";

/** One way to answer, as the person sees it. */
export interface QuestionOption {
  readonly id: string;
  readonly label: string;
  /** The action that it starts, if any. */
  readonly action?: string;
  /** What the one who wrote the playbook expects of it. */
  readonly expects?: ExpectedEffect;
}

/** Where a question goes. The in-process inbox is `{ channel: "inbox" }`. */
export interface Route {
  readonly channel: string;
  readonly target?: string;
}

/** How much is decided without asking. */
export type Rung = "ask" | "recommend" | "act-unless-vetoed" | "act";

/** What a playbook has earned when it asks: the option that it recommends, or takes unless somebody objects in time. */
export interface EarnedRung {
  readonly rung: Exclude<Rung, "ask">;
  readonly option: string;
  /** Who answers for what is decided so. */
  readonly by: string;
  /** When it is decided: at once on the rung `act`, when the time for a veto is over on `act-unless-vetoed`, and never on `recommend`. */
  readonly decides?: Micros;
}

export interface OfCase {
  readonly case: string;
}

/** Which part of a metric is meant: a value of a property, those without it, or all others. */
export type CaseSegment = NonNullable<Observation["segment"]>;

export interface OpenedCase extends OfCase {
  readonly playbook: string;
  /** The hash of the playbook as it was: the event PlaybookPublished has its content, or `terms`. */
  readonly definition: string;
  /** Of a question that is in no playbook: what the case goes by, a playbook as canonical JSON. */
  readonly terms?: string;
  /** The metric that it is about; none where it is about another view. */
  readonly metric?: string;
  readonly segment?: CaseSegment;
  /** The signal that it was opened for; none where a person opened it. */
  readonly signal?: string;
  readonly openedBy: "signal" | "hand";
  /** Who opened it by hand, and by which door. */
  readonly by?: string;
  readonly via?: string;
  /** What a case by hand is about, in the words of who opened it. */
  readonly about?: string;
  readonly evidence: Evidence;
}

export const caseTags = (data: OfCase) => ({ "thence.case": data.case });

/** The open matter that a signal became, or that somebody brought up by hand, with the evidence frozen as it was. */
export const CaseOpened = defineOwnEvent<OpenedCase>()("thence.case-opened", {
  tags: (data) => ({
    ...caseTags(data),
    ...(data.signal !== undefined && { "thence.signal": data.signal }),
    ...(data.metric !== undefined && { "thence.metric": data.metric }),
    "thence.playbook": data.playbook,
  }),
  stream: "thence.case",
  purpose: "A signal became a matter that somebody must decide, with what was known then.",
});

export interface AttachedSignal extends OfCase {
  readonly signal: string;
  readonly metric: string;
  readonly segment?: CaseSegment;
  readonly reason: string;
}

/** A signal that belongs to a matter which is open already: nobody is asked twice. */
export const SignalAttached = defineOwnEvent<AttachedSignal>()("thence.signal-attached", {
  tags: (data) => ({ ...caseTags(data), "thence.signal": data.signal, "thence.metric": data.metric }),
  stream: "thence.case",
  purpose: "Another signal was about a matter that is open already, so nobody was asked again.",
});

export interface AskedQuestion extends OfCase {
  readonly text: string;
  readonly options: readonly QuestionOption[];
  /** What is asked for beside the choice; a date names its zone. */
  readonly ask?: readonly AnswerField[];
  /** Who is asked: the playbook's approver. */
  readonly to: string;
  /** The hash of the evidence that stood beside the question. */
  readonly evidence: string;
  /** What an answer must contain beside the option and the reason. */
  readonly require?: readonly "expected-effect"[];
  /** By when it must be acknowledged and decided; fixed when it is asked. */
  readonly deadlines?: { readonly acknowledge?: Micros; readonly decide?: Micros };
  readonly routes?: readonly Route[];
  /** What the playbook does by itself; absent where it only asks. */
  readonly delegation?: EarnedRung;
}

export const QuestionAsked = defineOwnEvent<AskedQuestion>()("thence.question-asked", {
  tags: caseTags,
  stream: "thence.case",
  purpose: "A person was asked, with these options and this evidence, to answer by these deadlines.",
});

export interface GivenAnswer extends OfCase {
  readonly option: string;
  readonly reason: string;
  readonly by: string;
  readonly via: string;
  /** What was typed beside the choice. */
  readonly values?: readonly AnswerValue[];
  /** What the one who answers expects to come of it. */
  readonly expected?: ExpectedEffect;
}

export const AnswerGiven = defineOwnEvent<GivenAnswer>()("thence.answer-given", {
  tags: caseTags,
  stream: "thence.case",
  purpose: "Somebody answered, by which door and why.",
});

export type RejectedAnswer = GivenAnswer & { readonly because: string };

/** An answer that came too late, or from somebody who may not decide, is kept, never lost. */
export const AnswerRejected = defineOwnEvent<RejectedAnswer>()("thence.answer-rejected", {
  tags: caseTags,
  stream: "thence.case",
  purpose: "An answer that could not decide, and why not.",
});
