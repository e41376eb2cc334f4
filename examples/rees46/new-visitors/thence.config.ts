import { defineConfig, defineMetric, definePlaybook, funnelShare } from "thence";

const cartsBought = defineMetric("carts-bought", {
  measure: funnelShare({ steps: ["cart", "purchase"], by: "session", within: "30m" }),
  window: "1h",
  direction: "up",
  serves: "Growth: whoever wants something gets it.",
});

const question = {
  text: "Visitors put products into the cart and do not buy. What do we do about the buying process?",
  options: [
    { id: "look-into-it", label: "Have the checkout looked at" },
    { id: "leave-it", label: "Leave it as it is" },
  ],
};

/** Held against a line that somebody drew. */
const cartsLeft = definePlaybook("carts-left", {
  metric: "carts-bought",
  condition: { kind: "static", below: 0.7 },
  because: "A first guess; nobody has looked at a whole week yet.",
  guardrails: { sampleSize: 200 },
  question,
  people: { approver: "head of sales" },
  outcome: { windows: 24 },
});

/** Held against what is usual at that hour of the day. */
const cartsLeftUnusually = definePlaybook("carts-left-unusually", {
  metric: "carts-bought",
  condition: { kind: "anomaly", season: 24, history: 168, side: "below" },
  because: "A week of hours is the least from which it can be told what is usual.",
  question,
  people: { approver: "head of sales" },
  outcome: { windows: 24 },
});

export default defineConfig({
  name: "REES46, the night of 1 October 2019",
  people: { "head of sales": {} },
  metrics: [cartsBought],
  playbooks: [cartsLeft, cartsLeftUnusually],
});
