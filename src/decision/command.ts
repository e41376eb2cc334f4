import { derivedId, type EventDetails, type Micros } from "../event/index.ts";
import { type Case, isOpen } from "./case.ts";
import { closedText } from "./closed-text.ts";
import { CaseClosed, ReasonMissing, ReasonTooLong, TextMissing } from "./errors.ts";

/** When a command is given. */
export interface CommandTime {
  /** Left out, its events occur when they are appended. */
  readonly now?: Micros;
}

export const maxReason = 4000;

/** A reason as it is kept: trimmed, not empty, not too long. */
export function reasonOf(state: Pick<Case, "id">, text: string): string {
  const reason = shortened(state, text);
  if (reason === "") throw new ReasonMissing({ case: state.id });
  return reason;
}

/** Words as they are kept; `what` says whose they are where there are none. */
export function textOf(state: Pick<Case, "id">, text: string, what: string): string {
  const kept = shortened(state, text);
  if (kept === "") throw new TextMissing({ case: state.id, what });
  return kept;
}

/** A reason that may be empty, as that of an answer which decides nothing. */
export function shortened(state: Pick<Case, "id">, text: string): string {
  const kept = text.trim();
  if (kept.length > maxReason) throw new ReasonTooLong({ case: state.id, found: kept.length, limit: maxReason });
  return kept;
}

export function mustBeOpen(state: Case): void {
  if (!isOpen(state)) throw new CaseClosed({ case: state.id, status: state.status, what: closedText(state) });
}

/** What is said of each event of a command: an id that a retry derives too, when, and what it answers. */
export function detailsOf(
  state: Case,
  { now }: CommandTime,
  kind: string,
  ...parts: readonly (string | number)[]
): EventDetails & { readonly id: string } {
  return {
    id: derivedId(kind, state.id, ...parts),
    causation: state.asked?.event.id ?? state.opened.event.id,
    correlation: state.id,
    ...(now !== undefined && { occurred: now }),
  };
}
