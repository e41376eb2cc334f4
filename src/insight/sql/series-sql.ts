import { matchProperties, matchTypes } from "../cohort-match.ts";
import { timeline } from "../period-timeline.ts";
import { BadSeries, type Series } from "../series-definition.ts";
import type { Measure } from "../series-measure.ts";
import { type CompiledSql, type CompileOptions, type Dialect, NotInSql, numberSql, statement } from "./dialect.ts";
import { quantileSql } from "./quantile-sql.ts";
import { isLike, propertySql, reading, writtenSql } from "./reading.ts";

/** A number beyond it is not summed up, and no number of the engine's either. */
const largestSummed = 2 ** 970;
const mostPlaces = 12;

/**
 * A series as one statement: a row for each period and value that has items. A period is named by the microsecond at which it starts; which
 * periods there are is worked out here and not by the database, so they are the engine's in every zone.
 *
 * errors  insight/not-in-sql; as `series` for a definition that is none
 */
export function seriesSql(
  asked: Series & { readonly by?: string | undefined },
  dialect: Dialect,
  options: CompileOptions = {},
): CompiledSql {
  const measure = plainMeasure(asked);
  const { of, by, breakdown, from, until } = asked;
  const number = "of" in measure ? measure.of : undefined;
  const wanted = [...matchProperties([of]), ...[number, breakdown?.property].flatMap((name) => name ?? [])];
  const properties = [...new Set(wanted)];
  const periods = periodsOf(asked, dialect);
  const isMeant = [
    isLike({ types: of.type === undefined ? undefined : [of.type], where: of.where ?? [] }, properties, dialect),
    ...(by === undefined ? [] : [`${dialect.length("entities")} > 0`]),
    ...(from === undefined ? [] : [`us >= ${numberSql(from)}`]),
    ...(until === undefined ? [] : [`us < ${numberSql(until)}`]),
  ];
  const keys = [...(periods ? ["period_us"] : []), ...(breakdown ? ["group_kind", "group_value"] : [])];
  const isOfEntities = measure.kind === "entities" || measure.kind === "rate";
  const columns = [
    "position",
    ...(periods ? [`${periods.start} AS period_us`] : []),
    ...(breakdown ? groupColumns(breakdown.property, properties, dialect) : []),
    ...(number === undefined ? [] : [`${readable(propertySql(properties, number).number)} AS v`]),
    ...(isOfEntities ? [`${dialect.unnest("entities")} AS entity`] : []),
  ];
  const tables: [string, string][] = [
    ...reading({ by, types: matchTypes([of]), properties }, dialect, options).map(([n, sql]): [string, string] => [
      n,
      sql,
    ]),
    ["meant", `SELECT * FROM read WHERE ${isMeant.join(" AND ")}`],
    ["items", `SELECT ${columns.join(", ")} FROM meant${periods?.join ?? ""}`],
  ];
  const { more, cells, value } = measuredSql(measure, dialect);
  tables.push(...more);
  const grouped = keys.length > 0 ? ` GROUP BY ${keys.join(", ")}` : "";
  const source = more.at(-1)?.[0] ?? "items";
  tables.push([
    "cells",
    `SELECT ${[...keys, "count(DISTINCT position) AS items", ...cells].join(", ")} FROM ${source}${grouped}`,
  ]);
  const told = [...keys, "items", ...(number === undefined ? [] : ["numbers"])];
  return {
    columns: [...told, "value"],
    sql: statement(tables, `SELECT ${told.join(", ")}, ${value} AS value FROM cells`, dialect),
  };
}

function plainMeasure(asked: Series & { readonly by?: string | undefined }): Measure {
  const { measure, item, calendar } = asked;
  const no = (what: string, because: string) => new NotInSql({ what, because });
  if (calendar) throw no("open time", "the hours of a calendar are no table");
  if (item === "journey") throw no("a series of journeys", "only events are counted there");
  if (measure.kind === "ratio") throw no("a ratio", "it is two series. Compile each of them");
  if (measure.kind === "rate" && measure.per !== "entity")
    throw no(`a rate by ${measure.per}`, "how much of a period counts follows from the first and the last event");
  if ((measure.kind === "entities" || measure.kind === "rate") && asked.by === undefined)
    throw new BadSeries({ problem: "counts entities, and no tag says whose. Name one." });
  if (measure.kind === "quantile" && !(measure.share >= 0 && measure.share <= 1))
    throw new BadSeries({ problem: `asks for the quantile at ${measure.share}. Give a share from 0 to 1.` });
  return measure;
}

