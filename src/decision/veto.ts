import type { NewEvent } from "../event/index.ts";
import type { SaidBy } from "../question/index.ts";
import { type Case, isOpen } from "./case.ts";
import { type CommandTime, detailsOf, reasonOf } from "./command.ts";
import { NothingToVeto } from "./errors.ts";
import { DecisionVetoed } from "./events.ts";

/**
 * Objects to what the playbook is about to decide by itself: the case stays open, and a person must answer it.
 *
 * errors  decision/nothing-to-veto, decision/reason-missing, decision/reason-too-long
 */
export function vetoDecision(
  state: Case,
  command: SaidBy & { readonly reason: string },
  time: CommandTime = {},
): readonly NewEvent[] {
  const refuse = (why: string) => new NothingToVeto({ case: state.id, why });
  const delegation = state.asked?.data.delegation;
  if (!isOpen(state))
    throw refuse(`it is ${state.status} already. Supersede the decision instead, or reopen the case.`);
  if (delegation?.rung !== "act-unless-vetoed") throw refuse("its playbook waits for an answer. Answer it.");
  if (state.vetoed) throw refuse(`${state.vetoed.data.by} did so already. Answer it.`);
  const { by, via } = command;
  const data = { case: state.id, option: delegation.option, by, via, reason: reasonOf(state, command.reason) };
  return [DecisionVetoed(data, detailsOf(state, time, "decision-vetoed", state.round))];
}
