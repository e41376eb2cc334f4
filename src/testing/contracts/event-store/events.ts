import { declared, defineEvent, type NewEvent, type Tags } from "../../../event/index.ts";

export interface Item {
  readonly order: string;
  readonly n?: number;
  readonly customer?: string;
  readonly note?: string;
}

const tagsOf = ({ order, customer }: Item): Tags => ({ order, ...(customer !== undefined && { customer }) });

/** Belongs to the stream of its order. */
export const itemAdded = defineEvent("item-added", { purpose: "what is in an order", stream: "order", tags: tagsOf });
export const orderAccepted = defineEvent("order-accepted", {
  purpose: "orders we stand by",
  stream: "order",
  tags: tagsOf,
});

/** Belongs to no stream. */
export const bellRung = defineEvent("bell-rung", {
  purpose: "an event about nobody",
  tags: (data: { tags?: Tags; text?: string }) => data.tags ?? {},
});

/** An event that is an `item-added`: its lineage names both. */
export function giftAdded(item: Item): NewEvent {
  const type = "item-added-as-a-gift";
  return { ...itemAdded(item), type, lineage: [type, "item-added"], [declared]: type };
}

/** `count` items of one order, numbered from 1. */
export const items = (order: string, count: number) =>
  Array.from({ length: count }, (_, i) => itemAdded({ order, n: i + 1 }));

export const why = { command: "fill-an-order" } as const;
