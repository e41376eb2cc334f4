import type { Plan } from "./plan.ts";

/** Whether a rule is of the class that `LastSeen` answers: `A … B, no C between, within W`, from the newest A. */
export function isLastSeen({ rule, steps, triggers }: Plan): boolean {
  const { overlap, again, unless = [] } = rule;
  const isPlain = triggers.every(({ hasFacts, earlier }) => !hasFacts && earlier.length === 0);
  const areSingle = steps.every(
    ({ kind, of, min, max }) => kind === "event" && of.length === 1 && min === 1 && max === Infinity,
  );
  const [first, last] = triggers.map(({ trigger }) => trigger.type);
  const areDistinct = first !== last && unless.every(({ type }) => type !== first && type !== last);
  return steps.length === 2 && areSingle && isPlain && areDistinct && overlap === "restart" && again === "past";
}
