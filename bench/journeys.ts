// Journeys over seeded clicks, beside DuckDB and ClickHouse: the same events, the same answer, the processor time of a question asked again and again.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openThreads, sharedMemory, type Threads } from "../src/app/threads/count.ts";
import type { JourneyIndex, Journeys } from "../src/insight/index.ts";
import { type Clicks, clicks, indexOf, types } from "./clicks.ts";
import { type Engine, openClickHouse, openDuckDb, writeRowBinary } from "./engines.ts";
import type { Side } from "./measure.ts";

export interface Stage {
  readonly clicks: Clicks;
  readonly index: JourneyIndex;
  readonly journeys: Journeys;
  /** By number of threads. */
  readonly duck: ReadonlyMap<number, Engine>;
  readonly house: Engine;
  readonly threads: Threads;
  readonly typeOf: (name: string) => number;
  readonly builtMs: number;
  clean(): Promise<void>;
}

/** Ten million unless `BENCH_EVENTS` says otherwise. */
export const events = Number(process.env["BENCH_EVENTS"] ?? 10_000_000);

export async function openStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), "thence-bench-journeys-"));
  const told = clicks(events);
  const start = performance.now();
  const index = indexOf(told, sharedMemory);
  const builtMs = Math.round(performance.now() - start);
  const house = await openClickHouse(writeRowBinary(told, folder), folder);
  const parquet = house.parquet();
  const duck = new Map([
    [1, await openDuckDb(parquet, 1)],
    [2, await openDuckDb(parquet, 2)],
  ]);
  const threads = openThreads(2);
  return {
    clicks: told,
    index,
    journeys: index.journeys(),
    duck,
    house,
    threads,
    typeOf: (name) => types.indexOf(name),
    builtMs,
    clean: async () => {
      await threads.close();
      house.close();
      for (const engine of duck.values()) engine.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A side that asks one thing and leaves its answer as the fact. */
export function asking(threads: number, ask: () => Promise<unknown>): Side {
  return {
    threads,
    run: async (timed) => ({ answer: await timed(ask) }),
  };
}

/** How long the first answer takes, in milliseconds. */
export function firstMs(ask: () => unknown): number {
  const start = performance.now();
  ask();
  return Math.round(performance.now() - start);
}

export function schemaLine({ index, clicks: { users }, builtMs }: Stage): string {
  const bytes = (index.bytes() / events).toFixed(1);
  const memory = Math.round(process.memoryUsage.rss() / 2 ** 20);
  return `${events} events of ${users} users, 20 types, 90 days, milliseconds; our columns ${bytes} bytes an event, built in ${builtMs} ms; peers: integers, sorted by (user, time), in memory (DuckDB) and a MergeTree (ClickHouse); the whole process ${memory} MiB`;
}