function periodsOf({ period, from, until }: Series, dialect: Dialect) {
  if (!period) return undefined;
  if (from === undefined || until === undefined)
    throw new NotInSql({
      what: "a series in periods without a first and a last moment",
      because: "its periods are worked out before the log is read. Give both",
    });
  const starts = timeline(period, from, until).periods.map((one) => one.from);
  return starts.length === 0 ? undefined : dialect.periods(starts);
}

function groupColumns(name: string, properties: readonly string[], dialect: Dialect): string[] {
  const property = propertySql(properties, name);
  return [
    `CASE WHEN ${property.kind} IN ('missing', 'sealed') THEN ${property.kind} ELSE 'value' END AS group_kind`,
    `${writtenSql(property, name, dialect)} AS group_value`,
  ];
}

const readable = (number: string) => `CASE WHEN abs(${number}) < ${numberSql(largestSummed)} THEN ${number} END`;

/** What a measure needs beside the items, what is made of each cell, and the number of it. */
function measuredSql(measure: Measure, dialect: Dialect) {
  const more: [string, string][] = [];
  const read = "count(v) AS numbers";
  switch (measure.kind) {
    case "count":
      return { more, cells: [], value: "items" };
    case "entities":
      return { more, cells: ["count(DISTINCT entity) AS entities"], value: "entities" };
    case "rate": {
      const value = `CAST(items AS DOUBLE) / entities`;
      return { more, cells: ["count(DISTINCT entity) AS entities"], value };
    }
    case "min":
    case "max":
      return { more, cells: [read, `${measure.kind}(v) AS number`], value: "number" };
    case "quantile":
      return {
        more,
        cells: [read, `${dialect.sorted("v")} AS sorted`],
        value: quantileSql("sorted", "numbers", measure.share, dialect),
      };
    default: {
      more.push(...scaledTables(dialect));
      const whole = dialect.wholeSum("CASE WHEN is_whole THEN units END");
      const cells = [
        read,
        `${whole} AS exact`,
        `${dialect.carriedSum("v")} AS carried`,
        "max(scale) AS made_of",
        "max(CASE WHEN is_whole THEN 1 ELSE 0 END) AS was_whole",
      ];
      const sum = `CASE WHEN numbers = 0 THEN 0 WHEN was_whole = 1 THEN ${dialect.asNumber("exact")} / made_of ELSE carried END`;
      return { more, cells, value: measure.kind === "sum" ? sum : `CASE WHEN numbers > 0 THEN (${sum}) / numbers END` };
    }
  }
}

/**
 * The numbers in units that make them whole, as the engine sums them: with as many places as the one that has the most. Where they are too
 * large or too fine for that, they stay as they are.
 */
function scaledTables(dialect: Dialect): [string, string][] {
  const scales = Array.from({ length: mostPlaces + 1 }, (_, places) => numberSql(10 ** places));
  const fits = scales.map((scale, places) => `WHEN round(v * ${scale}) / ${scale} = v THEN ${places}`);
  // A number below a millionth is written with an exponent, and has no places.
  const places = `CASE WHEN v IS NULL THEN 0 WHEN v <> 0 AND abs(v) < 1e-6 THEN 99 ${fits.join(" ")} ELSE 99 END`;
  const scale = `CASE most_places ${scales.map((one, i) => `WHEN ${i} THEN ${one}`).join(" ")} ELSE 1 END`;
  const number = dialect.asNumber;
  return [
    ["fine", `SELECT *, ${places} AS places FROM items`],
    ["finest", "SELECT *, max(places) OVER () AS most_places, max(abs(v)) OVER () AS largest FROM fine"],
    [
      "scalable",
      `SELECT *, CASE WHEN largest * ${scale} < ${2 ** 50} THEN ${number(scale)} ELSE ${number("1")} END AS scale FROM finest`,
    ],
    ["scaled", "SELECT *, CASE WHEN scale = 1 THEN v ELSE round(v * scale) END AS units FROM scalable"],
    [
      "summed",
      `SELECT *, min(CASE WHEN v IS NULL OR (round(units) = units AND abs(units) < ${2 ** 53}) THEN 1 ELSE 0 END) OVER () = 1 AS is_whole FROM scaled`,
    ],
  ];
}
