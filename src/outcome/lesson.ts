import type { Effect, Expected } from "./effect.ts";
import { directionHeld } from "./expectation.ts";
import { percent } from "./show.ts";

/** From here up most of a change would have come anyway. */
const mostly = 0.7;

/** One sentence that a review may begin with; the one who reviews writes the lesson. */
export function lessonFor(effect: Effect, expected?: Expected): string {
  const { verdict, recoveredAnyway = 0, counterfactual, expectation } = effect;
  const isCoincidence = recoveredAnyway > mostly && verdict !== "better" && verdict !== "worse";
  if (isCoincidence)
    return `${percent(recoveredAnyway, 0)} of the change was to be expected without the decision: next time look at one more window before deciding.`;
  if (verdict === "cannot-tell")
    return counterfactual.method === "untouched-segments"
      ? "The numbers do not tell what the decision did: measure it over more windows."
      : "The numbers do not tell what the decision did: next time leave one segment untouched to compare with.";
  if (verdict === "no-effect") return "The decision changed next to nothing: ask what it was meant to work on.";
  const missed = expected && directionHeld(expected, effect) === false;
  if (verdict === "worse")
    return missed
      ? "It became worse, which was not expected: find out what was not known when it was decided."
      : "It became worse: consider taking the decision back.";
  if (missed) return "It became better, though not in the way that was expected: find out what worked.";
  if (expectation?.met === "partly")
    return "It worked, and less than was expected: keep it, and expect less of the next one like it.";
  return "It worked: note what was known when it was decided, so that it can be done again.";
}

export interface ProposedChange {
  readonly what: "raise-for" | "lower-line" | "add-control" | "none";
  readonly says: string;
}

/** The last outcomes of a playbook that are looked at, and how many there must be. */
const lookedAt = 5;
const leastOutcomes = 3;

/**
 * Which change of a rule its last outcomes speak for, oldest first: to wait longer where most of what it asked about went by itself, to
 * leave a segment untouched where most cannot be told, to ask less where most decisions changed nothing.
 */
export function proposedChange(
  outcomes: readonly Pick<Effect, "verdict" | "recoveredAnyway" | "counterfactual">[],
): ProposedChange {
  const last = outcomes.slice(-lookedAt);
  if (last.length < leastOutcomes)
    return {
      what: "none",
      says: `${last.length} measured outcomes are too few to change a rule by; ${leastOutcomes} are needed.`,
    };
  const count = (is: (one: (typeof last)[number]) => boolean) => last.filter(is).length;
  const isMost = (of: number) => of > last.length / 2;
  const ofLast = (of: number) => `${of} of the last ${last.length} outcomes`;

  const anyway = count(({ recoveredAnyway = 0 }) => recoveredAnyway > mostly);
  if (isMost(anyway))
    return {
      what: "raise-for",
      says: `In ${ofLast(anyway)} most of the change was to be expected without a decision: let more windows break before anybody is asked.`,
    };
  const untold = count(
    ({ verdict, counterfactual }) => verdict === "cannot-tell" && counterfactual.method !== "untouched-segments",
  );
  if (isMost(untold))
    return {
      what: "add-control",
      says: `${ofLast(untold)} cannot be told: leave a segment untouched, so that there is something to compare with.`,
    };
  const idle = count(({ verdict }) => verdict === "no-effect");
  if (isMost(idle))
    return {
      what: "lower-line",
      says: `In ${ofLast(idle)} the decision changed next to nothing: draw the line where a decision can still matter.`,
    };
  return { what: "none", says: `The last ${last.length} outcomes speak for no change of the rule.` };
}
