import { defineEvent } from "thence";
import * as z from "zod";
import { orderShape } from "../../orders.ts";

/** The same event with a new optional field. Whatever read it before goes on as it was. */
export const OrderCreated = defineEvent("order-created", {
  schema: orderShape.extend({ referralCode: z.string().optional() }),
  tags: ({ order, customer }) => ({ order, customer }),
  stream: "order",
  purpose: "A customer began an order, perhaps because somebody recommended us.",
});
