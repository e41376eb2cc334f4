import type { PlainFunnel } from "../funnel-definition.ts";
import { anyOf, numberSql } from "./dialect.ts";
import { inSpan, journeyKey, type Table } from "./funnel-journeys.ts";

/**
 * For each entity the most steps that have an event of their own inside one window. How many there are is König's theorem: the least, over all
 * sets of steps, of the events that could stand for one of the set and the steps outside of it. The end of each start's window is a row among
 * the events, so that one count up to there, less one up to the start, is what lies inside: ClickHouse takes no window of more than 32 bits.
 */
export function anyOrderTables(funnel: PlainFunnel, isBrokenDown: boolean): Table[] {
  const { steps, within, attempt } = funnel;
  const key = journeyKey(funnel);
  const opens = `CASE WHEN ${inSpan(funnel)} THEN row_number() OVER (PARTITION BY entity ORDER BY us, position) END`;
  const begins = attempt === "first" ? "opening = first_opening" : "opening IS NOT NULL";
  const end = within < Infinity ? `us + ${numberSql(Math.floor(within))}` : numberSql(Number.MAX_SAFE_INTEGER);
  const before = `OVER (PARTITION BY ${key} ORDER BY moment, is_end, position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`;
  const sets = setsOf(steps.length);
  const counts = sets.map((set, i) => {
    const isOne = anyOf(set.map((step) => `m${step}`));
    return `count(CASE WHEN is_end = 0 AND ${isOne} THEN 1 END) ${before} AS c${i}`;
  });
  const sizes = sets.map((set, i) => `max(c${i}) - min(c${i}) + ${steps.length - set.length}`);
  const group = isBrokenDown ? ["max(group_kind) AS start_kind", "max(group_value) AS start_value"] : [];
  const told = isBrokenDown ? ["max(start_kind) AS group_kind", "max(start_value) AS group_value"] : [];
  const reached = steps.map((_, i) => `max(size) > ${i} AS reached_${i}`);
  return [
    ["placed", `SELECT *, ${opens} AS opening FROM told WHERE ${anyOf(steps.map((_, i) => `m${i}`))}`],
    ["opened", "SELECT *, min(opening) OVER (PARTITION BY entity) AS first_opening FROM placed"],
    [
      "ended",
      `SELECT *, us AS moment, 0 AS is_end FROM opened UNION ALL SELECT *, ${end} AS moment, 1 AS is_end FROM opened WHERE ${begins}`,
    ],
    ["counted_sets", `SELECT *, ${counts.join(", ")} FROM ended`],
    [
      "sized",
      `SELECT ${["entity", ...group, `least(${[...sizes, String(steps.length)].join(", ")}) AS size`].join(", ")} FROM counted_sets GROUP BY ${key}, position HAVING max(is_end) = 1`,
    ],
    ["reached", `SELECT ${[...told, ...reached].join(", ")} FROM sized GROUP BY entity`],
  ];
}

function setsOf(steps: number): number[][] {
  const all = Array.from({ length: steps }, (_, i) => i);
  return Array.from({ length: 2 ** steps - 1 }, (_, set) => all.filter((i) => ((set + 1) & (1 << i)) !== 0));
}
