import { type ProcessGraph, processGraph } from "../src/insight/index.ts";
import { asking, events, firstMs, openStage, schemaLine } from "./journeys.ts";
import type { Benchmark } from "./measure.ts";

/** Which type follows which, how often, in how many journeys, and the time between: in all, least, most, median and 90th percentile. */
export async function processMapOverClicks(): Promise<Benchmark> {
  return benchmarkOf("process-map", "quantiles");
}

/** The same without quantiles. */
export async function processMapTotals(): Promise<Benchmark> {
  return benchmarkOf("process-map-totals", "totals");
}

async function benchmarkOf(name: string, measure: "quantiles" | "totals"): Promise<Benchmark> {
  const stage = await openStage();
  const { typeOf } = stage;
  const isWhole = measure === "quantiles";
  const edgesOf = ({ edges }: ProcessGraph) =>
    edges
      .map(({ from, to, count, entities, durations: d }) => [
        typeOf(from),
        typeOf(to),
        count,
        entities,
        (d?.total ?? 0) / 1000,
        (d?.min ?? 0) / 1000,
        (d?.max ?? 0) / 1000,
        ...(isWhole ? [(d?.median ?? 0) / 1000, (d?.p90 ?? 0) / 1000] : []),
      ])
      .sort(byPair);
  const duckSql = `with pairs as (select user_id, lag(type) over w p, type n, ts - lag(ts) over w d from ev window w as (partition by user_id order by ts))
    select p, n, count(*), count(distinct user_id), sum(d), min(d), max(d)${isWhole ? ", quantile_cont(d, 0.5), quantile_cont(d, 0.9)" : ""} from pairs where p is not null group by p, n order by p, n`;
  const houseSql = (
    threads: number,
  ) => `select p, n, count(), uniqExact(user_id), sum(d), min(d), max(d)${isWhole ? ", quantileExactInclusive(0.5)(d), quantileExactInclusive(0.9)(d)" : ""} from (
    select user_id, lagInFrame(type, 1, 255) over w p, type n, toFloat64(ts) - lagInFrame(toFloat64(ts), 1, toFloat64(ts)) over w d from bench.ev
    window w as (partition by user_id order by ts rows between 1 preceding and current row))
    where p != 255 group by p, n order by p, n settings max_threads = ${threads}`;
  const ask = () => edgesOf(processGraph(stage.journeys, measure));
  const cold = firstMs(ask);
  for (let again = 0; again < 10; again++) ask();
  const digest = (rows: readonly (readonly number[])[]) => ({
    pairs: rows.length,
    rows: rows.map((row) => row.map(rounded)).join(";"),
  });
  return {
    name,
    unit: "events/s",
    compared: "cpuMs",
    units: events,
    rounds: 5,
    schema: `${schemaLine(stage)}; our first answer, before the compiler knew it, in ${cold} ms`,
    ours: asking(1, async () => digest(ask())),
    peers: {
      "ours, two threads": asking(2, async () =>
        digest(edgesOf(await stage.threads.processGraph(stage.journeys, measure))),
      ),
      "DuckDB, window functions": asking(1, async () => digest((await stage.duck.get(1)?.rows(duckSql)) ?? [])),
      "DuckDB, window functions, two threads": asking(2, async () =>
        digest((await stage.duck.get(2)?.rows(duckSql)) ?? []),
      ),
      "ClickHouse, window functions": asking(1, async () => digest(await stage.house.rows(houseSql(1)))),
      "ClickHouse, window functions, two threads": asking(2, async () => digest(await stage.house.rows(houseSql(2)))),
    },
    clean: stage.clean,
  };
}

function byPair(a: readonly (number | undefined)[], b: readonly (number | undefined)[]): number {
  return (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0);
}

// Milliseconds with three places: quantiles lie between two of them.
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
