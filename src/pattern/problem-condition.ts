import { isRecord } from "../kit/is-record.ts";
import { durationProblem } from "./problem-span.ts";
import { type Condition, earlierIn, isCode, isTotal } from "./rule.ts";

const comparisons = ["above", "atLeast", "below", "atMost"];
const words = ["is", "isNot", ...comparisons, "exists", "changed"];

/** What is wrong with one condition, in a sentence. */
export function conditionProblem(condition: Condition): string | undefined {
  if (!isRecord(condition)) return "a condition is an object, { property, is }.";
  if (isCode(condition))
    return typeof condition.hash === "string" ? undefined : "code is named with the hash of its source.";
  const said = Object.entries(condition).filter(([word]) => words.includes(word));
  const [only, another] = said;
  if (isTotal(condition)) {
    if (!only || another || !comparisons.includes(only[0]) || !Number.isFinite(only[1]))
      return "a total is held against one number: above, atLeast, below or atMost.";
    if ([condition].filter((one) => "count" in one || "sum" in one || "average" in one).length !== 1)
      return "a total is a count, a sum or an average.";
    return durationProblem("over", condition.over);
  }
  if (!("property" in condition) || typeof condition.property !== "string" || condition.property === "")
    return "a condition names the property that it is about.";
  if (!only || another)
    return `the condition on "${condition.property}" says ${said.length ? "several things" : "nothing"}. Give it one of ${words.join(", ")}.`;
  const [word, operand] = only;
  if (comparisons.includes(word) && !earlierIn(condition) && !Number.isFinite(operand))
    return `"${condition.property}" ${word} takes a number.`;
  return undefined;
}
