import type { MapDefinition } from "../process-map.ts";
import { type CompiledSql, type CompileOptions, type Dialect, NotInSql, statement } from "./dialect.ts";
import { quantileSql } from "./quantile-sql.ts";
import { reading } from "./reading.ts";

const counted = ["part", "activity", "next", "count", "entities", "repeating"];
const totals = ["total_us", "min_us", "max_us"];
const quantiles = ["median_us", "p90_us"];

/**
 * A process map as one statement. Its rows are of one `part` each: `log` (events and entities; the time from their first to their last),
 * `variants`, and one row for each `activity`, `start`, `end` and `edge` (from `activity` to `next`).
 *
 * errors  insight/not-in-sql for the shares of activities and connections
 */
export function processMapSql(
  { by, activities = 1, connections = 1, measure = "counts" }: MapDefinition & { readonly by: string },
  dialect: Dialect,
  options: CompileOptions = {},
): CompiledSql {
  for (const [what, share] of Object.entries({ activities, connections })) {
    if (share !== 1) throw new NotInSql({ what: `a share of the ${what}`, because: "a map is thinned out as a whole" });
  }
  const timed = measure === "counts" ? [] : totals;
  const placed = measure === "quantiles" ? quantiles : [];
  const columns = [...counted, ...timed, ...placed];
  const over = "OVER (PARTITION BY entity ORDER BY us, position ROWS BETWEEN 1 FOLLOWING AND 1 FOLLOWING)";
  const text = dialect.text;
  const none = "NULL";
  const row = (part: string, cells: Readonly<Record<string, string>>, from: string) => {
    const told: Readonly<Record<string, string>> = { part: text(part), ...cells };
    return `SELECT ${columns.map((column) => `${told[column] ?? none} AS ${column}`).join(", ")} FROM ${from}`;
  };
  const spent = (took: string) => {
    const sorted = dialect.sorted(dialect.asNumber(took));
    return [
      ...(timed.length > 0
        ? [
            `${dialect.asText(dialect.wholeSum(took))} AS total`,
            `min(${dialect.nullable(took)}) AS least`,
            `max(${dialect.nullable(took)}) AS most`,
          ]
        : []),
      ...(placed.length > 0 ? [`${sorted} AS durations`] : []),
    ];
  };
  const times = {
    ...(timed.length > 0 && { total_us: "total", min_us: "least", max_us: "most" }),
    ...(placed.length > 0 && {
      median_us: quantileSql("durations", "seen", 0.5, dialect),
      p90_us: quantileSql("durations", "seen", 0.9, dialect),
    }),
  };
  const list = (...cells: readonly string[]) => cells.join(", ");
  const seen = "count(*) AS seen";
  return {
    columns,
    sql: statement(
      [
        ...reading({ by, types: [], properties: [] }, dialect, options),
        ["told", `SELECT position, us, type, ${dialect.unnest("entities")} AS entity FROM read`],
        [
          "followed",
          `SELECT *, min(${dialect.nullable("type")}) ${over} AS next, min(${dialect.nullable("us")}) ${over} AS next_us, row_number() OVER (PARTITION BY entity ORDER BY us, position) AS n FROM told`,
        ],
        ["ways", `SELECT entity, max(us) - min(us) AS took, ${dialect.path} AS way FROM told GROUP BY entity`],
        ["whole", `SELECT ${list(seen, "count(DISTINCT way) AS variants", ...spent("took"))} FROM ways`],
        ["events_of_all", "SELECT count(DISTINCT position) AS bearing FROM told"],
        ["logged", "SELECT * FROM whole CROSS JOIN events_of_all"],
        ["of_entity", "SELECT entity, type, count(*) AS times FROM told GROUP BY entity, type"],
        [
          "activities",
          "SELECT type, sum(times) AS seen, count(*) AS entities, count(CASE WHEN times > 1 THEN 1 END) AS repeating FROM of_entity GROUP BY type",
        ],
        ["steps", "SELECT entity, type, next, next_us - us AS took FROM followed WHERE next IS NOT NULL"],
        [
          "edges",
          `SELECT ${list("type", "next", seen, "count(DISTINCT entity) AS entities", ...spent("took"))} FROM steps GROUP BY type, next`,
        ],
        ["starts", `SELECT type, ${seen} FROM followed WHERE n = 1 GROUP BY type`],
        ["ends", `SELECT type, ${seen} FROM followed WHERE next IS NULL GROUP BY type`],
      ],
      [
        row("log", { count: "bearing", entities: "seen", ...times }, "logged"),
        row("variants", { count: "variants", entities: "seen" }, "whole"),
        row(
          "activity",
          { activity: "type", count: "seen", entities: "entities", repeating: "repeating" },
          "activities",
        ),
        row("start", { activity: "type", count: "seen" }, "starts"),
        row("end", { activity: "type", count: "seen" }, "ends"),
        row("edge", { activity: "type", next: "next", count: "seen", entities: "entities", ...times }, "edges"),
      ].join("\nUNION ALL\n"),
      dialect,
    ),
  };
}
