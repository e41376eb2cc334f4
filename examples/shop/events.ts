import { defineEvent } from "thence";

interface Checkout {
  readonly session: string;
  readonly customer: string;
  readonly device: "phone" | "desktop";
}

export const CheckoutStarted = defineEvent("checkout-started", {
  tags: ({ session, customer }: Checkout) => ({ session, customer }),
  stream: "session",
  purpose: "A customer went to pay; from here on we lose or win the order.",
});

interface Order {
  readonly order: string;
  readonly session: string;
  readonly customer: string;
  readonly totalCents: number;
}

export const OrderPlaced = defineEvent("order-placed", {
  tags: ({ order, session, customer }: Order) => ({ order, session, customer }),
  stream: "session",
  purpose: "A customer bought something.",
});

interface Release {
  readonly form: string;
  readonly version: number;
}

export const FormReleased = defineEvent("form-released", {
  tags: ({ form }: Release) => ({ form }),
  stream: "form",
  purpose: "A new version of a form went live; numbers before and after it are told apart by this.",
});

export const FormRolledBack = defineEvent("form-rolled-back", {
  tags: ({ form }: Release) => ({ form }),
  stream: "form",
  purpose: "An earlier version of a form is live again.",
});
