import { answerCase, answerError, type Case, DecisionMade, type Directory, deciders } from "../decision/index.ts";
import type { Actor, Micros } from "../event/index.ts";
import type { MeasuredOutcome } from "../outcome/index.ts";
import type { ExpectedEffect, TypedValues } from "../question/index.ts";
import type { EventStore } from "../store/index.ts";
import { askedText } from "./case-asked.ts";
import { commandCase, noDirectory } from "./case-commands.ts";
import { outcomesIn } from "./decision-outcomes.ts";
import { streamOf } from "./read.ts";

export { listCases, readCase } from "./case-commands.ts";

/** What came of the decision that is in force in a case, once it was measured. */
export async function outcomeOf(store: EventStore, id: string): Promise<MeasuredOutcome | undefined> {
  const told = await streamOf(store, "thence.case", id);
  const inForce = told.findLast(DecisionMade.is)?.data.decision;
  return inForce === undefined ? undefined : outcomesIn(told).get(inForce);
}

/** Who answers what, and by which door. */
export interface Answer {
  readonly case: string;
  readonly option: string;
  readonly reason: string;
  readonly actor: Actor;
  readonly now: Micros;
  /** Who is behind the names that were asked; left out, nobody knows. */
  readonly directory?: Directory;
  readonly expected?: ExpectedEffect;
  /** What was typed beside the option, by the ids of what is asked for. */
  readonly values?: TypedValues;
}

/**
 * Answers a case. The first valid answer wins wherever it was given: it is appended only if the case still stands where it was read. One that
 * comes too late, or from somebody who may not decide, is kept and refused.
 *
 * errors  decision/unknown-case, decision/unknown-option, decision/reason-missing, decision/reason-too-long, decision/already-decided,
 *         decision/case-closed, decision/may-not-decide, decision/expectation-missing, decision/bad-expectation,
 *         decision/value-missing, decision/bad-value
 */
export async function answer(store: EventStore, given: Answer): Promise<Case> {
  const { case: id, option, reason, actor, now, expected, values, directory = noDirectory } = given;
  const beside = { ...(expected && { expected }), ...(values && { values }) };
  const said = { case: id, option, reason, by: actor.id, via: actor.via ?? "unknown", ...beside };
  let refused: Error | undefined;
  const state = await commandCase(store, "answer-case", { case: id, actor, now, reason }, (found, playbook, time) => {
    const mayDecide = playbook && deciders(found, playbook, directory);
    const answered = answerCase(found, said, { ...time, ...(mayDecide && { mayDecide }) });
    refused = answerError(found, said, answered, askedText({ state: found, playbook }));
    return answered.events;
  });
  if (refused) throw refused;
  return state;
}
