import { isRecord } from "../kit/is-record.ts";
import { durationProblem } from "./problem-span.ts";
import { type Condition, isCode, isTotal, type TotalWhere } from "./rule.ts";

const comparisons = ["above", "atLeast", "below", "atMost"];
const words = ["is", "isNot", ...comparisons, "exists", "changed"];

/** What is wrong with one condition, in a sentence. */
export function conditionProblem(condition: Condition): string | undefined {
  if (isCode(condition))
    return typeof condition.hash === "string" && typeof condition.code === "string"
      ? undefined
      : "code is named by its name and the hash of its source.";
  const said = Object.entries(condition).filter(([word]) => words.includes(word));
  if (isTotal(condition)) return totalProblem(condition, said);
  if (!("property" in condition) || typeof condition.property !== "string" || condition.property === "")
    return "a condition names the property that it is about.";
  const [only, another] = said;
  if (!only || another)
    return `the condition on "${condition.property}" says ${said.length ? "several things" : "nothing"}. Give it one of ${words.join(", ")}.`;
  return operandProblem(condition.property, ...only);
}

function totalProblem(
  condition: TotalWhere,
  [only, another]: readonly (readonly [string, unknown])[],
): string | undefined {
  if (!only || another || !comparisons.includes(only[0]) || !Number.isFinite(only[1]))
    return "a total is held against one number: above, atLeast, below or atMost.";
  const kinds: readonly unknown[] = [
    "count" in condition && condition.count === true,
    "sum" in condition && typeof condition.sum === "string",
    "average" in condition && typeof condition.average === "string",
  ];
  if (kinds.filter((one) => one === true).length !== 1)
    return 'a total is one of { count: true }, { sum: "qty" } and { average: "qty" }.';
  return durationProblem("over", condition.over);
}

function operandProblem(property: string, word: string, operand: unknown): string | undefined {
  const isEarlier = isRecord(operand) && typeof operand["of"] === "string" && typeof operand["property"] === "string";
  if (word === "exists") return typeof operand === "boolean" ? undefined : `"${property}" exists takes true or false.`;
  if (word === "changed") return operand === true ? undefined : `"${property}" changed takes true.`;
  if (isEarlier) return undefined;
  if (comparisons.includes(word))
    return Number.isFinite(operand)
      ? undefined
      : `"${property}" ${word} takes a number, or { of, property } of an event before.`;
  return [operand].flat().every(isPlain) && [operand].flat().length > 0
    ? undefined
    : `"${property}" ${word} takes a value, a list of values, or { of, property } of an event before.`;
}

function isPlain(value: unknown): boolean {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}
