import { checkedFunnel } from "../funnel-check.ts";
import { type Funnel, funnelProperties, funnelTypes, type PlainFunnel } from "../funnel-definition.ts";
import type { CompiledSql, CompileOptions, Dialect } from "./dialect.ts";
import { anyOf, NotInSql, statement } from "./dialect.ts";
import { anyOrderTables } from "./funnel-any-sql.ts";
import { inSpan, type Table } from "./funnel-journeys.ts";
import { orderedTables } from "./funnel-ordered-sql.ts";
import { isLike, propertySql, reading, writtenSql } from "./reading.ts";

export interface FunnelSqlOptions extends CompileOptions {
  /** Each value of this property at the first step has rows of its own. Only with attempt "first", where that event is known at once. */
  readonly breakdown?: string | undefined;
}

/**
 * A funnel as one statement: a row for each step, with how many entities reach it.
 *
 * errors  insight/not-in-sql for what the statement could not count exactly; what `checkedFunnel` refuses
 */
export function funnelSql(definition: Funnel, dialect: Dialect, options: FunnelSqlOptions = {}): CompiledSql {
  const funnel = checkedFunnel(definition);
  const { breakdown } = options;
  refuse(funnel, breakdown);
  const properties = [...new Set([...funnelProperties(definition), ...(breakdown === undefined ? [] : [breakdown])])];
  const of = { by: funnel.by, types: funnelTypes(definition), properties };
  const tables: Table[] = [
    ...reading(of, dialect, options),
    ["told", toldSql(funnel, { properties, breakdown }, dialect)],
    ...reachedTables(funnel, breakdown !== undefined),
  ];
  const steps = funnel.steps.map((_, i) => i);
  const counts = steps.map((i) => `count(CASE WHEN reached_${i} THEN 1 END) AS count_${i}`);
  const group = breakdown === undefined ? [] : ["group_kind", "group_value"];
  const grouped = group.length > 0 ? ` WHERE reached_0 GROUP BY ${group.join(", ")}` : "";
  tables.push(["counted", `SELECT ${[...group, ...counts].join(", ")} FROM reached${grouped}`]);
  const names = funnel.steps.map(({ name }, i) => (funnel.order === "any" ? `any ${i + 1} of ${steps.length}` : name));
  const lists = {
    step: steps.map((i) => String(i + 1)),
    name: names.map(dialect.text),
    entities: steps.map((i) => `count_${i}`),
  };
  const kept = group.map((column) => `${column}, `).join("");
  return {
    sql: statement(tables, `SELECT ${kept}${dialect.rows(lists, "counted")}`, dialect),
    columns: [...group, "step", "name", "entities"],
  };
}

/** A row for each event of each entity, with the steps and exclusions that it can stand for, in the order of the journey. */
function toldSql(
  funnel: PlainFunnel,
  { properties, breakdown }: { readonly properties: readonly string[]; readonly breakdown: string | undefined },
  dialect: Dialect,
): string {
  const { steps, exclude, constant } = funnel;
  const held = constant.map((name) => propertySql(properties, name));
  const columns = [
    "position",
    "us",
    `${dialect.unnest("entities")} AS entity`,
    ...steps.map((step, i) => `${isLike(step, properties, dialect)} AS m${i}`),
    ...exclude.map((out, i) => `${isLike(out, properties, dialect)} AS x${i}`),
    ...held.flatMap((property, i) => [
      `CASE WHEN ${property.kind} = 'text' THEN 't' ELSE 'v' END AS held_${i}_kind`,
      `COALESCE(${writtenSql(property, constant[i] ?? "", dialect)}, '') AS held_${i}`,
    ]),
    // What an event does not have is not known to be the same as anything, so such an event is a journey of its own.
    ...(held.length > 0
      ? [
          `CASE WHEN ${anyOf(held.map(({ kind }) => `${kind} IN ('missing', 'sealed')`))} THEN position ELSE 0 END AS alone`,
        ]
      : []),
  ];
  if (breakdown !== undefined) {
    const property = propertySql(properties, breakdown);
    columns.push(
      `CASE WHEN ${property.kind} IN ('missing', 'sealed') THEN ${property.kind} ELSE 'value' END AS group_kind`,
      `${writtenSql(property, breakdown, dialect)} AS group_value`,
    );
  }
  return `SELECT ${columns.join(", ")} FROM read`;
}

function reachedTables(funnel: PlainFunnel, isBrokenDown: boolean): Table[] {
  if (funnel.order === "each") return [["reached", eachSql(funnel)]];
  return funnel.order === "any" ? anyOrderTables(funnel, isBrokenDown) : orderedTables(funnel, isBrokenDown);
}

function eachSql(funnel: PlainFunnel): string {
  const reached = funnel.steps.map(
    (_, i) => `max(CASE WHEN m${i} AND ${inSpan(funnel)} THEN 1 ELSE 0 END) = 1 AS reached_${i}`,
  );
  return `SELECT entity, ${reached.join(", ")} FROM told GROUP BY entity`;
}

function refuse(funnel: PlainFunnel, breakdown: string | undefined): void {
  const no = (is: boolean, what: string, because: string) => {
    if (is) throw new NotInSql({ what, because });
  };
  const { attempt, ties, steps, order } = funnel;
  no(attempt === "every", `attempt "every"`, "where one attempt ends and the next begins follows from all before it");
  no(ties === "any-order", `ties "any-order"`, "the events of one instant would have to be matched with the steps");
  const optional = steps.filter((step) => step.optional).length;
  no(
    optional > 1,
    "a funnel with several optional steps",
    "two ways of the same length are told apart by their events",
  );
  no(
    order === "any" && steps.length > mostAnyOrder,
    `order "any" with ${steps.length} steps`,
    `the statement has a part for each set of steps, and is only made for up to ${mostAnyOrder} steps`,
  );
  no(
    breakdown !== undefined && (attempt !== "first" || order === "each"),
    `a breakdown with ${order === "each" ? `order "each"` : `attempt "${attempt}"`}`,
    `only with attempt "first" is the event that says the value known before the chain is`,
  );
}

const mostAnyOrder = 5;
