import { existsSync } from "node:fs";
import { backtest } from "../src/app/backtest.ts";
import { importFile, openStore } from "../src/app/index.ts";
import { definePlaybook } from "../src/decision/index.ts";
import { defineMetric, funnelShare } from "../src/metric/index.ts";
const paid = defineMetric("paid-in-time", { measure: funnelShare({ steps: ["Create Fine", "Payment"], by: "case", within: "60d" }), window: "month", serves: "x." });
const fewerPay = definePlaybook("fewer-pay", { metric: "paid-in-time", segments: { by: "vehicle_class", top: 4 }, condition: { kind: "relative-change", fall: 0.2, windows: 6, minSample: 100 }, because: "y", question: { text: "Fewer?", options: [{ id: "remind", label: "S" }, { id: "wait", label: "W" }] }, people: { approver: "head of the office" }, sla: { decide: "14d" }, outcome: { windows: 3 } });
const fresh = !existsSync("/tmp/prof/fines.db");
const store = await openStore("sqlite:/tmp/prof/fines.db");
if (fresh) await importFile({ file: "/work/shared/data/process/road_traffic_fines.csv.gz", store, plan: { type: "activity", time: "timestamp", tags: [["case", "case_id"]] }, reason: "x", by: "bench" });
for (let i = 0; i < 3; i++) {
  const t = performance.now();
  const f = await backtest(store, { metrics: [paid], playbooks: [fewerPay] }, "fewer-pay");
  console.log(performance.now() - t, f.windows, f.asked.length, f.events.length);
}
await store.close();
