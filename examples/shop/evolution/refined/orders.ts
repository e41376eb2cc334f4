import * as z from "zod";
import { OrderCreated, orderShape } from "../../orders.ts";

/** A case of `order-created` that says by its name what it means. Whatever counts orders counts it too. */
export const OrderCreatedBasedOnAReferral = OrderCreated.refine("order-created-based-on-a-referral", {
  schema: orderShape.extend({ referralCode: z.string() }),
  tags: ({ referralCode }) => ({ referral: referralCode }),
  purpose: "A customer began an order because somebody recommended us.",
});
