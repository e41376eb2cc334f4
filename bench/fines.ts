// 150,370 road traffic fines as they were published, beside DuckDB: the same rows, the same answers.
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { funnel, type Journeys, journeyIndex, processGraph } from "../src/insight/index.ts";
import { asking } from "./journeys.ts";
import type { Benchmark } from "./measure.ts";

const folder = process.env["THENCE_DATA"] ?? resolve(import.meta.dirname, "../../shared/data");
const file = join(folder, "process", "road_traffic_fines.csv.gz");
const dayMs = 86_400_000;
const yearMs = 365 * dayMs;
const steps = ["Create Fine", "Send Fine", "Payment"] as const;

interface Stage {
  readonly events: number;
  readonly journeys: Journeys;
  rows(sql: string): Promise<(string | number)[][]>;
  schema: string;
  clean(): void;
}

/** The file is not part of the repository: whoever has it says where. */
function mustBeHere(): void {
  if (existsSync(file)) return;
  process.stderr.write(`${file} is not here; set THENCE_DATA to the folder of the real event files\n`);
  process.exit(2);
}

// The file has dates alone, and its rows stand in the order in which things happened: the number of the row breaks ties on both sides.
async function openStage(): Promise<Stage> {
  mustBeHere();
  const index = journeyIndex("case");
  const text = gunzipSync(readFileSync(file)).toString("utf8");
  let events = 0;
  for (const line of text.slice(text.indexOf("\n") + 1).split("\n")) {
    const [name, activity = "", date = ""] = line.split(",", 3);
    if (!name) continue;
    const occurred = Date.parse(`${date}T00:00:00Z`) * 1000;
    index.add({ lineage: [activity], occurred, position: ++events, tags: { case: name } });
  }
  index.compact();
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  await connection.run(
    `create type activity as enum (select distinct activity from read_csv('${file}', all_varchar = true, header = true))`,
  );
  await connection.run(`create table ev as with raw as (select *, row_number() over () n from read_csv('${file}', all_varchar = true, header = true, parallel = false)),
    cases as (select case_id as name, row_number() over (order by min(n)) - 1 as number from raw group by 1)
    select number::uinteger as case_id, activity::activity as activity, epoch_ms("timestamp"::timestamp) as ts, n::uinteger as n
    from raw join cases on raw.case_id = cases.name order by number, ts, n`);
  return {
    events,
    journeys: index.journeys(),
    rows: async (sql) => {
      const found = await connection.runAndReadAll(sql);
      return found.getRows().map((row) => row.map((cell) => (typeof cell === "string" ? cell : Number(cell))));
    },
    schema: `${events} events of 150,370 cases, dates alone, ties in the order of the file; DuckDB in memory, activities as an enum, in the order (case, time, row), one thread`,
    clean: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Create Fine, Send Fine, Payment within 365 days of the first. */
export async function finesFunnel(): Promise<Benchmark> {
  const stage = await openStage();
  const definition = { steps, by: "case", within: yearMs * 1000 };
  const [a, b, c] = steps;
  // A later row of the same day comes after, as in the log; so the order is by row within the day.
  const windows = `with la as (select case_id, activity, ts, n,
      max(case when activity = '${a}' then ts end) over w a from ev where activity in ('${a}', '${b}', '${c}') window w as (partition by case_id order by ts, n rows unbounded preceding)),
    lb as (select *, max(case when activity = '${b}' and ts - a <= ${yearMs} then a end) over w s from la window w as (partition by case_id order by ts, n rows unbounded preceding))
    select count(distinct case when activity = '${a}' then case_id end),
      count(distinct case when activity = '${b}' and ts - a <= ${yearMs} then case_id end),
      count(distinct case when activity = '${c}' and ts - s <= ${yearMs} then case_id end) from lb`;
  const ask = () => funnel(stage.journeys, definition).steps.map((step) => step.entities);
  for (let again = 0; again < 20; again++) ask();
  return {
    name: "fines-funnel",
    unit: "events/s",
    compared: "cpuMs",
    units: stage.events,
    rounds: 7,
    schema: stage.schema,
    ours: asking(1, async () => ask()),
    peers: { "DuckDB, window functions": asking(1, async () => (await stage.rows(windows))[0]) },
    clean: stage.clean,
  };
}

/** Which activity follows which, how often, and the time between. */
export async function finesMap(): Promise<Benchmark> {
  const stage = await openStage();
  const sql = `with pairs as (select lag(activity) over w p, activity a, ts - lag(ts) over w d from ev window w as (partition by case_id order by ts, n))
    select p::varchar, a::varchar, count(*), sum(d), quantile_cont(d, 0.5), quantile_cont(d, 0.9) from pairs where p is not null group by p, a`;
  const ask = () =>
    processGraph(stage.journeys, "quantiles").edges.map(({ from, to, count, durations: d }) => [
      from,
      to,
      count,
      (d?.total ?? 0) / 1000,
      (d?.median ?? 0) / 1000,
      (d?.p90 ?? 0) / 1000,
    ]);
  for (let again = 0; again < 10; again++) ask();
  const facts = (rows: readonly (readonly (string | number)[])[]) => ({
    edges: rows.length,
    rows: rows
      .map((row) => row.map((cell) => (typeof cell === "number" ? Math.round(cell * 1000) / 1000 : cell)).join(" | "))
      .sort(),
  });
  return {
    name: "fines-map",
    unit: "events/s",
    compared: "cpuMs",
    units: stage.events,
    rounds: 5,
    schema: stage.schema,
    ours: asking(1, async () => facts(ask())),
    peers: { "DuckDB, window functions": asking(1, async () => facts(await stage.rows(sql))) },
    clean: stage.clean,
  };
}
