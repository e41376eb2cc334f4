import { formatTime } from "../event/index.ts";
import type { Case } from "./case.ts";

const mostReason = 200;

/** What ended a case, by whom, when and why: `was decided already: "Wait" by @noor at 2026-03-02T08:00:00Z, because it will pass`. */
export function closedText({ status, closed, decision, dismissed, cleared, asked }: Case): string {
  const at = closed ? ` at ${formatTime(closed.occurred)}` : "";
  if (status === "dismissed" && dismissed)
    return `was dismissed as ${dismissed.data.because} by ${dismissed.data.by}${at}: ${shortened(dismissed.data.reason)}`;
  if (status === "cleared") return `was over by itself${at}${cleared ? `: ${shortened(cleared.data.reason)}` : ""}`;
  if (status === "expired" || !decision) return `expired${at}: nobody decided in time, and nothing was decided`;
  const { option, decidedBy, delegated, reason } = decision.data;
  const when = ` at ${formatTime(decision.event.occurred)}`;
  const label = asked?.data.options.find(({ id }) => id === option)?.label ?? option;
  const what = `was decided already: "${label}"`;
  if (delegated) return `${what} by the playbook${when}, which ${delegated.by} answers for`;
  if (decidedBy === nobody) return `${what}${when}, because nobody decided in time`;
  return `${what} by ${decidedBy}${when}, because ${shortened(reason)}`;
}

/** Who decided where nobody did in time, and the playbook says what is taken then. */
export const nobody = "nobody (expired)";

// Without its full stop, for it stands within a sentence.
function shortened(text: string): string {
  const one = text.replace(/\s+/g, " ").trim();
  return one.length > mostReason ? `${one.slice(0, mostReason)} …` : one.replace(/\.$/, "");
}
