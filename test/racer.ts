// One of the processes that test/race-deciders.ts lets decide at the same time; it exports what both of them need.
import { openStore } from "../src/app/stores.ts";
import { defineEvent } from "../src/event/index.ts";
import { defineFold, on } from "../src/projection/index.ts";
import { about, decide, defineDecider, refuse } from "../src/store/index.ts";

interface Accept {
  readonly order: string;
  readonly customer: string;
}

const purpose = "tests";
export const granted = defineEvent("credit-granted", {
  purpose,
  tags: ({ customer }: { customer: string; cents: number }) => ({ customer }),
});
export const accepted = defineEvent("order-accepted", {
  purpose,
  stream: "order",
  tags: ({ order, customer }: Accept) => ({ order, customer }),
});
const isAccepted = defineFold(
  "is-accepted",
  { is: false },
  on(accepted, () => ({ is: true })),
);
const credit = defineFold(
  "credit",
  { cents: 0 },
  on(granted, ({ cents }, { data }) => ({ cents: cents + data.cents })),
  on(accepted, ({ cents }) => ({ cents: cents - 100 })),
);
const acceptOrder = defineDecider("accept-order", {
  folds: {
    order: about(isAccepted, (command: Accept) => `order:${command.order}`),
    credit: about(credit, (command: Accept) => `customer:${command.customer}`),
  },
  decide: (command, { order, credit: { cents } }) => {
    if (order.is) return [];
    return cents < 100 ? refuse("credit/too-little", { cents }) : [accepted(command)];
  },
});

const url = process.argv[2] ?? "";
if (process.send && /^(sqlite|postgres):/.test(url)) {
  const store = await openStore(url);
  process.on("message", ({ id, ...command }: Accept & { readonly id?: string }) => {
    decide(store, acceptOrder, command, { retries: 20, ...(id !== undefined && { id }) }).then(
      (outcome) => process.send?.(outcome),
      (cause: unknown) => {
        throw cause;
      },
    );
  });
  process.send("ready");
}
