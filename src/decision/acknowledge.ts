import type { NewEvent } from "../event/index.ts";
import { Acknowledged, type SaidBy } from "../question/index.ts";
import type { Case } from "./case.ts";
import { type CommandTime, detailsOf, mustBeOpen } from "./command.ts";

/**
 * Somebody has seen the question and takes it up. Again by the same person, it says nothing new.
 *
 * errors  decision/case-closed
 */
export function acknowledgeCase(state: Case, { by, via }: SaidBy, time: CommandTime = {}): readonly NewEvent[] {
  mustBeOpen(state);
  const since = state.asked?.event.revision ?? 0;
  const known = state.acknowledgements.some((one) => one.data.by === by && (one.event.revision ?? 0) > since);
  if (known) return [];
  return [Acknowledged({ case: state.id, by, via }, detailsOf(state, time, "acknowledged", state.round, by))];
}
