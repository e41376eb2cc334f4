import type { PlainFunnel } from "../funnel-definition.ts";
import { type Plan, plansOf } from "../funnel-plan.ts";
import { allOf, anyOf, numberSql } from "./dialect.ts";
import { inSpan, journeyKey } from "./funnel-sql.ts";

type Table = readonly [name: string, sql: string];

/**
 * The deepest chain of each entity, step by step with window functions: of all chains that came to a step before an event, the one with the
 * latest start has the latest last event too, and goes on wherever another could. So the greatest values before an event are all there is to know.
 */
export function orderedTables(funnel: PlainFunnel): Table[] {
  const { steps, exclude, order, attempt } = funnel;
  const key = journeyKey(funnel);
  const asked = [...steps.map((_, i) => `m${i}`), ...exclude.map((_, i) => `x${i}`)];
  const some = order === "strict" ? "" : ` WHERE ${anyOf(asked)}`;
  const start = allOf(["m0", inSpan(funnel)]);
  const tables: Table[] = [
    [
      "placed",
      `SELECT *, row_number() OVER (PARTITION BY ${key} ORDER BY us, position) AS n, CASE WHEN ${start} THEN row_number() OVER (PARTITION BY entity ORDER BY us, position) END AS start FROM told${some}`,
    ],
    ["begun", `SELECT *, min(start) OVER (PARTITION BY entity) AS first_start FROM placed`],
  ];
  const begins = attempt === "first" ? "start = first_start" : "start IS NOT NULL";
  const plans = plansOf(funnel);
  const ranks = plans.map((plan, p) => {
    tables.push(...planTables(plan, p, { begins, key }));
    return `SELECT entity, rank${groupOf(funnel)} FROM ranked_${p}`;
  });
  const told = plans.length === 1 ? "ranked_0" : `(${ranks.join(" UNION ALL ")}) AS ranks`;
  tables.push(["ranked", `SELECT entity, max(rank) AS best${groupMax()} FROM ${told} GROUP BY entity`]);
  const reached = steps.map(({ optional }, i) => {
    const isDeep = `best >= ${(i + 1) * ranksAStep}`;
    // A chain without its optional step has one event less than it has steps.
    return `${isDeep}${optional ? ` AND best % ${ranksAStep} = floor(best / ${ranksAStep})` : ""} AS reached_${i}`;
  });
  tables.push(["reached", `SELECT entity${groupNames()}, ${reached.join(", ")} FROM ranked`]);
  return tables;

  function groupOf(_: PlainFunnel) {
    return groupNames();
  }
  function groupNames() {
    return "";
  }
  function groupMax() {
    return "";
  }
}
