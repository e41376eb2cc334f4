import { defineAction, defineConfig, defineMetric, definePlaybook, funnelShare } from "thence";

const cartToPurchase = defineMetric("cart-to-purchase", {
  measure: funnelShare({ steps: ["cart", "purchase"], by: "session", within: "5m" }),
  window: "5m",
  serves: "Revenue: a full cart that is left standing is the dearest visitor to lose.",
  objective: {
    atLeast: 0.45,
    minSample: 20,
    because: "On an ordinary night, about half of the sessions with a cart buy within five minutes.",
  },
});

const tellCheckoutTeam = defineAction("tell-checkout-team", {
  actuator: "webhook",
  url: "http://127.0.0.1:4901/tell-checkout-team",
  secretEnv: "SHOP_WEBHOOK_SECRET",
  purpose: "Opens a ticket for the team that owns the checkout.",
});

const cartAbandonment = definePlaybook("cart-abandonment", {
  metric: "cart-to-purchase",
  question: {
    text: "Visitors fill a cart and do not buy. What do we do about the buying process?",
    options: [
      { id: "look-into-it", label: "Have the checkout looked at", action: "tell-checkout-team" },
      { id: "leave-it", label: "Leave it as it is" },
    ],
  },
  people: { approver: "head of sales" },
  outcome: { windows: 1 },
});

export default defineConfig({
  name: "REES46, the night of 1 October 2019",
  metrics: [cartToPurchase],
  playbooks: [cartAbandonment],
  actions: [tellCheckoutTeam],
});
