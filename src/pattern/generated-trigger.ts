import type { PropertyValue } from "../insight/index.ts";
import { comparisonOf } from "./holds.ts";
import type { Plan } from "./plan.ts";
import { type Condition, isCode } from "./rule.ts";

const signs = { above: ">", atLeast: ">=", below: "<", atMost: "<=" } as const;

/** Whether the event `e` fits a trigger, as an expression over `mask`, `facts`, `tests`, `reads` and the run `r`. */
export function codeOfTrigger({ triggers }: Plan, number: number): string {
  const one = triggers[number];
  if (!one) return "false";
  const terms = [
    `(mask & ${one.bit}) !== 0`,
    ...(one.hasFacts ? [`facts[${number}] === 1`] : []),
    ...one.plain.map(({ condition }, i) => codeOfPlain(condition, `tests[${number}][${i}](e)`)),
    ...one.earlier.map(
      ({ capture }, i) => `earlier[${number}][${i}](reads[${number}][${i}](e), runs.kept[${capture}][r])`,
    ),
  ];
  return terms.length > 1 ? `(${terms.join(" && ")})` : (terms[0] ?? "false");
}

/**
 * A comparison of a field of the data is looked at in place where the value is a plain number or text of its own; whatever else it may be
 * (personal, nested, a number written as text) is left to the test.
 */
function codeOfPlain(condition: Condition, test: string): string {
  if (isCode(condition) || !("property" in condition) || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(condition.property))
    return test;
  if (condition.property === "type" || condition.property === "length") return test;
  const name = JSON.stringify(condition.property);
  const isOwn = `e.personal === undefined && typeof e.data === "object" && e.data !== null && Object.hasOwn(e.data, ${name})`;
  const word = comparisonOf(condition);
  const value = `e.data[${name}]`;
  if (word) {
    const number = Number((condition as Record<string, unknown>)[word]); // a plain comparison is with a number
    return `(${isOwn} && Number.isFinite(${value}) ? ${value} ${signs[word]} ${number} : ${test})`;
  }
  if (!("is" in condition)) return test;
  const [only, another] = [condition.is as PropertyValue | readonly PropertyValue[]].flat();
  if (typeof only !== "string" || another !== undefined) return test;
  return `(${isOwn} && typeof ${value} === "string" ? ${value} === ${JSON.stringify(only)} : ${test})`;
}
