import { defineEvent } from "thence";

type Device = "phone" | "desktop";
type Source = "search" | "direct" | "campaign";

interface Visit {
  readonly visitor: string;
  readonly session: string;
  readonly device: Device;
}
const visit = { tags: ({ visitor, session }: Visit) => ({ visitor, session }), stream: "session" } as const;

export const VisitorFirstSeen = defineEvent("visitor-first-seen", {
  ...visit,
  tags: ({ visitor, session }: Visit & { readonly source: Source }) => ({ visitor, session }),
  purpose: "Somebody came for the first time; how new visitors fare is told apart by this.",
});

export const SessionStarted = defineEvent("session-started", {
  ...visit,
  purpose: "Somebody came to look at the shop.",
});

export const ProductAddedToBasket = defineEvent("product-added-to-basket", {
  ...visit,
  tags: ({ visitor, session, product }: Visit & { readonly product: string; readonly priceCents: number }) => ({
    visitor,
    session,
    product,
  }),
  purpose: "A visitor wants something; from here on we lose or win the order.",
});

export const CheckoutStarted = defineEvent("checkout-started", {
  ...visit,
  purpose: "A visitor went to pay.",
});

export const OrderPlaced = defineEvent("order-placed", {
  ...visit,
  tags: ({
    visitor,
    session,
    order,
  }: Visit & { readonly order: string; readonly totalCents: number; readonly isFirst: boolean }) => ({
    visitor,
    session,
    order,
  }),
  purpose: "A visitor bought something.",
});

interface Booking {
  readonly order: string;
  readonly amountCents: number;
}
const booking = { tags: ({ order }: Booking) => ({ order }), stream: "order" } as const;

export const PaymentBooked = defineEvent("payment-booked", {
  ...booking,
  purpose: "The payment provider booked what a customer paid; it arrives when the provider's feed delivers it.",
});

export const RefundBooked = defineEvent("refund-booked", {
  ...booking,
  purpose: "The payment provider gave a customer the money back.",
});

interface Offer {
  readonly feature: string;
  readonly visitor: string;
}
const offer = { tags: ({ feature, visitor }: Offer) => ({ feature, visitor }), stream: "visitor" } as const;

export const FeatureOffered = defineEvent("feature-offered", {
  ...offer,
  purpose: "A customer came to a page that leads to the feature.",
});

export const FeatureOpened = defineEvent("feature-opened", {
  ...offer,
  purpose: "A customer looked at the feature.",
});

const change = { tags: ({ what }: { readonly what: string }) => ({ what }), stream: "what" } as const;

export const FeatureReleased = defineEvent("feature-released", {
  ...change,
  purpose: "Something new can be done in the shop; there are no numbers of it from before.",
});

export const FormReleased = defineEvent("form-released", {
  ...change,
  tags: ({ what }: { readonly what: string; readonly version: number }) => ({ what }),
  purpose: "A page or a form went live in a new version; numbers before and after it are told apart by this.",
});

export const FormRolledBack = defineEvent("form-rolled-back", {
  ...change,
  tags: ({ what }: { readonly what: string; readonly version: number }) => ({ what }),
  purpose: "An earlier version of a page or a form is live again.",
});

export const CampaignStarted = defineEvent("campaign-started", {
  ...change,
  purpose: "We pay for visitors from now on.",
});

export const CampaignEnded = defineEvent("campaign-ended", {
  ...change,
  purpose: "We no longer pay for visitors.",
});

export const TermsChanged = defineEvent("terms-changed", {
  ...change,
  purpose: "What buying from us costs beside the goods has changed.",
});

export const events = [
  VisitorFirstSeen,
  SessionStarted,
  ProductAddedToBasket,
  CheckoutStarted,
  OrderPlaced,
  PaymentBooked,
  RefundBooked,
  FeatureOffered,
  FeatureOpened,
  FeatureReleased,
  FormReleased,
  FormRolledBack,
  CampaignStarted,
  CampaignEnded,
  TermsChanged,
];
