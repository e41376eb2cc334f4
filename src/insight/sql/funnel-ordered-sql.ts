import type { PlainFunnel } from "../funnel-definition.ts";
import { type Plan, plansOf } from "../funnel-plan.ts";
import { allOf, anyOf, numberSql } from "./dialect.ts";
import { inSpan, journeyKey, type Table } from "./funnel-journeys.ts";

/** A score is so many times the depth, and the number of events: a funnel has at most 32 steps. */
const scoreADepth = 64;

/**
 * The deepest chain of each entity, step by step with window functions: of all chains that came to a step before an event, the one with the
 * latest start has the latest last event too, and goes on wherever another could. So the greatest values before an event are all there is to know.
 */
export function orderedTables(funnel: PlainFunnel, isBrokenDown: boolean): Table[] {
  const { steps, exclude, order, attempt } = funnel;
  const key = journeyKey(funnel);
  const asked = [...steps.map((_, i) => `m${i}`), ...exclude.map((_, i) => `x${i}`)];
  const some = order === "strict" ? "" : ` WHERE ${anyOf(asked)}`;
  const opens = `CASE WHEN ${allOf(["m0", inSpan(funnel)])} THEN row_number() OVER (PARTITION BY entity ORDER BY us, position) END`;
  const tables: Table[] = [
    [
      "placed",
      `SELECT *, row_number() OVER (PARTITION BY ${key} ORDER BY us, position) AS n, ${opens} AS opening FROM told${some}`,
    ],
    ["opened", "SELECT *, min(opening) OVER (PARTITION BY entity) AS first_opening FROM placed"],
  ];
  const begins = attempt === "first" ? "opening = first_opening" : "opening IS NOT NULL";
  const group = isBrokenDown
    ? ["kind", "value"].map((part) => `max(CASE WHEN s0 IS NOT NULL THEN group_${part} END) AS group_${part}`)
    : [];
  const plans = plansOf(funnel);
  for (const [p, plan] of plans.entries()) tables.push(...planTables(plan, p, { begins, key, group }));
  const all = plans.map((_, p) => `SELECT * FROM scored_${p}`).join(" UNION ALL ");
  const passed = isBrokenDown ? ["max(group_kind) AS start_kind", "max(group_value) AS start_value"] : [];
  tables.push([
    "scored",
    `SELECT ${["entity", "max(score) AS best", ...passed].join(", ")} FROM (${all}) AS plans GROUP BY entity`,
  ]);
  const reached = steps.map(({ optional }, i) => {
    const isDeep = `best >= ${(i + 1) * scoreADepth}`;
    // A chain without its optional step has one event less than it has steps.
    return `${isDeep}${optional ? ` AND best % ${scoreADepth} = floor(best / ${scoreADepth})` : ""} AS reached_${i}`;
  });
  const groups = isBrokenDown ? ["start_kind AS group_kind", "start_value AS group_value"] : [];
  tables.push(["reached", `SELECT ${[...groups, ...reached].join(", ")} FROM scored`]);
  return tables;
}

interface PlanAsked {
  readonly begins: string;
  readonly key: string;
  readonly group: readonly string[];
}

/** By step: when the chain that comes there began (`s`), its event's place (`n`) and moment (`u`); NULL in rows where none comes there. */
function planTables(plan: Plan, p: number, { begins, key, group }: PlanAsked): Table[] {
  const { steps, hop, live, span, isStrict } = plan;
  const before = `OVER (PARTITION BY ${key} ORDER BY us, position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`;
  const given = (condition: string, value: string) => `CASE WHEN ${condition} THEN ${value} END`;
  const tables: Table[] = [
    [
      `came_${p}_0`,
      `SELECT *, ${given(begins, "us")} AS s0, ${given(begins, "n")} AS n0, ${given(begins, "us")} AS u0 FROM opened`,
    ],
  ];
  for (let place = 1; place < steps.length; place++) {
    const last = place - 1;
    const out = exclusionsIn(live[place] ?? 0);
    const known = [
      `max(s${last}) ${before} AS bs${place}`,
      `max(n${last}) ${before} AS bn${place}`,
      `max(u${last}) ${before} AS bu${place}`,
      ...out.map((x) => `max(CASE WHEN x${x} THEN n END) ${before} AS bx${place}_${x}`),
    ];
    tables.push([`before_${p}_${place}`, `SELECT *, ${known.join(", ")} FROM came_${p}_${last}`]);
    const hopping = hop[place] ?? Infinity;
    const goesOn = allOf([
      `m${steps[place]}`,
      `bn${place} IS NOT NULL`,
      ...(isStrict ? [`bn${place} = n - 1`] : []),
      ...(span < Infinity ? [`us - bs${place} <= ${numberSql(Math.floor(span))}`] : []),
      ...(hopping < Infinity ? [`us - bu${place} <= ${numberSql(Math.floor(hopping))}`] : []),
      ...out.map((x) => `(bx${place}_${x} IS NULL OR bx${place}_${x} <= bn${place})`),
    ]);
    const came = `${given(goesOn, `bs${place}`)} AS s${place}, ${given(goesOn, "n")} AS n${place}, ${given(goesOn, "us")} AS u${place}`;
    tables.push([`came_${p}_${place}`, `SELECT *, ${came} FROM before_${p}_${place}`]);
  }
  const scores = steps.map((step, place) => `WHEN s${place} IS NOT NULL THEN ${(step + 1) * scoreADepth + place + 1}`);
  const columns = ["entity", `max(CASE ${scores.reverse().join(" ")} ELSE 0 END) AS score`, ...group];
  tables.push([`scored_${p}`, `SELECT ${columns.join(", ")} FROM came_${p}_${steps.length - 1} GROUP BY entity`]);
  return tables;
}

function exclusionsIn(live: number): number[] {
  return Array.from({ length: 31 }, (_, x) => x).filter((x) => (live & (1 << x)) !== 0);
}
