import { isReserved } from "../../event/index.ts";
import { BadCondition, type Where } from "../condition.ts";
import type { PropertyValue } from "../property.ts";
import { allOf, anyOf, type CompileOptions, type Dialect, NotInSql, numberSql } from "./dialect.ts";

/** What a statement reads of each event. */
export interface Reading {
  /** The tag whose values are entities. */
  readonly by?: string | undefined;
  /** The types that are asked for: the product's own events take part only where one of these, or the tag, is its own. */
  readonly types: readonly string[];
  readonly properties: readonly string[];
}

/** The first tables of every statement; the last of them is `read`, a row an event, with its entities as a list. */
export function reading(asked: Reading, dialect: Dialect, { upTo }: CompileOptions): (readonly [string, string])[] {
  const { by, types, properties } = asked;
  const isOwn = [...types, ...(by === undefined ? [] : [by])].some(isReserved);
  const nodes = properties.flatMap((name, i) => nodeColumns(name, dialect, i));
  const taken = [
    "position",
    "occurred_us AS us",
    "type",
    "lineage",
    ...(by === undefined ? [] : [`${dialect.tagValues(by)} AS entities`]),
    ...nodes,
  ];
  const bound = upTo === undefined ? "" : ` WHERE position <= ${numberSql(upTo)}`;
  const passed = ["position", "us", "type", "lineage", ...(by === undefined ? [] : ["entities"])];
  const read = [...passed, ...properties.flatMap((name, i) => readColumns(name, dialect, i))];
  return [
    ["taken", `SELECT ${taken.join(", ")} FROM ${isOwn ? "log" : "events"}${bound}`],
    ["read", `SELECT ${read.join(", ")} FROM taken`],
  ];
}

const columnOf: Readonly<Record<string, string>> = {
  type: "type",
  "intent:command": "command",
  "intent:reason": "reason",
  "intent:actor": "concat(actor_kind, ':', actor)",
};

function fieldOf(name: string): string | undefined {
  if (Object.hasOwn(columnOf, name) || name.startsWith("tag:")) return undefined;
  return name.startsWith("data:") ? name.slice("data:".length) : name;
}

// What stands in a column of its own is text. `concat` gives text where a part is NULL, in one of the databases.
function nodeColumns(name: string, dialect: Dialect, i: number): string[] {
  const field = fieldOf(name);
  if (field !== undefined) return [`${dialect.dataNode(field)} AS p${i}`, `${dialect.isSealed(field)} AS p${i}_sealed`];
  if (name.startsWith("tag:")) return [`${dialect.tagNode(name.slice("tag:".length))} AS p${i}`];
  const isWhole =
    name === "intent:actor" ? "actor IS NOT NULL AND actor_kind IS NOT NULL" : `${columnOf[name]} IS NOT NULL`;
  return [`CASE WHEN ${isWhole} THEN ${columnOf[name]} END AS p${i}`];
}

function readColumns(name: string, dialect: Dialect, i: number): string[] {
  const node = `p${i}`;
  const isColumn = Object.hasOwn(columnOf, name);
  const kind = isColumn ? `CASE WHEN ${node} IS NULL THEN 'missing' ELSE 'text' END` : dialect.nodeKind(node);
  const told = fieldOf(name) === undefined ? kind : `CASE WHEN ${node}_sealed THEN 'sealed' ELSE ${kind} END`;
  const text = isColumn ? node : dialect.nodeText(node);
  const parsed = dialect.textNumber(text);
  const number = isColumn
    ? parsed
    : `CASE ${told} WHEN 'number' THEN ${dialect.nodeNumber(node)} WHEN 'text' THEN ${parsed} END`;
  return [`${told} AS p${i}_kind`, `${text} AS p${i}_text`, `${number} AS p${i}_number`];
}

/** The columns of a property in `read`. */
export interface PropertySql {
  readonly kind: string;
  readonly text: string;
  readonly number: string;
}

export function propertySql(properties: readonly string[], name: string): PropertySql {
  const node = `p${properties.indexOf(name)}`;
  return { kind: `${node}_kind`, text: `${node}_text`, number: `${node}_number` };
}

/** A value as it is written; of no value NULL. A list or an object ends the statement: two that are equal may be written in two ways. */
export function writtenSql({ kind, text }: PropertySql, name: string, dialect: Dialect): string {
  const written = `CASE ${kind} WHEN 'text' THEN ${text} WHEN 'number' THEN ${text} WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' WHEN 'null' THEN 'null' END`;
  const isOdd = `${kind} IN ('list', 'object') OR (${kind} = 'number' AND ${text} LIKE '%e%')`;
  return dialect.unless(
    isOdd,
    written,
    `insight/not-in-sql: ${name} has a list, an object or a number with an exponent`,
  );
}

/** Whether an event is of one of the types, and like that. */
export function isLike(
  { types, where }: { readonly types?: readonly string[] | undefined; readonly where: readonly Where[] },
  properties: readonly string[],
  dialect: Dialect,
): string {
  const tests = where.map((one) => whereSql(one, propertySql(properties, one.property), dialect));
  return allOf([...(types ? [dialect.hasAny("lineage", types)] : []), ...tests]);
}

function whereSql(where: Where, { kind, text, number }: PropertySql, dialect: Dialect): string {
  if ("exists" in where) return `${kind} ${where.exists ? "<>" : "="} 'missing'`;
  if ("is" in where) return isOneOf([where.is].flat(), { kind, text, number }, dialect);
  if ("isNot" in where) return `NOT ${isOneOf([where.isNot].flat(), { kind, text, number }, dialect)}`;
  const than = (sign: string, value: number) => `COALESCE(${number} ${sign} ${numberSql(value)}, 1 = 0)`;
  if ("above" in where) return than(">", where.above);
  if ("atLeast" in where) return than(">=", where.atLeast);
  if ("below" in where) return than("<", where.below);
  if ("atMost" in where) return than("<=", where.atMost);
  throw new BadCondition({ property: (where as Where).property }); // a definition made by hand may say anything
}

function isOneOf(wanted: readonly PropertyValue[], { kind, text, number }: PropertySql, dialect: Dialect): string {
  const texts = [...new Set(wanted.map(String))];
  const odd = texts.find((one) => /^[[{]/.test(one));
  if (odd !== undefined)
    throw new NotInSql({ what: `the value ${odd.slice(0, 40)}`, because: "it may mean a list or an object" });
  const numbers = texts.filter((one) => Number.isFinite(Number(one)) && String(Number(one)) === one);
  const words = texts.filter((one) => ["true", "false", "null"].includes(one));
  const list = (values: readonly string[]) => values.map(dialect.text).join(", ");
  return anyOf([
    ...(texts.length > 0 ? [`(${kind} = 'text' AND ${text} IN (${list(texts)}))`] : []),
    ...(numbers.length > 0
      ? [`(${kind} = 'number' AND ${number} IN (${numbers.map((one) => numberSql(Number(one))).join(", ")}))`]
      : []),
    ...(words.length > 0 ? [`${kind} IN (${list(words)})`] : []),
  ]);
}
