import { funnel } from "../src/insight/index.ts";
import { asking, events, firstMs, openStage, schemaLine } from "./journeys.ts";
import type { Benchmark } from "./measure.ts";

const steps = ["type-00", "type-05", "type-14"] as const;
const weekMs = 7 * 86_400_000;

/** Three steps within seven days of the first, the deepest attempt of each user: what ClickHouse's windowFunnel counts. */
export async function funnelOverClicks(): Promise<Benchmark> {
  const stage = await openStage();
  const [a, b, c] = steps.map(stage.typeOf);
  const definition = { steps, by: "user", within: weekMs * 1000 };
  const counts = (answer: { readonly steps: readonly { readonly entities: number }[] }) =>
    answer.steps.map((step) => step.entities);
  const asof = `with a as (select user_id, ts from ev where type = ${a}), b as (select user_id, ts from ev where type = ${b}),
    c as (select user_id, ts from ev where type = ${c}),
    b2 as (select b.user_id, b.ts, a.ts s from b asof join a on b.user_id = a.user_id and b.ts >= a.ts where b.ts - a.ts <= ${weekMs}),
    c3 as (select c.user_id from c asof join b2 on c.user_id = b2.user_id and c.ts >= b2.ts where c.ts - b2.s <= ${weekMs})
    select (select count(distinct user_id) from a), (select count(distinct user_id) from b2), (select count(distinct user_id) from c3)`;
  const windows = `with la as (select user_id, type, ts,
      max(case when type = ${a} then ts end) over (partition by user_id order by ts) a from ev where type in (${a}, ${b}, ${c})),
    lb as (select user_id, type, ts, a,
      max(case when type = ${b} and ts - a <= ${weekMs} then a end) over (partition by user_id order by ts) s from la)
    select count(distinct case when type = ${a} then user_id end),
      count(distinct case when type = ${b} and ts - a <= ${weekMs} then user_id end),
      count(distinct case when type = ${c} and ts - s <= ${weekMs} then user_id end) from lb`;
  const house = (settings: string) => `select countIf(l >= 1), countIf(l >= 2), countIf(l >= 3) from (
    select windowFunnel(${weekMs})(ts, type = ${a}, type = ${b}, type = ${c}) l from bench.ev group by user_id) settings ${settings}`;
  const duck = (threads: number, sql: string) =>
    asking(threads, async () => (await stage.duck.get(threads)?.rows(sql))?.[0]);
  const click = (settings: string, threads: number) =>
    asking(threads, async () => (await stage.house.rows(house(`max_threads = ${threads}, ${settings}`)))[0]);
  const ask = () => counts(funnel(stage.journeys, definition));
  const cold = firstMs(ask);
  for (let again = 0; again < 20; again++) ask();
  return {
    name: "funnel",
    unit: "events/s",
    compared: "cpuMs",
    units: events,
    rounds: 7,
    schema: `${schemaLine(stage)}; our first answer, before the compiler knew it, in ${cold} ms`,
    ours: asking(1, async () => ask()),
    peers: {
      "ours, two threads": asking(2, async () => counts(await stage.threads.funnel(stage.journeys, definition))),
      "DuckDB, ASOF joins": duck(1, asof),
      "DuckDB, ASOF joins, two threads": duck(2, asof),
      "DuckDB, window functions": duck(1, windows),
      "ClickHouse windowFunnel, in order": click("optimize_aggregation_in_order = 1", 1),
      "ClickHouse windowFunnel, hashed": click("optimize_aggregation_in_order = 0", 1),
      "ClickHouse windowFunnel, two threads": click("optimize_aggregation_in_order = 1", 2),
    },
    clean: stage.clean,
  };
}
