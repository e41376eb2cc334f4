import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findService, started } from "../services/catalogue.ts";
import type { PgPool } from "../src/adapters/postgres/driver.ts";
import { openEventStore as openPostgres } from "../src/adapters/postgres/event-store.ts";
import { openEventStore as openSqlite } from "../src/adapters/sqlite/event-store.ts";
import { importFile, migrateLog } from "../src/app/index.ts";
import { realContext } from "../src/app/stores.ts";
import { hex } from "../src/kit/sha256.ts";
import type { EventStore } from "../src/store/index.ts";
import { realData } from "../test/data.ts";
import { importPeer } from "./emmett.ts";
import type { Benchmark } from "./measure.ts";

const plan = { type: "activity", time: "timestamp", tags: [["case", "case_id"]] } as const;

/** The road fines, a real log of 561,470 events, from SQLite to PostgreSQL; the copy is verified on the clock. */
export const migrateToPostgres = () => migrating("postgres");
/** The same back to SQLite. */
export const migrateToSqlite = () => migrating("sqlite");

async function migrating(to: "postgres" | "sqlite"): Promise<Benchmark> {
  const data = realData("process", "road_traffic_fines.csv.gz");
  if (data.skip) throw new Error(data.skip);
  const folder = mkdtempSync(join(tmpdir(), "thence-bench-"));
  const running = await started(await findService("postgres"));
  const { default: pg } = await importPeer<{ readonly default: Pg }>("pg");
  const pool = new pg.Pool({ connectionString: running.url, max: 10 });
  let count = 0;
  const inSqlite = () => openSqlite(`sqlite:${join(folder, `${count++}.db`)}`, realContext());
  const inPostgres = () => openPostgres(running.url, realContext(), { pool, schema: `bench_${count++}` });
  const fresh = to === "postgres" ? inPostgres : inSqlite;

  const origin = await inSqlite();
  await importFile({ file: data.path, store: origin, plan });
  const { position, hash } = await origin.head();
  let source: EventStore = origin;
  if (to === "sqlite") {
    source = await inPostgres();
    await migrateLog(origin, source);
  }
  return {
    name: `migrate-to-${to}`,
    unit: "events/s",
    units: position,
    rounds: 1,
    schema: `${position} events of road fines, ${to === "postgres" ? "SQLite to PostgreSQL" : "PostgreSQL to SQLite"}, copied and verified; no peer: the oracle is the head hash of the file they came from`,
    ours: {
      threads: 1,
      run: async (timed) => {
        const target = await fresh();
        const done = await timed(() => migrateLog(source, target));
        await target.close();
        if (done.hash !== hex(hash) || !done.verified?.ok)
          throw new Error(`the copy ends with ${done.hash}, and the log with ${hex(hash)}`);
        return { hash: done.hash, position: done.position };
      },
    },
    peers: {},
    clean: async () => {
      for (const store of new Set([source, origin])) await store.close();
      await pool.end();
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** As much of the package `pg` as is used here; it is installed with the benchmarks alone. */
interface Pg {
  readonly Pool: new (options: {
    readonly connectionString: string;
    readonly max: number;
  }) => PgPool & { end(): Promise<void> };
}
