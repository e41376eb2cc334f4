import type { Condition, Holding, Verdict } from "./condition.ts";
import type { Phase } from "./events.ts";

/**
 * Where a signal goes by what is said of its windows, before anything else is asked: `due` is a break that is long enough to be raised,
 * or to be held again.
 */
export type Step = Exclude<Phase, "held"> | "due" | "unchanged";

/** `recent` ends with the window that is judged now. */
export function stepOf(phase: Phase, recent: readonly Verdict[], condition: Condition): Step {
  const told = toldVerdicts(recent, condition);
  if (told === undefined) return "unchanged";
  const isBroken = told.at(-1) === "broken";
  if (phase === "breached" || phase === "recovering") {
    if (isBroken) return "breached";
    return isRowOf("kept", told, condition.keepFiring ?? 1) ? "normal" : "recovering";
  }
  if (!isBroken) return condition.of && breachesOf(told, condition.of.windows) > 0 ? "pending" : "normal";
  const { of } = condition;
  const isDue = of ? breachesOf(told, of.windows) >= of.breaches : isRowOf("broken", told, condition.for ?? 1);
  return isDue ? "due" : "pending";
}

/** How far a break is that is not long enough yet: `1 of 3 windows in a row`. */
export function progressText(recent: readonly Verdict[], condition: Condition): string {
  const told = toldVerdicts(recent, condition) ?? [];
  if (condition.of) {
    const { breaches, windows } = condition.of;
    return `broken in ${breachesOf(told, windows)} of the last ${windows} windows, and ${breaches} are the line`;
  }
  const row = told.length - 1 - told.findLastIndex((verdict) => verdict !== "broken");
  return `broken in ${row} of the ${condition.for ?? 1} windows in a row that it takes`;
}

/**
 * The verdicts that say something. A window of which nothing can be said neither counts nor starts a row anew; one without data may count
 * as the one before it. Undefined where nothing is said of the last one.
 */
function toldVerdicts(recent: readonly Verdict[], { onNoData }: Holding): readonly ("kept" | "broken")[] | undefined {
  const told: ("kept" | "broken")[] = [];
  let isLastTold = false;
  for (const verdict of recent) {
    const one = verdict === "no-data" && onNoData === "keep" ? told.at(-1) : verdict;
    isLastTold = one === "kept" || one === "broken";
    if (one === "kept" || one === "broken") told.push(one);
  }
  return isLastTold ? told : undefined;
}

function isRowOf(verdict: "kept" | "broken", told: readonly ("kept" | "broken")[], length: number): boolean {
  const last = told.slice(-length);
  return last.length === length && last.every((one) => one === verdict);
}

function breachesOf(told: readonly ("kept" | "broken")[], windows: number): number {
  return told.slice(-windows).filter((one) => one === "broken").length;
}
