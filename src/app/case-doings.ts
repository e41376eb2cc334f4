import {
  acknowledgeCase,
  answerFollowUp,
  answerMeeting,
  type Case,
  cancelMeeting,
  commentOnCase,
  type Directory,
  type Dismissing,
  deciders,
  dismissCase,
  ExpectationMissing,
  endNextStep,
  holdMeeting,
  type MeetingProposal,
  type Playbook,
  proposeMeeting,
  type Reviewing,
  recordReview,
  reopenCase,
  scheduleMeeting,
  supersedeDecision,
  vetoDecision,
} from "../decision/index.ts";
import type { Micros } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import type { Comes, ExpectedEffect, FollowUpAnswer, TypedValues } from "../question/index.ts";
import type { EventStore } from "../store/index.ts";
import { askedText } from "./case-asked.ts";
import { commandCase, type Doing, noDirectory } from "./case-commands.ts";

/** Everything that people do to a case beside answering it; each is recorded once, however often it is sent. */
export type CaseDoing =
  | { readonly kind: "acknowledge" }
  | { readonly kind: "comment"; readonly text: string }
  | { readonly kind: "dismiss"; readonly because: Dismissing["because"]; readonly reason: string }
  | { readonly kind: "reopen"; readonly reason: string }
  | ({ readonly kind: "propose-meeting" } & Omit<MeetingProposal, "by">)
  | { readonly kind: "answer-meeting"; readonly comes: Comes }
  | { readonly kind: "schedule-meeting"; readonly at: Micros; readonly lengthMicros?: Micros }
  | { readonly kind: "cancel-meeting"; readonly reason: string }
  | {
      readonly kind: "end-next-step";
      readonly step: string;
      readonly result: "done" | "dropped";
      readonly because?: string;
    }
  | { readonly kind: "hold-meeting"; readonly notes?: string }
  | { readonly kind: "answer-follow-up"; readonly answers: readonly FollowUpAnswer[] }
  | ({ readonly kind: "review" } & Pick<Reviewing, "process" | "result" | "lesson" | "ruleChange">)
  | { readonly kind: "veto"; readonly reason: string }
  | {
      readonly kind: "supersede";
      readonly option: string;
      readonly reason: string;
      readonly expected?: ExpectedEffect;
      readonly values?: TypedValues;
    };

export const PlaybookGone = failure(
  "app/playbook-gone",
  { retry: "never" },
  (f: { case: string; playbook: string }) =>
    `the definition of playbook "${f.playbook}" that ${f.case} was opened by is not in this log, so its question cannot be asked again. Open a new case with thence case open.`,
);

export const MayNotOverturn = failure(
  "app/may-not-overturn",
  { retry: "never" },
  (f: { case: string; by: string; to: string }) =>
    `${f.by} may not do this to ${f.case}; ${f.to} may. Nothing was changed. Say it with thence case comment.`,
);

/** What only those may do who may decide the case. */
const deciding: readonly CaseDoing["kind"][] = ["dismiss", "reopen", "veto", "supersede"];

function mustMayDecide(state: Case, playbook: Playbook | undefined, by: string, directory: Directory): void {
  const mayDecide = playbook ? deciders(state, playbook, directory)(by) : true;
  if (!mayDecide) throw new MayNotOverturn({ case: state.id, by, to: askedText({ state, playbook }) });
}

/** Does it, as somebody at a moment. errors  decision/unknown-case, and what the command refuses */
export function doToCase(store: EventStore, doing: CaseDoing, of: Doing): Promise<Case> {
  const who = { by: of.actor.id, via: of.actor.via ?? "unknown" };
  const reason = "reason" in doing ? { reason: doing.reason } : {};
  return commandCase(store, `${doing.kind}-case`, { ...of, ...reason }, (state, playbook, time) => {
    if (deciding.includes(doing.kind)) mustMayDecide(state, playbook, who.by, of.directory ?? noDirectory);
    switch (doing.kind) {
      case "acknowledge":
        return acknowledgeCase(state, who, time);
      case "comment":
        return commentOnCase(state, { ...who, text: doing.text }, time);
      case "dismiss":
        return dismissCase(state, { ...who, because: doing.because, reason: doing.reason }, time);
      case "reopen":
        if (!playbook) throw new PlaybookGone({ case: state.id, playbook: state.opened.data.playbook });
        return reopenCase(state, { ...who, reason: doing.reason }, { now: of.now, playbook });
      case "propose-meeting": {
        const { kind: _, ...proposal } = doing;
        return proposeMeeting(state, { ...proposal, by: who.by }, time);
      }
      case "answer-meeting":
        return answerMeeting(state, { by: who.by, comes: doing.comes }, time);
      case "schedule-meeting": {
        const { at, lengthMicros } = doing;
        return scheduleMeeting(state, { by: who.by, at, ...(lengthMicros !== undefined && { lengthMicros }) }, time);
      }
      case "cancel-meeting":
        return cancelMeeting(state, { by: who.by, because: doing.reason }, time);
      case "end-next-step": {
        const { step, result, because } = doing;
        return endNextStep(
          state,
          { step, result, by: who.by, ...(because !== undefined && { reason: because }) },
          time,
        );
      }
      case "hold-meeting":
        return holdMeeting(state, { by: who.by, ...(doing.notes !== undefined && { notes: doing.notes }) }, time);
      case "answer-follow-up":
        return answerFollowUp(state, { ...who, answers: doing.answers, ...(of.meant && { meant: of.meant }) }, time);
      case "review": {
        const { kind: _, ...review } = doing;
        return recordReview(state, { ...who, ...review }, time);
      }
      case "veto":
        return vetoDecision(state, { ...who, reason: doing.reason }, time);
      case "supersede": {
        const { kind: _, ...choice } = doing;
        if (!choice.expected && state.asked?.data.require?.includes("expected-effect"))
          throw new ExpectationMissing({ case: state.id });
        return supersedeDecision(state, { ...who, ...choice }, time);
      }
    }
  });
}
