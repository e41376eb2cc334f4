import type { RecordedEvent } from "../event/index.ts";
import { numberOf, type PropertyValue, propertyReader, type Where } from "../insight/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import type { PureTest } from "./code.ts";
import { type CodeWhere, type Condition, earlierIn, isCode, isTotal, type TotalWhere } from "./rule.ts";

/** What was read of a property: undefined where there is none or where it is personal and sealed. */
export function plainOf(value: unknown): PropertyValue | undefined {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (value === null) return null;
  return value === undefined || typeof value === "symbol" ? undefined : canonicalJson(value);
}

const compare = {
  above: (a: number, b: number) => a > b,
  atLeast: (a: number, b: number) => a >= b,
  below: (a: number, b: number) => a < b,
  atMost: (a: number, b: number) => a <= b,
};
export type Comparison = keyof typeof compare;

/** The comparison that a condition makes, if any. */
export function comparisonOf(condition: object): Comparison | undefined {
  return (Object.keys(compare) as Comparison[]).find((word) => word in condition); // the keys of a literal
}

/** Whether a number stands to a condition's own number as it says. */
export function totalHolds(condition: TotalWhere, found: number): boolean {
  const word = comparisonOf(condition);
  return word !== undefined && compare[word](found, (condition as Record<string, unknown>)[word] as number); // checked by ruleProblem
}

/** A condition that the event alone decides. */
export type PlainWhere = Where | CodeWhere;

export function isPlain(condition: Condition): condition is PlainWhere {
  return !isTotal(condition) && !("changed" in condition) && earlierIn(condition) === undefined;
}

/** Whether an event is like that, by its own properties alone. */
export function plainTest(condition: PlainWhere, code: readonly PureTest[]): (event: RecordedEvent) => boolean {
  if (isCode(condition)) {
    const known = code.find(({ name, hash }) => name === condition.code && hash === condition.hash);
    return (event) => known?.test(event.data) === true;
  }
  const read = propertyReader(condition.property);
  if ("exists" in condition) return (event) => (read(event) !== undefined) === condition.exists;
  if ("is" in condition || "isNot" in condition) {
    const wanted = new Set([("is" in condition ? condition.is : condition.isNot) as PropertyValue].flat().map(String));
    const isWanted = "is" in condition;
    return (event) => {
      const value = plainOf(read(event));
      return (value !== undefined && wanted.has(String(value))) === isWanted;
    };
  }
  const word = comparisonOf(condition) ?? "above";
  const number = Number((condition as Record<string, unknown>)[word]);
  return (event) => {
    const value = numberOf(plainOf(read(event)));
    return value !== undefined && compare[word](value, number);
  };
}

/** Whether a value stands to that of an earlier event as the condition says. Either missing, it does not. */
export function earlierTest(condition: Condition): (value: unknown, earlier: PropertyValue | undefined) => boolean {
  const word = comparisonOf(condition);
  if (word === undefined) {
    const isWanted = "is" in condition;
    return (value, earlier) => {
      const own = plainOf(value);
      return own !== undefined && earlier !== undefined && (String(own) === String(earlier)) === isWanted;
    };
  }
  return (value, earlier) => {
    const own = numberOf(plainOf(value));
    const other = numberOf(earlier);
    return own !== undefined && other !== undefined && compare[word](own, other);
  };
}
