import type { NewEvent } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import {
  AnswerGiven,
  type ExpectedEffect,
  expectedEffectProblem,
  type SaidBy,
  type TypedValues,
} from "../question/index.ts";
import { valuesOf } from "./answered-values.ts";
import type { Case } from "./case.ts";
import { type CommandTime, detailsOf, reasonOf } from "./command.ts";
import { BadExpectation, NothingDecided } from "./errors.ts";
import { decisionEvents, optionOf } from "./made-decision.ts";

export interface Superseding extends SaidBy {
  readonly option: string;
  readonly reason: string;
  readonly values?: TypedValues;
  readonly expected?: ExpectedEffect;
}

/**
 * Takes another decision in the place of the one in force, which is kept. Whoever may decide the case may do so: ask `deciders` first.
 *
 * errors  decision/nothing-decided, decision/unknown-option, decision/reason-missing, decision/reason-too-long, decision/bad-expectation,
 *         decision/value-missing, decision/bad-value
 */
export function supersedeDecision(state: Case, command: Superseding, time: CommandTime = {}): readonly NewEvent[] {
  if (!state.decision) throw new NothingDecided({ case: state.id, what: "superseded" });
  const { by, via, expected } = command;
  const now = state.decision.data;
  const { id: option } = optionOf(state, command.option);
  const values = valuesOf(state, option, command.values, time);
  // Sent again, it is what is in force already.
  const isSame = canonicalJson(values ?? []) === canonicalJson(now.values ?? []);
  if (isSame && now.option === option && now.decidedBy === by && now.reason === command.reason.trim()) return [];
  const reason = reasonOf(state, command.reason);
  const problem = expected && expectedEffectProblem(expected);
  if (problem !== undefined) throw new BadExpectation({ case: state.id, problem });
  const details = detailsOf(state, time, "answer-given", state.revision);
  const said = { ...(values && { values }), ...(expected && { expected }) };
  return [
    AnswerGiven({ case: state.id, option, reason, by, via, ...said }, details),
    ...decisionEvents(state, { option, reason, decidedBy: by, ...said }, { ...details, causation: details.id }),
  ];
}
