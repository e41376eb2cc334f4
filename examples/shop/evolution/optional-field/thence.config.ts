// Referrals as an optional field of the event that there is.
import { defineConfig } from "thence";
import { OrderAccepted, orderMetrics, ProductAddedToOrder } from "../../orders.ts";
import { OrderCreated } from "./orders.ts";

export default defineConfig({
  events: [OrderCreated, ProductAddedToOrder, OrderAccepted],
  metrics: orderMetrics,
});
