import { absence, defineConfig, defineMetric, funnelShare, timeToConvert } from "thence";

const by = "thence.case";
const serves = "Decisions are made while they still matter.";

const timeToDecide = defineMetric("time-to-decide", {
  measure: timeToConvert({ steps: ["thence.question-asked", "thence.decision-made"], by, within: "7d" }),
  window: "week",
  direction: "down",
  serves,
});

const decided = defineMetric("decided", {
  measure: funnelShare({ steps: ["thence.question-asked", "thence.decision-made"], by, within: "7d" }),
  window: "week",
  direction: "up",
  serves,
});

const notReviewed = defineMetric("not-reviewed", {
  measure: absence({ of: "thence.outcome-measured", without: "thence.review-recorded", by, within: "7d" }),
  window: "week",
  direction: "down",
  serves: "We learn from what came of it.",
});

export default defineConfig({
  name: "how Pine & Post decides",
  store: "sqlite:../.thence/log.db",
  metrics: [timeToDecide, decided, notReviewed],
});
