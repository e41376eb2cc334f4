import { defineConfig, defineMetric, definePlaybook, funnelShare } from "thence";

const checkoutCompletion = defineMetric("checkout-completion", {
  measure: funnelShare({ steps: ["checkout-started", "order-placed"], by: "session", within: "15m" }),
  window: "30m",
  serves: "Growth without buying more visitors: who wants to pay, can.",
  objective: {
    atLeast: 0.5,
    minSample: 30,
    because: "Below one half, an hour of the campaign costs more than it earns.",
  },
});

const checkoutRecovery = definePlaybook("checkout-recovery", {
  metric: "checkout-completion",
  question: {
    text: "More than half of the customers who start to pay give up. What do we do about the checkout?",
    options: [
      { id: "roll-back", label: "Roll the form back" },
      { id: "wait", label: "Wait and look again" },
    ],
  },
  people: { approver: "head of sales" },
  outcome: { windows: 1 },
});

export default defineConfig({
  name: "a first file",
  store: "sqlite:.thence/log.db",
  metrics: [checkoutCompletion],
  playbooks: [checkoutRecovery],
});
