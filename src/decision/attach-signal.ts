import type { NewEvent } from "../event/index.ts";
import { type AttachedSignal, SignalAttached } from "../question/index.ts";
import type { Case } from "./case.ts";
import { type CommandTime, detailsOf, mustBeOpen } from "./command.ts";

/**
 * Another signal about a matter that is open already: nobody is asked again. One that is attached already adds nothing.
 *
 * errors  decision/case-closed
 */
export function attachSignal(
  state: Case,
  signal: Omit<AttachedSignal, "case">,
  time: CommandTime & { readonly causation?: string } = {},
): readonly NewEvent[] {
  const known = [state.opened.data.signal, ...state.signals.map((one) => one.data.signal)];
  if (known.includes(signal.signal)) return [];
  mustBeOpen(state);
  const details = detailsOf(state, time, "signal-attached", signal.signal);
  const { causation = details.causation } = time;
  return [SignalAttached({ case: state.id, ...signal }, { ...details, ...(causation !== undefined && { causation }) })];
}
