import { openStore } from "thence";
import { OrderCreated as OrderCreatedNow } from "../../examples/shop/evolution/optional-field/orders.ts";
import { OrderCreatedBasedOnAReferral } from "../../examples/shop/evolution/refined/orders.ts";
import { OrderAccepted, OrderCreated, orderBook, ProductAddedToOrder } from "../../examples/shop/orders.ts";
import type { NewEvent } from "../../src/event/index.ts";

export const codes = ["before", "optional-field", "refined"] as const;
export type Code = (typeof codes)[number];

const opens = Date.UTC(2026, 2, 2, 8) * 1000;
const minute = 60_000_000;

/** The first event of an order as each state of the code writes it; every second customer was referred. */
function created(code: Code, order: string, i: number, occurred: number): NewEvent {
  const data = { order, customer: `c-${i}` };
  if (i % 2 === 0 || code === "before") return OrderCreated(data, { occurred });
  if (code === "optional-field") return OrderCreatedNow({ ...data, referralCode: "FRIEND" }, { occurred });
  return OrderCreatedBasedOnAReferral({ ...data, referralCode: "FRIEND" }, { occurred });
}

/** One order's events: two of three get a product, one of three is accepted. The shop's day is told by the number, not by the code. */
export function orderEvents(code: Code, name: string, i: number): readonly NewEvent[] {
  const order = `${name}-${i}`;
  const at = opens + (i % 100) * minute;
  return [
    created(code, order, i, at),
    ...(i % 3 > 0 ? [ProductAddedToOrder({ order, product: "pen", priceCents: 250 }, { occurred: at + minute })] : []),
    ...(i % 3 > 1 ? [OrderAccepted({ order }, { occurred: at + 2 * minute })] : []),
  ];
}

// As a process: evolution-shop.ts <store> <code> <name> <orders> <orders of all processes>
if (import.meta.main) {
  const [url = "", code = "", name = "", own = "", all = ""] = process.argv.slice(2);
  const known = codes.find((one) => one === code);
  if (!known) throw new Error(`there is no code "${code}"`);
  const store = await openStore(url);
  console.log("ready");
  await new Promise((resolve) => process.stdin.once("data", resolve));
  const done = new AbortController();
  const counting = (async () => {
    let book = orderBook.initial;
    const types: Record<string, number> = {};
    for await (const event of store.subscribe({ types: orderBook.types ?? [] }, { signal: done.signal })) {
      book = orderBook.step(book, event);
      types[event.type] = (types[event.type] ?? 0) + 1;
      // Every order's later events are committed with its first.
      if (book.created === Number(all)) return { book, types };
    }
    return { book, types };
  })();
  for (let i = 0; i < Number(own); i++)
    await store.append(orderEvents(known, name, i), { command: "order", reason: "wants a pen" });
  const { book, types } = await counting;
  done.abort();
  await store.close();
  console.log(JSON.stringify({ name, book, types }));
  process.stdin.destroy();
}
