import { absence, defineMetric, eventCount, funnelShare, propertyMean, ratio } from "thence";

/** X: so many new visitors add products to the basket and do not buy. */
export const newVisitorsBuy = defineMetric("new-visitors-buy", {
  measure: funnelShare({
    steps: ["visitor-first-seen", "product-added-to-basket", "order-placed"],
    by: "visitor",
    within: "1h",
  }),
  window: "3h",
  direction: "up",
  serves: "Growth: whoever comes for the first time and wants something gets it.",
});

/** Y: so many customers do not go to the new feature. */
export const giftListsPassedBy = defineMetric("gift-lists-passed-by", {
  measure: absence({ of: "feature-offered", without: "feature-opened", by: "visitor", within: "1d" }),
  window: "day",
  direction: "down",
  serves: "Customers come back: whoever keeps a gift list buys four times a year.",
});

export const refundShare = defineMetric("refund-share", {
  measure: ratio("refund-booked", "payment-booked"),
  window: "day",
  direction: "down",
  serves: "What we sell is kept.",
});

export const newBuyers = defineMetric("new-buyers", {
  measure: eventCount("order-placed", { where: [{ property: "isFirst", is: ["true"] }] }),
  window: "day",
  direction: "up",
  serves: "Growth: more people buy from us.",
});

export const orderValue = defineMetric("order-value", {
  measure: propertyMean("order-placed", "totalCents"),
  unit: "cents",
  window: "day",
  direction: "up",
  serves: "A parcel is worth its postage.",
});

export const metrics = [newVisitorsBuy, giftListsPassedBy, refundShare, newBuyers, orderValue];
