import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeSha256 } from "../src/adapters/sqlite/database.ts";
import { openEventStore } from "../src/adapters/sqlite/event-store.ts";
import { byBareClient, openDeliveries, standing, throughLog } from "../test/deliveries.ts";
import type { Benchmark } from "./measure.ts";
import { seeded } from "./seeded.ts";

/** Ten thousand unless `BENCH_MESSAGES` says otherwise. */
const messages = Number(process.env["BENCH_MESSAGES"] ?? 10_000);

/**
 * Messages to the rooms and mailboxes of the simulator, which holds us to each platform's rates and fails now and then; its time passes only
 * while somebody waits. Ours goes through the log; the peer makes the same calls with the same clients and keeps nothing.
 */
export async function delivery(): Promise<Benchmark> {
  const folder = mkdtempSync(join(tmpdir(), "thence-bench-delivery-"));
  const costs: { readonly events: number; readonly bytes: number }[] = [];
  let runs = 0;
  return {
    name: "delivery",
    unit: "messages/s",
    units: messages,
    rounds: 3,
    schema: `${messages} messages in threads of ten over Slack, Teams and mail, with faults; SQLite`,
    ours: {
      threads: 2,
      run: async (timed) => {
        const deliveries = await openDeliveries(messages);
        const path = join(folder, `log-${++runs}.db`);
        const context = { clock: deliveries.clock, random: seeded(runs).bytes, hash: nodeSha256 };
        const store = await openEventStore(`sqlite:${path}`, context);
        await timed(() => throughLog(deliveries, store));
        const { position } = await store.head();
        await store.close();
        costs.push({ events: position / messages, bytes: statSync(path).size / messages });
        const left = standing(deliveries);
        await deliveries.chat.stop();
        return left;
      },
    },
    peers: {
      "bare client": {
        threads: 1,
        run: async (timed) => {
          const deliveries = await openDeliveries(messages);
          await timed(() => byBareClient(deliveries));
          const left = standing(deliveries);
          await deliveries.chat.stop();
          return left;
        },
      },
    },
    clean: () => {
      const { events, bytes } = costs.at(-1) ?? { events: 0, bytes: 0 };
      process.stderr.write(`the log: ${events.toFixed(2)} events and ${Math.round(bytes)} bytes a message\n`);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
