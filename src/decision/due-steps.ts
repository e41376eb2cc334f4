import type { Micros, NewEvent } from "../event/index.ts";
import type { Case, Said } from "./case.ts";
import { ReviewRequested } from "./events.ts";
import { applyEvents } from "./fold-case.ts";
import { nextStepSteps } from "./next-step.ts";
import type { Playbook } from "./playbook-definition.ts";
import { later } from "./sla.ts";
import { rank, type Step, stepDetails } from "./step.ts";
import { deadlineSteps } from "./step-deadline.ts";
import { meetingSteps } from "./step-meeting.ts";
import { questionSteps } from "./step-question.ts";

/** What other rooms know of the decision in force, as moments. */
export interface KnownMoments {
  /** When its action was done. */
  readonly actDone?: Micros;
  /** When its outcome was measured. */
  readonly outcomeAt?: Micros;
  /** The meetings to which people were invited through a calendar. */
  readonly invited?: ReadonlySet<string>;
}

/**
 * All that time alone brings about in a case up to `now`, in order. Each event occurs when it was due, not now, under an id that follows
 * from the case and the step, so two processes and a replay bring the same.
 *
 * Run it before a command, so that the command finds the case as it stands at its moment; append it only if the case still stands at its
 * revision. `playbook` is the one that the case was opened by.
 */
export function dueSteps(state: Case, playbook: Playbook, now: Micros, known: KnownMoments = {}): readonly NewEvent[] {
  const events: NewEvent[] = [];
  let current = state;
  for (;;) {
    const step = nextStep(current, playbook, known);
    if (!step || step.at > now) return events;
    const made = step.events();
    events.push(...made);
    current = applyEvents(current, made, step.at);
  }
}

/** When something is due next, if nothing else happens; undefined where time brings nothing more. */
export function nextDue(state: Case, playbook: Playbook, known: KnownMoments = {}): Micros | undefined {
  return nextStep(state, playbook, known)?.at;
}

function nextStep(state: Case, playbook: Playbook, known: KnownMoments): Step | undefined {
  let first: Step | undefined;
  for (const step of stepsOf(state, playbook, known))
    if (!first || step.at < first.at || (step.at === first.at && step.rank < first.rank)) first = step;
  return first;
}

function stepsOf(state: Case, playbook: Playbook, known: KnownMoments): readonly Step[] {
  return [
    ...questionSteps(state, playbook),
    ...meetingSteps(state, playbook, known),
    ...nextStepSteps(state),
    ...actSteps(state, playbook, known),
    ...reviewSteps(state, playbook, known),
  ];
}

/** How long after a decision about no metric somebody looks at what came of it, unless the playbook says otherwise. */
const usualReview = "14d";

function actSteps(state: Case, playbook: Playbook, { actDone }: KnownMoments): readonly Step[] {
  const { decision } = state;
  const { sla, people } = playbook;
  if (!decision || decision.data.action === undefined || sla?.act === undefined) return [];
  const at = later(playbook, decision.event.occurred, sla.act);
  const about = { since: decision, key: decision.data.decision, to: [people.driver ?? people.approver] };
  return deadlineSteps(state, playbook, { ...about, name: "act", at, done: ofDecision(decision, actDone) });
}

function reviewSteps(state: Case, playbook: Playbook, known: KnownMoments): readonly Step[] {
  const { decision, reviewRequested, review } = state;
  if (!decision) return [];
  const measuredAt = ofDecision(decision, known.outcomeAt);
  // What is about no metric has no outcome to wait for.
  const isUnmeasured = state.opened.data.evidence.kind === "view";
  const outcomeAt = isUnmeasured
    ? later(playbook, decision.event.occurred, playbook.sla?.review ?? usualReview)
    : measuredAt;
  const { decision: id } = decision.data;
  const to = [playbook.people.approver];
  if (reviewRequested) {
    const { due } = reviewRequested.data;
    if (due === undefined) return [];
    const about = { since: reviewRequested, key: id, to, done: review?.event.occurred, isOver: review !== undefined };
    return deadlineSteps(state, playbook, { ...about, name: "review", at: due });
  }
  if (outcomeAt === undefined || review) return [];
  const due =
    isUnmeasured || playbook.sla?.review === undefined ? undefined : later(playbook, outcomeAt, playbook.sla.review);
  const data = { case: state.id, decision: id, to, ...(due !== undefined && { due }) };
  const details = stepDetails(state, outcomeAt, decision.event.id, "review-requested", id);
  return [{ at: outcomeAt, rank: rank.review, events: () => [ReviewRequested(data, details)] }];
}

/** A moment that belongs to a decision; one before it tells of another. */
function ofDecision(decision: Said<unknown>, at: Micros | undefined): Micros | undefined {
  return at === undefined || at < decision.event.occurred ? undefined : at;
}
