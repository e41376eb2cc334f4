import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { nodeSha256 } from "../src/adapters/sqlite/database.ts";
import { openEventStore } from "../src/adapters/sqlite/event-store.ts";
import { openColumns } from "../src/app/columns.ts";
import { importedEvent } from "../src/event/index.ts";
import { funnel } from "../src/insight/index.ts";
import { clicks, start, types } from "./clicks.ts";
import type { Benchmark } from "./measure.ts";
import { seeded } from "./seeded.ts";

/** One million unless `BENCH_EVENTS` says otherwise. */
const events = Number(process.env["BENCH_EVENTS"] ?? 1_000_000);
const appends = 200;
const aCommit = 50;
const definition = { steps: ["type-00", "type-05", "type-14"], by: "user", within: 7 * 86_400_000_000 };

/** From the acknowledgement of an append to a funnel that counts it, while the columns follow the log. */
export async function visible(): Promise<Benchmark> {
  const folder = mkdtempSync(join(tmpdir(), "thence-bench-visible-"));
  let now = start * 1000;
  const context = { clock: () => ++now, random: seeded(7).bytes, hash: nodeSha256 };
  const store = await openEventStore(`sqlite:${join(folder, "log.db")}`, context);
  const { user, type, at } = clicks(events);
  const told = (who: string, what: string, occurred: number) =>
    importedEvent({ type: what, data: {}, tags: { user: who }, occurred });
  for (let first = 0; first < events; ) {
    const commits: Promise<unknown>[] = [];
    for (let commit = 0; commit < 200 && first < events; commit++, first += aCommit) {
      const batch = Array.from({ length: Math.min(aCommit, events - first) }, (_, i) =>
        told(`u${user[first + i]}`, types[type[first + i] ?? 0] ?? "", (at[first + i] ?? 0) * 1000),
      );
      commits.push(store.append(batch, { command: "fill" }));
    }
    await Promise.all(commits);
  }
  const columns = openColumns(store);
  await columns.read({ by: "user" });
  const stop = new AbortController();
  const following = columns.follow(stop.signal);
  const answered = async () => {
    const { journeys, upTo } = await columns.read({ by: "user" });
    return { upTo, began: funnel(journeys, definition).steps[0]?.entities ?? 0 };
  };
  for (let again = 0; again < 20; again++) await answered();
  let count = 0;
  let most = 0;
  return {
    name: "visible",
    unit: "answers/s",
    compared: "p99Ms",
    units: appends,
    rounds: 5,
    get schema() {
      return `a log of ${events} events in SQLite (synchronous=FULL) and its columns, which follow it; ${appends} appends of one event, one after the other; from acknowledged to the funnel that counts it; at most ${Math.round(most * 1000) / 1000} ms in any round`;
    },
    ours: {
      threads: 1,
      run: async (timed, took) => {
        let seen = 0;
        await timed(async () => {
          for (let n = 0; n < appends; n++) {
            const { began } = await answered();
            // Somebody new takes the first step, so the number must grow by one.
            await store.append([told(`new-${count++}`, "type-00", now)], { command: "click" });
            const acknowledged = performance.now();
            const after = await answered();
            const ms = performance.now() - acknowledged;
            took(ms);
            most = Math.max(most, ms);
            if (after.began !== began + 1) throw new Error(`the funnel counts ${after.began}, not ${began + 1}`);
            seen += 1;
            await setImmediate();
          }
        });
        return { seen };
      },
    },
    peers: {},
    clean: async () => {
      stop.abort();
      await following;
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}
