import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { backtest } from "../src/app/backtest.ts";
import { importFile, openStore } from "../src/app/index.ts";
import { definePlaybook } from "../src/decision/index.ts";
import { defineMetric, funnelShare } from "../src/metric/index.ts";
import type { Benchmark } from "./measure.ts";

const paid = defineMetric("paid-in-time", {
  measure: funnelShare({ steps: ["Create Fine", "Payment"], by: "case", within: "60d" }),
  window: "month",
  serves: "Fines are paid without a dunning letter.",
});
const fewerPay = definePlaybook("fewer-pay", {
  metric: "paid-in-time",
  segments: { by: "vehicle_class", top: 4 },
  condition: { kind: "relative-change", fall: 0.2, windows: 6, minSample: 100 },
  because: "A fifth fewer than in half a year costs a clerk.",
  question: {
    text: "Fewer fines are paid in time. What do we do?",
    options: [
      { id: "remind", label: "Send a reminder" },
      { id: "wait", label: "Wait" },
    ],
  },
  people: { approver: "head of the office" },
  sla: { decide: "14d" },
  outcome: { windows: 3 },
});

const folderOfData = process.env["THENCE_DATA"] ?? resolve(import.meta.dirname, "../../shared/data");
const file = join(folderOfData, "process", "road_traffic_fines.csv.gz");
const events = 561_470;

/** Thirteen years of fines through one playbook, from the log on disk to the report. It has no peer: nobody else replays a rule by its own code. */
export async function backtestFines(): Promise<Benchmark> {
  if (!existsSync(file)) {
    process.stderr.write(`${file} is not here; set THENCE_DATA to the folder of the real event files\n`);
    process.exit(2);
  }
  const folder = mkdtempSync(join(tmpdir(), "thence-bench-backtest-"));
  const store = await openStore(`sqlite:${join(folder, "log.db")}`);
  const plan = { type: "activity", time: "timestamp", tags: [["case", "case_id"]] } as const;
  await importFile({ file, store, plan, reason: "a back-test", by: "bench" });
  const config = { metrics: [paid], playbooks: [fewerPay] };
  return {
    name: "backtest",
    unit: "events/s",
    units: events,
    rounds: 3,
    schema: `${events} events of 150,370 cases in SQLite, 162 months by vehicle class, read anew each time; no peer`,
    ours: {
      threads: 1,
      run: async (timed) => {
        const found = await timed(() => backtest(store, config, "fewer-pay"));
        return { windows: found.windows, asked: found.asked.map(({ at, reason }) => [at, reason]) };
      },
    },
    peers: {},
    clean: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}
