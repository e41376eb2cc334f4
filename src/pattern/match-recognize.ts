import { parseDuration } from "../kit/duration.ts";
import { failure } from "../kit/failure.ts";
import { notInSql } from "./match-recognize-problem.ts";
import { type Condition, earlierIn, isCode, isTotal, type Rule, type Step, type Trigger, triggersOf } from "./rule.ts";

export const NotInSql = failure(
  "pattern/not-in-sql",
  { retry: "never", kind: "usage" },
  (f: { rule: string; problem: string }) => `rule "${f.rule}" cannot be written as MATCH_RECOGNIZE: ${f.problem}`,
);

export interface SqlNames {
  /** Default: `events`, with the columns `type`, `occurred` (a timestamp), `position` and `data` (JSON). */
  readonly table?: string;
  /** The column of the key. Default: the tag's name. */
  readonly key?: string;
  /** A property of an event as SQL; `row` is the pattern variable. Default: `JSON_VALUE(row.data, '$.path')`. */
  readonly property?: (row: string, property: string) => string;
}

/**
 * A rule as a MATCH_RECOGNIZE query (SQL:2016 row patterns with WITHIN, as Flink SQL has it). A type that refines another is not seen by its
 * name: let the table say the type that the rule names.
 *
 * errors  pattern/not-in-sql where SQL has no words for it, with the reason
 */
export function matchRecognize(rule: Rule, names: SqlNames = {}): string {
  const problem = notInSql(rule);
  if (problem) throw new NotInSql({ rule: rule.name, problem });
  const { steps, unless = [], overlap, within, by } = rule;
  const property = names.property ?? ((row, path) => `JSON_VALUE(${row}.data, ${quoted(`$.${path}`)})`);
  const variable = (i: number) => `S${i + 1}`;
  const aliases = new Map(
    steps.flatMap((step, i) => triggersOf(step).flatMap(({ as }) => (as ? [[as, variable(i)]] : []))),
  );
  const test = (row: string) => (trigger: Trigger) =>
    [
      `${row}.type = ${quoted(trigger.type)}`,
      ...(trigger.where ?? []).map((one) => conditionSql(one, row, property, aliases)),
    ].join(" AND ");
  const anyOf = (row: string, of: readonly Trigger[]) => of.map((one) => `(${test(row)(one)})`).join(" OR ");
  const first = steps[0] ? triggersOf(steps[0]) : [];
  // What is unknown of an event (a field that it has not) is not so.
  const none = (row: string, of: readonly Trigger[]) => `NOT COALESCE(${anyOf(row, of)}, FALSE)`;
  // Between two events lies anything but what ends the run, what is waited for, and what begins anew.
  const fillers = steps.flatMap((step, i) => {
    if (i === 0 && minOf(step) === 1) return [];
    const others = [...unless, ...triggersOf(step), ...(i > 0 && overlap === "restart" ? first : [])];
    return [`F${i + 1} AS ${none(`F${i + 1}`, others)}`];
  });
  const defined = steps.map((step, i) => {
    const fits = `(${anyOf(variable(i), triggersOf(step))})`;
    return `${variable(i)} AS ${i > 0 && unless.length > 0 ? `${fits} AND ${none(variable(i), unless)}` : fits}`;
  });
  const pattern = steps.map((step, i) => {
    const min = minOf(step);
    const next = `F${i + 1}* ${variable(i)}`;
    if (i === 0) return min === 1 ? variable(i) : `${variable(i)} (${next}){${min - 1}}`;
    return min === 1 ? next : `(${next}){${min}}`;
  });
  const last = variable(steps.length - 1);
  return `SELECT *
FROM ${names.table ?? "events"}
MATCH_RECOGNIZE (
  PARTITION BY ${names.key ?? by}
  ORDER BY occurred, position
  MEASURES
    FIRST(${variable(0)}.position) AS start_position,
    LAST(${last}.position) AS end_position,
    LAST(${last}.occurred) AS matched_at
  ONE ROW PER MATCH
  AFTER MATCH SKIP ${rule.again === "overlap" ? "TO NEXT ROW" : "PAST LAST ROW"}
  PATTERN (${pattern.join(" ")})${within === undefined ? "" : ` WITHIN INTERVAL '${parseDuration(within) / 1e6}' SECOND`}
  DEFINE
${[...defined, ...fillers].map((one) => `    ${one}`).join(",\n")}
);
`;
}

const signs: Readonly<Record<string, string>> = { above: ">", atLeast: ">=", below: "<", atMost: "<=" };

function conditionSql(
  condition: Condition,
  row: string,
  property: NonNullable<SqlNames["property"]>,
  aliases: ReadonlyMap<string, string>,
): string {
  if (isCode(condition) || isTotal(condition) || "changed" in condition) return "FALSE"; // refused before
  const own = property(row, condition.property);
  if ("exists" in condition) return `${own} IS ${condition.exists ? "NOT " : ""}NULL`;
  const earlier = earlierIn(condition);
  const other = earlier && property(aliases.get(earlier.of) ?? "", earlier.property);
  const [word = "", operand] = Object.entries(condition).find(([name]) => name !== "property") ?? [];
  const sign = signs[word];
  if (sign) return `CAST(${own} AS DOUBLE) ${sign} ${other ? `CAST(${other} AS DOUBLE)` : Number(operand)}`;
  const isWanted = word === "is";
  if (other) return `${own} ${isWanted ? "=" : "<>"} ${other}`;
  const list = [operand].flat().map((one) => quoted(String(one)));
  return isWanted ? `${own} IN (${list.join(", ")})` : `(${own} IS NULL OR ${own} NOT IN (${list.join(", ")}))`;
}

function minOf(step: Step): number {
  return step.kind === "event" ? (step.times?.min ?? 1) : 1;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
