import { defineEvent, defineFold, defineMetric, eventCount, funnelShare, on } from "thence";
import * as z from "zod";

export const orderShape = z.object({ order: z.string(), customer: z.string() });

export const OrderCreated = defineEvent("order-created", {
  schema: orderShape,
  tags: ({ order, customer }) => ({ order, customer }),
  stream: "order",
  purpose: "A customer began an order.",
});

export const ProductAddedToOrder = defineEvent("product-added-to-order", {
  schema: z.object({ order: z.string(), product: z.string(), priceCents: z.int().min(0) }),
  tags: ({ order, product }) => ({ order, product }),
  stream: "order",
  purpose: "A customer chose a product.",
});

export const OrderAccepted = defineEvent("order-accepted", {
  schema: z.object({ order: z.string() }),
  tags: ({ order }) => ({ order }),
  stream: "order",
  purpose: "We promised to deliver.",
});

/** How many orders there are, how many of them we accepted, and what was chosen for all of them. */
export const orderBook = defineFold(
  "order-book",
  { created: 0, accepted: 0, chosenCents: 0 },
  on(OrderCreated, (book) => ({ ...book, created: book.created + 1 })),
  on(ProductAddedToOrder, (book, { data }) => ({ ...book, chosenCents: book.chosenCents + data.priceCents })),
  on(OrderAccepted, (book) => ({ ...book, accepted: book.accepted + 1 })),
);

/** From an order's beginning to our promise. */
export const orderFunnel = {
  steps: ["order-created", "product-added-to-order", "order-accepted"],
  by: "order",
  within: "1h",
} as const;

export const ordersCreated = defineMetric("orders-created", {
  measure: eventCount("order-created"),
  window: "1h",
  serves: "More people buy from us.",
});

export const ordersAccepted = defineMetric("orders-accepted", {
  measure: funnelShare(orderFunnel),
  window: "1h",
  serves: "Who has chosen something gets it.",
});

export const orderMetrics = [ordersCreated, ordersAccepted];
