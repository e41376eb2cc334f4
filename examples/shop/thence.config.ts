import { defineAction, defineConfig, defineMetric, definePlaybook, funnelShare } from "thence";
import { CheckoutStarted, FormReleased, FormRolledBack, OrderPlaced } from "./events.ts";

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

const rollBackForm = defineAction("roll-back-form", {
  actuator: "webhook",
  url: "http://127.0.0.1:4901/roll-back-form",
  secretEnv: "SHOP_WEBHOOK_SECRET",
  purpose: "Puts the last version of the checkout form back.",
});

const checkoutRecovery = definePlaybook("checkout-recovery", {
  metric: "checkout-completion",
  question: {
    text: "More than half of the customers who start to pay give up. What do we do about the checkout?",
    options: [
      { id: "roll-back", label: "Roll the form back", action: "roll-back-form" },
      { id: "wait", label: "Wait and look again" },
    ],
  },
  people: { approver: "head of sales" },
  outcome: { windows: 1 },
});

export default defineConfig({
  name: "Pine & Post",
  events: [CheckoutStarted, OrderPlaced, FormReleased, FormRolledBack],
  metrics: [checkoutCompletion],
  playbooks: [checkoutRecovery],
  actions: [rollBackForm],
});
