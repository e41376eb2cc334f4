import { defineOwnEvent, type Micros } from "../event/index.ts";
import {
  type AnswerValue,
  caseTags,
  type ExpectedEffect,
  type OfCase,
  type Rung,
  type SaidBy,
} from "../question/index.ts";

export interface MadeDecision extends OfCase {
  readonly decision: string;
  readonly option: string;
  readonly label: string;
  /** What was answered beside the option, for whoever does it. */
  readonly values?: readonly AnswerValue[];
  readonly reason: string;
  readonly decidedBy: string;
  /** The action that the option starts, if any. */
  readonly action?: string;
  /** The hash of the evidence that it rests on. */
  readonly basis: string;
  /** What was there to choose from. */
  readonly optionsConsidered: readonly { readonly id: string; readonly label: string }[];
  /** What is expected to come of it, said before anybody could know. */
  readonly expected?: ExpectedEffect;
  /** Where the playbook decided: on which rung, and who answers for it. */
  readonly delegated?: { readonly rung: Rung; readonly by: string };
}

const decisionTags = (data: OfCase & { readonly decision: string }) => ({
  ...caseTags(data),
  "thence.decision": data.decision,
});

/** A person's, or delegated by one, or the default that a playbook takes when the time is over. */
export const DecisionMade = defineOwnEvent<MadeDecision>()("thence.decision-made", {
  tags: decisionTags,
  stream: "thence.case",
  purpose: "What was decided, by whom, why, and on what evidence.",
});

export interface SupersededDecision extends OfCase {
  readonly decision: string;
  /** The decision that takes its place. */
  readonly by: string;
  readonly reason: string;
}

export const DecisionSuperseded = defineOwnEvent<SupersededDecision>()("thence.decision-superseded", {
  tags: decisionTags,
  stream: "thence.case",
  purpose: "A decision is no longer in force, because another took its place.",
});

export interface ExpiredDecision extends OfCase {
  /** The option that is taken instead; none where nothing is. */
  readonly default?: string;
}

/** Silence is a result. */
export const DecisionExpired = defineOwnEvent<ExpiredDecision>()("thence.decision-expired", {
  tags: caseTags,
  stream: "thence.case",
  purpose: "Nobody decided in time.",
});

export interface VetoedDecision extends OfCase, SaidBy {
  readonly option: string;
  readonly reason: string;
}

export const DecisionVetoed = defineOwnEvent<VetoedDecision>()("thence.decision-vetoed", {
  tags: caseTags,
  stream: "thence.case",
  purpose: "Somebody objected to what a playbook was about to decide, so a person must.",
});

export interface RequestedReview extends OfCase {
  readonly decision: string;
  readonly to: readonly string[];
  readonly due?: Micros;
}

export const ReviewRequested = defineOwnEvent<RequestedReview>()("thence.review-requested", {
  tags: decisionTags,
  stream: "thence.case",
  purpose: "The outcome is known, so somebody should look at the decision again.",
});

/** A good decision may end badly and a bad one well, so both are judged. */
export interface RecordedReview extends OfCase, SaidBy {
  readonly decision?: string;
  readonly process: "good" | "bad";
  readonly result: "good" | "bad" | "cannot-tell";
  readonly lesson: string;
  /** What should be changed of the rule that asked. */
  readonly ruleChange?: string;
}

export const ReviewRecorded = defineOwnEvent<RecordedReview>()("thence.review-recorded", {
  tags: (data) => ({ ...caseTags(data), ...(data.decision !== undefined && { "thence.decision": data.decision }) }),
  stream: "thence.case",
  purpose: "What was learnt from a decision: of how it was made, of what came of it, and for the rule.",
});
