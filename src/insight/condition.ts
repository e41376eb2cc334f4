import { failure } from "../kit/failure.ts";
import type { Journeys } from "./journeys.ts";
import { codeAt, missing, type Properties, type PropertyValue, propertyColumn, sealed } from "./property.ts";

/**
 * What an event must be like. Values are compared as they are written, so that the cell `5` of a table equals the number 5; `above`,
 * `atLeast`, `below` and `atMost` take numbers, and texts that are written as numbers.
 */
export type Where = { readonly property: string } & (
  | { readonly is: PropertyValue | readonly PropertyValue[] }
  | { readonly isNot: PropertyValue | readonly PropertyValue[] }
  | { readonly above: number }
  | { readonly atLeast: number }
  | { readonly below: number }
  | { readonly atMost: number }
  /** Whether it has the property at all. */
  | { readonly exists: boolean }
);

export const BadCondition = failure(
  "insight/bad-condition",
  { retry: "never", kind: "usage" },
  (f: { property: string }) =>
    `the condition on "${f.property}" says nothing that can be held against a value. Give it one of is, isNot, above, atLeast, below, atMost or exists.`,
);

/** Whether the event of a row is like that. All conditions must hold. */
export function rowTest(
  { positions }: Pick<Journeys, "positions">,
  conditions: readonly Where[],
  properties: Properties,
): (row: number) => boolean {
  const tests = conditions.map((where) => {
    const column = propertyColumn(properties, where.property);
    const holds = codesFor(column.values, where);
    return (row: number) => holds[codeAt(column, positions[row] ?? 0)] === 1;
  });
  const [only, another] = tests;
  if (!only) return () => true;
  return another ? (row) => tests.every((test) => test(row)) : only;
}

// A value is tested once, however many events have it.
function codesFor(values: readonly (PropertyValue | undefined)[], where: Where): Uint8Array {
  const test = valueTest(where);
  return Uint8Array.from(values, (value, code) => Number(test(code === missing ? undefined : (value ?? null), code)));
}

function valueTest(where: Where): (value: PropertyValue | undefined, code: number) => boolean {
  if ("exists" in where) return (_, code) => (code !== missing) === where.exists;
  if ("is" in where) {
    const wanted = texts(where.is);
    return (value, code) => code > sealed && wanted.has(String(value));
  }
  if ("isNot" in where) {
    const unwanted = texts(where.isNot);
    return (value, code) => code <= sealed || !unwanted.has(String(value));
  }
  if ("above" in where) return numeric((number) => number > where.above);
  if ("atLeast" in where) return numeric((number) => number >= where.atLeast);
  if ("below" in where) return numeric((number) => number < where.below);
  if ("atMost" in where) return numeric((number) => number <= where.atMost);
  throw new BadCondition({ property: (where as Where).property }); // a definition made by hand may say anything
}

function numeric(test: (number: number) => boolean): (value: PropertyValue | undefined) => boolean {
  return (value) => {
    const number = numberOf(value);
    return number !== undefined && test(number);
  };
}

function texts(wanted: PropertyValue | readonly PropertyValue[]): Set<string> {
  return new Set([wanted].flat().map(String));
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A value as a number: a number, or a text that is written as one, as the cells of a table are. Anything else is none. */
export function numberOf(value: PropertyValue | undefined): number | undefined {
  if (typeof value !== "number" && (typeof value !== "string" || !decimal.test(value))) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined; // 1e999 is beyond what a number holds
}
