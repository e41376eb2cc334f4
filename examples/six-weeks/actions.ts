import { defineAction } from "thence";

const shop = "https://shop.pine-and-post.example";

export const rollBackCheckout = defineAction("roll-back-checkout", {
  actuator: "webhook",
  url: `${shop}/checkout/roll-back`,
  secretEnv: "SHOP_WEBHOOK_SECRET",
  purpose: "Puts the last version of the checkout form back.",
});

export const rollBackStartPage = defineAction("roll-back-start-page", {
  actuator: "webhook",
  url: `${shop}/start-page/roll-back`,
  secretEnv: "SHOP_WEBHOOK_SECRET",
  purpose: "Puts the last start page back, on which the gift lists are at the top.",
});

export const actions = [rollBackCheckout, rollBackStartPage];
