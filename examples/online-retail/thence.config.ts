import { defineConfig, defineMetric, definePlaybook, propertySum, retentionShare } from "thence";

const zone = "Europe/London";

const soldAbroad = defineMetric("sold-abroad", {
  measure: propertySum("line-sold", "pence", { where: [{ property: "isAbroad", is: ["true"] }] }),
  unit: "pence",
  window: "month",
  zone,
  direction: "up",
  serves: "Growth: we sell where we are wanted.",
});

const newCameBack = defineMetric("new-came-back", {
  measure: retentionShare({
    start: "line-sold",
    return: "line-sold",
    by: "customer",
    after: "1d",
    within: "60d",
    starts: "first",
  }),
  window: "month",
  zone,
  direction: "up",
  serves: "A customer who stays costs no catalogue.",
});

/** For the chief executive: demand that is there, and that we have done nothing for. */
const demandAbroad = definePlaybook("demand-abroad", {
  metric: "sold-abroad",
  condition: { kind: "relative-change", rise: 0.25, windows: 6 },
  because:
    "A quarter more than in half a year is more than one good order, and more than our one desk for export can answer.",
  guardrails: { largest: 0.01 },
  question: {
    text: "More is bought from abroad than we are set up for. Do we serve that market, and how?",
    options: [
      { id: "product-line", label: "Make a line for the continent", expects: { direction: "up", byShare: 0.2 } },
      { id: "find-out", label: "Have somebody ask the ten largest buyers" },
      { id: "leave-it", label: "Leave it as it is" },
    ],
    require: ["expected-effect"],
  },
  people: { driver: "head of export", approver: "chief executive" },
  sla: { acknowledge: "3d", decide: "14d", review: "30d" },
  outcome: { windows: 3 },
});

/** For the marketing team: new customers who are not engaged. */
const newStayAway = definePlaybook("new-stay-away", {
  metric: "new-came-back",
  condition: { kind: "static", below: 0.28, for: 2, minSample: 100 },
  because:
    "Where fewer than 28 in 100 new customers buy again in sixty days, what it cost to win them does not come back.",
  question: {
    text: "New customers do not come back. What do we change in what we send them?",
    options: [
      {
        id: "second-order",
        label: "A letter with a reason for a second order",
        expects: { direction: "up", by: 0.05 },
      },
      { id: "other-customers", label: "Look for other customers instead" },
      { id: "leave-it", label: "Leave it as it is" },
    ],
    require: ["expected-effect"],
  },
  people: { driver: "marketing team", approver: "head of marketing" },
  sla: { acknowledge: "2d", decide: "7d", review: "30d" },
  outcome: { windows: 2 },
});

export default defineConfig({
  name: "a gift wholesaler, December 2010 to December 2011",
  people: { "chief executive": {}, "head of export": {}, "head of marketing": {}, "marketing team": {} },
  metrics: [soldAbroad, newCameBack],
  playbooks: [demandAbroad, newStayAway],
});
