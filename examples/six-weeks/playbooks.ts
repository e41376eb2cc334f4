import { definePlaybook } from "thence";

const office = {
  zone: "Europe/Copenhagen",
  hours: { 1: ["09:00-17:00"], 2: ["09:00-17:00"], 3: ["09:00-17:00"], 4: ["09:00-17:00"], 5: ["09:00-16:00"] },
  holidays: ["2026-04-02", "2026-04-03", "2026-04-06"],
};
const afterwards = { after: "1h", ask: ["What was decided?", "What are the next steps, by whom, by when?"] };

/** X: when so many new visitors add products to the basket and do not buy, something is decided about the buying process. */
export const newVisitorsGiveUp = definePlaybook("new-visitors-give-up", {
  metric: "new-visitors-buy",
  condition: { kind: "static", below: 0.42, for: 2, keepFiring: 2, minSample: 12 },
  because: "Six in ten buy on an ordinary day. Below 42 % a new visitor costs more than the first order earns.",
  guardrails: { sampleSize: 12, groups: { by: ["device"] } },
  serves: "Growth: whoever comes for the first time and wants something gets it.",
  question: {
    text: "New visitors fill a basket and do not buy. What do we do about the buying process?",
    options: [
      {
        id: "roll-back",
        label: "Roll the checkout form back",
        action: "roll-back-checkout",
        expects: { direction: "up", by: 0.2 },
      },
      { id: "ask-visitors", label: "Ask ten visitors first" },
      { id: "wait", label: "Wait and look again" },
    ],
    require: ["expected-effect"],
  },
  people: { driver: "@maya", approver: "@noor", deputies: ["@maya"], informed: ["#sales"] },
  sla: { acknowledge: "30m", decide: "4h", act: "1h", review: "7d" },
  remind: "15m",
  escalate: [
    { after: "acknowledge", to: "@bo" },
    { after: "decide", meeting: { length: "30m", with: ["driver", "approver"] } },
  ],
  followUp: afterwards,
  outcome: { windows: 8 },
});

/** Y: when so many customers do not go to the new feature, something is decided about content and layout. */
export const giftListsUnseen = definePlaybook("gift-lists-unseen", {
  metric: "gift-lists-passed-by",
  condition: { kind: "static", above: 0.8, for: 2, keepFiring: 2, minSample: 30 },
  because: "A third of the customers looked at it in its first weeks. Where four in five pass by, it is not found.",
  guardrails: { groups: { by: ["type"] } },
  question: {
    text: "Customers pass by the gift lists. What do we change about content and layout?",
    options: [
      {
        id: "page-back",
        label: "Put the last start page back",
        action: "roll-back-start-page",
        expects: { direction: "down", by: 0.2 },
      },
      { id: "new-words", label: "Write the teaser anew" },
      { id: "leave-it", label: "Leave it as it is" },
    ],
    require: ["expected-effect"],
  },
  people: { driver: "@ida", approver: "@noor", informed: ["#shop"] },
  sla: { acknowledge: "4h", decide: "8h", act: "8h", review: "40h", calendar: office },
  remind: "1h",
  escalate: [{ after: "decide", meeting: { length: "30m", with: ["driver", "approver"] } }],
  followUp: afterwards,
  onExpiry: { wait: "16h" },
  outcome: { windows: 3 },
});

/** Its source is a feed from elsewhere, so its age is looked at before anybody is asked. */
export const refundsRise = definePlaybook("refunds-rise", {
  metric: "refund-share",
  condition: { kind: "static", above: 0.12 },
  because: "At one refund in eight the postage eats what the others earn.",
  guardrails: { sampleSize: 10, freshness: "3h" },
  question: {
    text: "More is given back than usual. What do we do?",
    options: [
      { id: "look", label: "Look through the reasons" },
      { id: "wait", label: "Wait and look again" },
    ],
  },
  people: { approver: "@bo" },
  sla: { decide: "2d" },
  outcome: { windows: 3 },
});

/** Brought up by people, before a campaign: thence case open growth --about "…". It asks by itself only where growth ends. */
export const growth = definePlaybook("growth", {
  metric: "new-buyers",
  condition: { kind: "static", below: 35, for: 3 },
  because: "Below 35 new buyers a day the shop shrinks: that many customers leave.",
  question: {
    text: "What do we do for new buyers?",
    options: [
      { id: "campaign", label: "Run a campaign", expects: { direction: "up", byShare: 0.15 } },
      { id: "nothing", label: "Nothing for now" },
    ],
    require: ["expected-effect"],
  },
  people: { approver: "@noor", informed: ["#sales"] },
  sla: { decide: "3d", review: "7d" },
  outcome: { windows: 12 },
});

/** Brought up by people, before the terms of the shop are changed. */
export const shippingTerms = definePlaybook("shipping-terms", {
  metric: "order-value",
  condition: { kind: "static", below: 2000, for: 3 },
  because: "Below 20 euro an order does not pay for its parcel.",
  question: {
    text: "Do we change what shipping costs?",
    options: [
      { id: "free-from-25", label: "Ship for free from 25 euro", expects: { direction: "up", byShare: 0.1 } },
      { id: "as-it-was", label: "Shipping as it was" },
    ],
    require: ["expected-effect"],
  },
  people: { approver: "@noor", deputies: ["@maya"] },
  sla: { decide: "2d", review: "7d" },
  outcome: { windows: 2 },
});

export const playbooks = [newVisitorsGiveUp, giftListsUnseen, refundsRise, growth, shippingTerms];
