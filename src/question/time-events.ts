import { defineOwnEvent, type Micros } from "../event/index.ts";
import { caseTags, type OfCase } from "./events.ts";

/** What people have a time for: to see it, to decide, to have it done, and to look at what came of it. */
export type DeadlineName = "acknowledge" | "decide" | "act" | "review";

export interface SentReminder extends OfCase {
  readonly deadline: DeadlineName;
  /** When that deadline is. */
  readonly at: Micros;
  readonly to: readonly string[];
}

export const ReminderSent = defineOwnEvent<SentReminder>()("thence.reminder-sent", {
  tags: caseTags,
  stream: "thence.case",
  purpose: "Those who are asked were told that a deadline is near.",
});

export interface ReachedDeadline extends OfCase {
  readonly deadline: DeadlineName;
  readonly at: Micros;
}

/** Time enters as an event, so a replay comes to the same end. */
export const DeadlineReached = defineOwnEvent<ReachedDeadline>()("thence.deadline-reached", {
  tags: caseTags,
  stream: "thence.case",
  purpose: "A deadline passed before what it waited for was done.",
});

export interface ClearedCase extends OfCase {
  /** Why nobody needs to decide any more. */
  readonly reason: string;
}

export const CaseCleared = defineOwnEvent<ClearedCase>()("thence.case-cleared", {
  tags: caseTags,
  stream: "thence.case",
  purpose: "What the question was about is over by itself, so nobody needs to decide.",
});

export interface EscalatedCase extends OfCase {
  /** Which of the playbook's escalations, from 1. */
  readonly level: number;
  /** Who is asked from now on too. */
  readonly to?: string;
  /** The meeting that was proposed instead. */
  readonly meeting?: string;
  readonly because: string;
}

export const CaseEscalated = defineOwnEvent<EscalatedCase>()("thence.case-escalated", {
  tags: caseTags,
  stream: "thence.case",
  purpose: "A deadline was missed, so somebody else was asked or a meeting was proposed.",
});
