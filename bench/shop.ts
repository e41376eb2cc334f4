import { defineEvent } from "../src/event/index.ts";
import type { EventStore } from "../src/store/index.ts";
import { seeded } from "./seeded.ts";

export interface Line {
  readonly order: string;
  readonly customer: string;
  readonly product: string;
  readonly quantity: number;
}

export const productAdded = defineEvent("product-added-to-order", {
  purpose: "what customers put together",
  tags: ({ order, customer, product }: Line) => ({ order, customer, product }),
  stream: "order",
});

/** Lines of orders, of some four lines each. The same seed, the same lines. */
export function orderLines(count: number, seed = 1): readonly Line[] {
  const { next } = seeded(seed);
  const below = (limit: number) => Math.floor(next() * limit);
  return Array.from({ length: count }, (_, n) => ({
    order: `o-${Math.floor(n / 4)}`,
    customer: `c-${below(20_000)}`,
    product: `p-${below(5000)}`,
    quantity: 1 + below(5),
  }));
}

/** Appends the lines, one to four a commit. */
export async function fill(store: EventStore, lines: readonly Line[]): Promise<void> {
  for (let at = 0, size = 1; at < lines.length; ) {
    const appends: Promise<unknown>[] = [];
    for (; appends.length < 500 && at < lines.length; at += size, size = (size % 4) + 1)
      appends.push(
        store.append(
          lines.slice(at, at + size).map((line) => productAdded(line)),
          { command: "add-product" },
        ),
      );
    await Promise.all(appends);
  }
}
