// Referrals as an event of their own that refines the one that there is.
import { defineConfig } from "thence";
import { OrderAccepted, OrderCreated, orderMetrics, ProductAddedToOrder } from "../../orders.ts";
import { OrderCreatedBasedOnAReferral } from "./orders.ts";

export default defineConfig({
  events: [OrderCreated, OrderCreatedBasedOnAReferral, ProductAddedToOrder, OrderAccepted],
  metrics: orderMetrics,
});
