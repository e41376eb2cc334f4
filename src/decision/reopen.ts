import type { Micros, NewEvent } from "../event/index.ts";
import { CaseReopened, type SaidBy } from "../question/index.ts";
import { type Case, isOpen } from "./case.ts";
import { detailsOf, reasonOf } from "./command.ts";
import { CaseOpen } from "./errors.ts";
import { ask } from "./open.ts";
import type { Playbook } from "./playbook-definition.ts";

/**
 * Opens a closed case again and asks its question anew, with deadlines from `now` on. A decision stays in force until another takes its
 * place. Nothing is delegated: a person wants it decided.
 *
 * errors  decision/case-open, decision/reason-missing, decision/reason-too-long
 */
export function reopenCase(
  state: Case,
  command: SaidBy & { readonly reason: string },
  { now, playbook }: { readonly now: Micros; readonly playbook: Playbook },
): readonly NewEvent[] {
  if (isOpen(state)) throw new CaseOpen({ case: state.id, what: "It needs no reopening; answer it." });
  const { by, via } = command;
  const details = detailsOf(state, { now }, "case-reopened", state.revision);
  const reopened = CaseReopened({ case: state.id, by, via, reason: reasonOf(state, command.reason) }, details);
  const { text, options, ask: fields } = state.asked?.data ?? playbook.question;
  // Asked is what was asked before: a question by hand is not in the playbook.
  const { ask: _, ...rest } = playbook.question;
  const question = { ...rest, text, options, ...(fields && { ask: fields }) };
  const asking = { case: state.id, evidence: state.opened.data.evidence.hash, round: state.round + 1 };
  return [reopened, ask({ ...playbook, question }, asking, now, details.id)];
}
