import { defineConfig, defineMetric, definePlaybook, funnelShare } from "thence";

const paidInTime = defineMetric("paid-in-time", {
  measure: funnelShare({ steps: ["Create Fine", "Payment"], by: "case", within: "60d" }),
  window: "month",
  zone: "Europe/Rome",
  direction: "up",
  serves: "Fines are paid without a dunning letter.",
});

const fewerPay = definePlaybook("fewer-pay", {
  metric: "paid-in-time",
  segments: { by: "vehicle_class", top: 4 },
  condition: { kind: "relative-change", fall: 0.2, windows: 6, minSample: 100 },
  because:
    "A fifth fewer than in the half year before costs a clerk: each fine that is not paid in time is sent by post.",
  guardrails: { season: 12 },
  question: {
    text: "Fewer fines are paid in time. What do we do?",
    options: [
      { id: "remind", label: "Send a reminder after 45 days", expects: { direction: "up", by: 0.05 } },
      { id: "look", label: "Look at the officers' forms first" },
      { id: "wait", label: "Wait for another month" },
    ],
  },
  people: { driver: "@clerk", approver: "head of the office" },
  sla: { acknowledge: "3d", decide: "14d", review: "30d" },
  onExpiry: { option: "wait" },
  outcome: { windows: 3 },
});

export default defineConfig({
  name: "road traffic fines",
  people: { "head of the office": {}, "@clerk": {} },
  metrics: [paidInTime],
  playbooks: [fewerPay],
});
