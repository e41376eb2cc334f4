import { derivedId, type NewEvent } from "../event/index.ts";
import { failure } from "../kit/failure.ts";
import { AnswerGiven, AnswerRejected, type GivenAnswer } from "../question/index.ts";
import type { Case } from "./case.ts";
import { DecisionMade } from "./events.ts";

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
export const AlreadyDecided = failure(
  "decision/already-decided",
  { retry: "never" },
  (f: { case: string; option: string; by: string }) =>
    `${f.case} was decided already: "${f.option}" by ${f.by}. Your answer is kept beside it; nothing was changed.`,
);

const maxReason = 4000;

export type Answered =
  | { readonly kind: "decided"; readonly events: readonly NewEvent[] }
  | {
      readonly kind: "late";
      readonly events: readonly NewEvent[];
      readonly decidedBy: string;
      readonly option: string;
    };

/**
 * What an answer does to a case: the first valid one decides; one that comes later is kept as rejected. Pure.
 *
 * errors  decision/unknown-option, decision/reason-missing, decision/reason-too-long
 */
export function answerCase(state: Case, answer: GivenAnswer): Answered {
  const details = { causation: state.asked?.event.id ?? state.opened.event.id, correlation: state.id };
  const reason = answer.reason.trim();
  if (reason.length > maxReason) throw new ReasonTooLong({ case: state.id, found: reason.length, limit: maxReason });
  if (state.decision) {
    const { decidedBy, option } = state.decision.data;
    const because = `decided already by ${decidedBy}: ${option}`;
    return {
      kind: "late",
      decidedBy,
      option,
      // No id from the case's revision: two late answers may come at one, and both are kept.
      events: [AnswerRejected({ ...answer, reason, because }, details)],
    };
  }
  const options = state.asked?.data.options ?? [];
  const chosen = options.find((option) => option.id === answer.option);
  if (!chosen)
    throw new UnknownOption({ case: state.id, option: answer.option, options: options.map((option) => option.id) });
  if (reason === "") throw new ReasonMissing({ case: state.id });
  // The case's revision is in the id: at one revision there is one answer, and a retry of it is the same.
  const id = derivedId("answer-given", state.id, state.revision);
  const given = AnswerGiven({ ...answer, reason }, { id, ...details });
  const decision = DecisionMade(
    {
      decision: `D${state.id.slice(1)}`,
      case: state.id,
      option: chosen.id,
      label: chosen.label,
      reason,
      decidedBy: answer.by,
      ...(chosen.action !== undefined && { action: chosen.action }),
      basis: state.opened.data.evidence.hash,
    },
    { id: derivedId("decision-made", state.id), causation: id, correlation: state.id },
  );
  return { kind: "decided", events: [given, decision] };
}
