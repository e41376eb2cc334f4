import { defineOwnEvent } from "../event/index.ts";
import { caseTags, type OfCase } from "./events.ts";

/** Who did it, and by which door. */
export interface SaidBy {
  readonly by: string;
  readonly via: string;
}

export interface Acknowledgement extends OfCase, SaidBy {}

export const Acknowledged = defineOwnEvent<Acknowledgement>()("thence.acknowledged", {
  tags: caseTags,
  stream: "thence.case",
  purpose: "Somebody has seen the question and takes it up.",
});

export interface AddedComment extends OfCase, SaidBy {
  readonly text: string;
}

export const CommentAdded = defineOwnEvent<AddedComment>()("thence.comment-added", {
  tags: caseTags,
  stream: "thence.case",
  purpose: "What was said about the matter on the way to its decision.",
});

/** Why a matter needs no decision: nothing can be done, it is known, the rule is wrong, or the data are. */
export const dismissals = ["not-actionable", "known", "wrong-rule", "bad-data"] as const;
export type Dismissal = (typeof dismissals)[number];

export interface DismissedCase extends OfCase, SaidBy {
  readonly because: Dismissal;
  readonly reason: string;
}

export const CaseDismissed = defineOwnEvent<DismissedCase>()("thence.case-dismissed", {
  tags: caseTags,
  stream: "thence.case",
  purpose: "Somebody said that the question needs no decision, and why: what a rule learns from.",
});

export interface ReopenedCase extends OfCase, SaidBy {
  readonly reason: string;
}

export const CaseReopened = defineOwnEvent<ReopenedCase>()("thence.case-reopened", {
  tags: caseTags,
  stream: "thence.case",
  purpose: "A matter that was closed is open again, and why.",
});
