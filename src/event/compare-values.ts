import { canonicalJson } from "../kit/canonical-json.ts";
import type { JsonSchema } from "./json-schema.ts";
import { narrowed, problem, type SchemaChange, widened } from "./schema-change.ts";

/** What kind of value changed, if it did. */
export function compareKinds(before: JsonSchema, after: JsonSchema): SchemaChange | undefined {
  const [was, is] = [kindOf(before), kindOf(after)];
  if (was === is) return undefined;
  const text = `it was ${was} and is now ${is}`;
  if (is === "anything" || (was === "integer" && is === "number")) return widened(text);
  const unfit = `${text}, so what the log holds may not fit`;
  if (was === "anything" || (was === "number" && is === "integer")) return narrowed(unfit);
  return problem("retyped-field", `${text}, so what the log holds no longer fits`);
}

/** The type that a schema says or that its listed values have; "anything" where that is none or several. */
export function kindOf(schema: JsonSchema): string {
  const values = valuesOf(schema);
  const kinds = new Set(values?.map(kindOfValue));
  const { type } = schema;
  if (typeof type === "string" && !(type === "number" && kinds.size === 1 && kinds.has("integer"))) return type;
  const [only, another] = kinds;
  return only !== undefined && another === undefined ? only : "anything";
}

function kindOfValue(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

function valuesOf(schema: JsonSchema): readonly unknown[] | undefined {
  if ("const" in schema) return [schema["const"]];
  return Array.isArray(schema["enum"]) ? schema["enum"] : undefined;
}

/** How the values that are listed changed. */
export function compareListed(before: JsonSchema, after: JsonSchema): readonly SchemaChange[] {
  const [was, is] = [valuesOf(before), valuesOf(after)];
  if (!is) return was ? [widened("it may now be any value")] : [];
  const listed = (values: readonly unknown[]) => values.map((one) => JSON.stringify(one)).join(", ");
  if (!was) return [narrowed(`it may now only be ${listed(is)}`)];
  const has = (values: readonly unknown[], value: unknown) =>
    values.some((one) => canonicalJson(one) === canonicalJson(value));
  const gone = was.filter((one) => !has(is, one));
  const come = is.filter((one) => !has(was, one));
  return [
    ...(gone.length > 0 ? [narrowed(`it may no longer be ${listed(gone)}, which events in the log may say`)] : []),
    ...(come.length > 0 ? [widened(`it may now also be ${listed(come)}`)] : []),
  ];
}

const lower = ["minLength", "minItems", "minProperties"];
const upper = ["maxLength", "maxItems", "maxProperties"];
const exact = ["pattern", "format", "multipleOf", "uniqueItems", "contentEncoding"];
const ofNumbers = ["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"];

/** The keywords that are compared here. */
export const boundWords: readonly string[] = [...lower, ...upper, ...exact, ...ofNumbers];

/** How the bounds changed, within which a value lies. */
export function compareBounds(before: JsonSchema, after: JsonSchema): readonly SchemaChange[] {
  if (valuesOf(after)) return [];
  const found = [
    ...compareLimits("lowest value", lowest(before), lowest(after)),
    ...compareLimits("highest value", highest(before), highest(after)),
    ...[...lower, ...upper, ...exact].flatMap((name) => compareBound(name, before[name], after[name])),
  ];
  // A list of values that became a range is told of as that.
  return valuesOf(before) ? found.filter(({ kind }) => kind === "problem") : found;
}

function compareBound(name: string, was: unknown, is: unknown): readonly SchemaChange[] {
  if (canonicalJson({ was }) === canonicalJson({ was: is })) return [];
  const text = `its ${name} was ${JSON.stringify(was) ?? "free"} and is now ${JSON.stringify(is) ?? "free"}`;
  const isLooser =
    is === undefined ||
    (typeof was === "number" &&
      typeof is === "number" &&
      ((lower.includes(name) && is < was) || (upper.includes(name) && is > was)));
  return [isLooser ? widened(text) : narrowed(text)];
}

/** Where the values of a number end: at this one, or just before it. */
interface Limit {
  readonly at: number;
  readonly isOpen: boolean;
}

function lowest(schema: JsonSchema): Limit | undefined {
  const limits = limitsOf(schema, "minimum", "exclusiveMinimum", 1);
  return limits.reduce<Limit | undefined>((a, b) => (a && !isWithin(b, a, 1) ? a : b), undefined);
}

function highest(schema: JsonSchema): Limit | undefined {
  const limits = limitsOf(schema, "maximum", "exclusiveMaximum", -1);
  return limits.reduce<Limit | undefined>((a, b) => (a && !isWithin(b, a, -1) ? a : b), undefined);
}

function limitsOf(schema: JsonSchema, closed: string, open: string, up: 1 | -1): readonly Limit[] {
  const [at, before] = [schema[closed], schema[open]];
  const listed = valuesOf(schema)?.filter((one) => typeof one === "number") ?? [];
  const found: Limit[] = [];
  if (typeof at === "number") found.push({ at, isOpen: false });
  // A whole number that is more than 0 is at least 1.
  if (typeof before === "number" && schema["type"] === "integer")
    found.push({ at: up * (Math.floor(up * before) + 1), isOpen: false });
  else if (typeof before === "number") found.push({ at: before, isOpen: true });
  if (listed.length > 0) found.push({ at: up * Math.min(...listed.map((one) => up * one)), isOpen: false });
  return found;
}

/** Whether one limit leaves no more room than another, seen upwards or downwards. */
function isWithin(one: Limit, other: Limit, up: 1 | -1): boolean {
  return up * one.at > up * other.at || (one.at === other.at && (one.isOpen || !other.isOpen));
}

function compareLimits(name: string, was: Limit | undefined, is: Limit | undefined): readonly SchemaChange[] {
  const up = name === "lowest value" ? 1 : -1;
  if (was?.at === is?.at && was?.isOpen === is?.isOpen) return [];
  const told = (limit: Limit | undefined) =>
    limit ? `${limit.isOpen ? (up === 1 ? "above " : "below ") : ""}${limit.at}` : "free";
  const text = `its ${name} was ${told(was)} and is now ${told(is)}`;
  return [!is || (was && isWithin(was, is, up)) ? widened(text) : narrowed(text)];
}
