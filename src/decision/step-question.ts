import { formatTime, type Micros, type NewEvent } from "../event/index.ts";
import { parseDuration } from "../kit/duration.ts";
import { type AskedQuestion, CaseEscalated, MeetingProposed, needsValues } from "../question/index.ts";
import { type Case, isOpen, type Said } from "./case.ts";
import { nobody } from "./closed-text.ts";
import { DecisionExpired } from "./events.ts";
import { decisionEvents } from "./made-decision.ts";
import { nextMeeting } from "./meeting.ts";
import type { Escalation, Playbook } from "./playbook-definition.ts";
import { expiryOf, later, personOf } from "./sla.ts";
import { rank, type Step, saidSince, stepDetails } from "./step.ts";
import { deadlineSteps } from "./step-deadline.ts";

/** What is still to come of a question by time alone: reminders, missed deadlines, escalations, a delegated decision, the expiry. */
export function questionSteps(state: Case, playbook: Playbook): readonly Step[] {
  const { asked } = state;
  if (!asked) return [];
  const { acknowledge, decide } = asked.data.deadlines ?? {};
  // A decision that takes another's place comes later than what the deadlines waited for.
  const closed = (saidSince(state.decisions, asked)[0]?.event ?? state.closed)?.occurred;
  const about = { since: asked, key: state.round, to: askedNow(state, asked, playbook) };
  const steps: Step[] = [];
  if (acknowledge !== undefined) {
    const seen = Math.min(state.acknowledged?.event.occurred ?? Infinity, closed ?? Infinity);
    const isOver = state.acknowledged !== undefined || !isOpen(state);
    steps.push(
      ...deadlineSteps(state, playbook, { ...about, name: "acknowledge", at: acknowledge, done: seen, isOver }),
    );
  }
  if (decide !== undefined)
    steps.push(
      ...deadlineSteps(state, playbook, { ...about, name: "decide", at: decide, done: closed, isOver: !isOpen(state) }),
    );
  if (!isOpen(state)) return steps;
  for (const [i, one] of (playbook.escalate ?? []).entries()) {
    const deadline = asked.data.deadlines?.[one.after];
    if (deadline !== undefined) steps.push(...escalationSteps(state, playbook, asked, { one, level: i + 1, deadline }));
  }
  steps.push(...delegatedSteps(state, asked));
  if (decide !== undefined) steps.push(expiryStep(state, playbook, asked, decide));
  return steps;
}

/** Who is waited for: the one who was asked, and whoever it was escalated to. */
function askedNow(state: Case, asked: Said<AskedQuestion>, playbook: Playbook): readonly string[] {
  const escalated = saidSince(state.escalations, asked).flatMap((one) => one.data.to ?? []);
  return [...new Set([asked.data.to, ...escalated].map((name) => personOf(playbook, name)))];
}

function escalationSteps(
  state: Case,
  playbook: Playbook,
  asked: Said<AskedQuestion>,
  { one, level, deadline }: { readonly one: Escalation; readonly level: number; readonly deadline: Micros },
): readonly Step[] {
  const isDone = saidSince(state.escalations, asked).some((said) => said.data.level === level);
  if (isDone || (one.after === "acknowledge" && state.acknowledged)) return [];
  const at = later(playbook, deadline, one.wait);
  const because = `nobody ${one.after === "decide" ? "decided" : "acknowledged the question"} by ${formatTime(deadline)}`;
  const events = (): readonly NewEvent[] => {
    const details = stepDetails(state, at, asked.event.id, "case-escalated", state.round, level);
    if ("to" in one) {
      const to = personOf(playbook, one.to);
      return [CaseEscalated({ case: state.id, level, to, because }, details)];
    }
    const meeting = nextMeeting(state);
    const proposed = MeetingProposed(
      {
        case: state.id,
        meeting,
        lengthMicros: parseDuration(one.meeting.length),
        with: [...new Set(one.meeting.with.map((name) => personOf(playbook, name)))],
        evidence: asked.data.evidence,
      },
      { ...details, id: stepDetails(state, at, "", "meeting-proposed", meeting).id, causation: details.id },
    );
    return [CaseEscalated({ case: state.id, level, meeting, because }, details), proposed];
  };
  return [{ at, rank: rank.escalate, events }];
}

function delegatedSteps(state: Case, asked: Said<AskedQuestion>): readonly Step[] {
  const { delegation } = asked.data;
  if (delegation?.decides === undefined || state.vetoed) return [];
  const { decides: at, rung, option, by } = delegation;
  const reason =
    rung === "act"
      ? "The playbook has earned to decide this by itself."
      : "The playbook was about to decide this by itself, and nobody objected in time.";
  const choice = { option, reason, decidedBy: `delegated by ${by}`, delegated: { rung, by } };
  return [
    {
      at,
      rank: rank.delegate,
      events: () => decisionEvents(state, choice, stepDetails(state, at, asked.event.id, "decision-made")),
    },
  ];
}

function expiryStep(state: Case, playbook: Playbook, asked: Said<AskedQuestion>, decide: Micros): Step {
  const at = expiryOf(playbook, decide);
  const named = playbook.onExpiry?.option;
  // A question by hand may not offer what the playbook takes by default, and a decision that is in force gives way to people alone.
  const isOffered =
    !state.decision && asked.data.options.some(({ id }) => id === named && !needsValues(asked.data.ask, id));
  const option = isOffered ? named : undefined;
  const events = () => {
    const details = stepDetails(state, at, asked.event.id, "decision-expired", state.round);
    const expired = DecisionExpired({ case: state.id, ...(option !== undefined && { default: option }) }, details);
    if (option === undefined) return [expired];
    const reason = `Nobody decided by ${formatTime(decide)}, so the playbook's default was taken.`;
    const choice = { option, reason, decidedBy: nobody };
    return [expired, ...decisionEvents(state, choice, { ...details, causation: details.id })];
  };
  return { at, rank: rank.expire, events };
}
