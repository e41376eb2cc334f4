// The shop's orders, before anybody thought of referrals.
import { defineConfig } from "thence";
import { OrderAccepted, OrderCreated, orderMetrics, ProductAddedToOrder } from "../../orders.ts";

export default defineConfig({
  events: [OrderCreated, ProductAddedToOrder, OrderAccepted],
  metrics: orderMetrics,
});
