import type { NewEvent } from "../event/index.ts";
import { AnswerGiven, type ExpectedEffect, expectedEffectProblem, type SaidBy } from "../question/index.ts";
import type { Case } from "./case.ts";
import { type CommandTime, detailsOf, reasonOf } from "./command.ts";
import { BadExpectation, NothingDecided } from "./errors.ts";
import { decisionEvents, optionOf } from "./made-decision.ts";

export interface Superseding extends SaidBy {
  readonly option: string;
  readonly reason: string;
  readonly expected?: ExpectedEffect;
}

/**
 * Takes another decision in the place of the one in force, which is kept. Whoever may decide the case may do so: ask `deciders` first.
 *
 * errors  decision/nothing-decided, decision/unknown-option, decision/reason-missing, decision/reason-too-long, decision/bad-expectation
 */
export function supersedeDecision(state: Case, command: Superseding, time: CommandTime = {}): readonly NewEvent[] {
  if (!state.decision) throw new NothingDecided({ case: state.id, what: "superseded" });
  const { by, via, expected } = command;
  const now = state.decision.data;
  // Sent again, it is what is in force already.
  if (now.option === command.option && now.decidedBy === by && now.reason === command.reason.trim()) return [];
  const { id: option } = optionOf(state, command.option);
  const reason = reasonOf(state, command.reason);
  const problem = expected && expectedEffectProblem(expected);
  if (problem !== undefined) throw new BadExpectation({ case: state.id, problem });
  const details = detailsOf(state, time, "answer-given", state.revision);
  const effect = expected && { expected };
  return [
    AnswerGiven({ case: state.id, option, reason, by, via, ...effect }, details),
    ...decisionEvents(state, { option, reason, decidedBy: by, ...effect }, { ...details, causation: details.id }),
  ];
}
