import { defineEvent } from "../src/event/index.ts";
import { defineFold, on } from "../src/projection/index.ts";
import { about, defineDecider } from "../src/store/index.ts";

export interface AddItem {
  readonly cart: string;
  readonly quantity: number;
}

export const itemAdded = defineEvent("item-added", {
  purpose: "what is in a cart",
  stream: "cart",
  tags: ({ cart }: AddItem) => ({ cart }),
});

export const emptyCart = { items: 0, quantity: 0 };
type Cart = typeof emptyCart;

/** The same step for both sides. */
export const withItem = (cart: Cart, { quantity }: AddItem): Cart => ({
  items: cart.items + 1,
  quantity: cart.quantity + quantity,
});

const cart = defineFold(
  "cart",
  emptyCart,
  on(itemAdded, (state, { data }) => withItem(state, data)),
);

export const addItem = defineDecider("add-item", {
  folds: { cart: about(cart, (command: AddItem) => `cart:${command.cart}`) },
  decide: (command, { cart: { items } }) => {
    if (items < eventsBefore) throw new Error(`the cart has ${items} items, and ${eventsBefore} were there before`);
    return [itemAdded(command)];
  },
});

/** How long a stream is before the first command. */
export const eventsBefore = 1000;
