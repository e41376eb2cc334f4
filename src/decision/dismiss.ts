import type { NewEvent } from "../event/index.ts";
import { CaseDismissed, type Dismissal, dismissals, type SaidBy } from "../question/index.ts";
import type { Case } from "./case.ts";
import { type CommandTime, detailsOf, mustBeOpen, reasonOf } from "./command.ts";
import { BadChoice } from "./errors.ts";

export interface Dismissing extends SaidBy {
  readonly because: Dismissal;
  readonly reason: string;
}

/**
 * Says that a case needs no decision, and why.
 *
 * errors  decision/case-closed, decision/bad-choice, decision/reason-missing, decision/reason-too-long
 */
export function dismissCase(state: Case, command: Dismissing, time: CommandTime = {}): readonly NewEvent[] {
  mustBeOpen(state);
  const { by, via, because } = command;
  if (!dismissals.includes(because))
    throw new BadChoice({ case: state.id, what: "ground for dismissing it", found: because, known: dismissals });
  const data = { case: state.id, by, via, because, reason: reasonOf(state, command.reason) };
  return [CaseDismissed(data, detailsOf(state, time, "case-dismissed", state.revision))];
}
