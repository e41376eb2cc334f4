import { type Condition, earlierIn, isCode, isTotal, type Rule, type Step, triggersOf } from "./rule.ts";

/** Why a rule has no words in SQL, in a sentence; undefined where it has. */
export function notInSql({ steps, unless = [], by, overlap, again, coolDown }: Rule): string | undefined {
  if (by === undefined) return "it has no key, and row patterns are looked for in partitions. Give it `by`.";
  for (const [i, step] of steps.entries()) {
    const problem = problemOfStep(step);
    if (problem) return `step ${i + 1} ${problem}`;
  }
  const all = [...steps.flatMap(triggersOf), ...unless].flatMap(({ where = [] }) => where);
  const problem = all.map(problemOfCondition).find((one) => one !== undefined);
  if (problem) return problem;
  if (again === "once")
    return "`again: once` has no words there: take the first match of each key from the answer, with `again: past`.";
  if (coolDown !== undefined)
    return "a cool-down has no words there. Leave it out, and thin the answer out afterwards.";
  if (overlap === "first")
    return "`overlap: first` has no words there: when the run of the oldest first event fails, SQL tries the next. Use `each` or `restart`.";
  if (overlap === "each" && again === "past" && all.some((one) => earlierIn(one)))
    return "with conditions on earlier events, SQL counts from the oldest first event and not from the match that is complete first. Use `again: overlap`.";
  const [first, ...others] = steps.map((step) => triggersOf(step).map(({ type }) => type));
  if (overlap === "restart" && others.flat().some((type) => first?.includes(type)))
    return "a later step takes an event of the first step's type, and SQL cannot tell whether it goes on or begins anew. Use `overlap: each`.";
  return undefined;
}

function problemOfStep(step: Step): string | undefined {
  if (step.kind === "absent")
    return "waits for an absence, and a row pattern ends with a row. Only the product's own matcher tells what did not happen.";
  if (step.kind === "all")
    return "takes events in any order; PERMUTE is in the standard and in hardly any engine. Write the orders as rules of their own.";
  if (step.kind === "every") return "is a time of the calendar, which is no row.";
  if (step.gap !== undefined) return "has a gap of its own; WITHIN is of the whole pattern. Use `within`.";
  if (step.times?.max !== undefined)
    return "has an upper number, where one event too many ends the run. Leave the upper number out.";
  return undefined;
}

function problemOfCondition(condition: Condition): string | undefined {
  if (isCode(condition)) return `the function "${condition.code}" is code. Say it as a condition.`;
  if (isTotal(condition))
    return "a total over a window looks at rows outside the pattern. Compute it as a column first.";
  if ("changed" in condition)
    return "`changed` looks at rows outside the pattern. Compute it as a column first, with LAG.";
  return undefined;
}
