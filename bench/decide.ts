import { openEventStore } from "../src/adapters/memory/event-store.ts";
import { nodeSha256 } from "../src/adapters/sqlite/database.ts";
import { decide, type EventStore } from "../src/store/index.ts";
import { addItem, emptyCart, eventsBefore, itemAdded, withItem } from "./decider.ts";
import { emmettCommand, emmettInMemory, itemAddedByEmmett } from "./emmett.ts";
import type { Benchmark } from "./measure.ts";
import { seeded } from "./seeded.ts";

export const commands = 500;
export const theCart = "c-1";
export const quantityOf = (n: number): number => 1 + (n % 5);

/** Commands one after the other on one cart that has a thousand events already. */
export function decideCommands(): Benchmark {
  let count = 0;
  return {
    name: "decide",
    unit: "commands/s",
    units: commands,
    rounds: 5,
    schema: `${commands} commands, one after the other, on a stream of ${eventsBefore} events; both in memory; ours with hash chain, tags and the record of what was read; on disk: postgres-decide`,
    ours: {
      threads: 1,
      run: async (timed) => {
        count += 1;
        const store = await openEventStore("memory:", {
          clock: () => Date.now() * 1000,
          random: seeded(count).bytes,
          hash: nodeSha256,
        });
        await fillCart(store);
        await timed(() => decideAll(store));
        const facts = await cartFacts(store);
        await store.close();
        return facts;
      },
    },
    peers: {
      "Emmett, in memory": {
        threads: 1,
        run: async (timed) => {
          const store = await emmettInMemory();
          const command = await emmettCommand();
          const before = Array.from({ length: eventsBefore }, (_, n) =>
            itemAddedByEmmett({ cart: theCart, quantity: quantityOf(n) }),
          );
          await store.appendToStream(theCart, before);
          await timed(async () => {
            for (let n = 0; n < commands; n++)
              await command(store, theCart, () => itemAddedByEmmett({ cart: theCart, quantity: quantityOf(n) }));
          });
          const { events } = await store.readStream(theCart);
          return events.reduce((state, { data }) => withItem(state, data), emptyCart);
        },
      },
    },
    clean: () => {},
  };
}

export async function fillCart(store: EventStore): Promise<void> {
  for (let n = 0; n < eventsBefore; n += 100) {
    const events = Array.from({ length: 100 }, (_, i) => itemAdded({ cart: theCart, quantity: quantityOf(n + i) }));
    await store.append(events, { command: "fill-cart" });
  }
}

export async function decideAll(store: EventStore): Promise<void> {
  for (let n = 0; n < commands; n++) {
    const { kind } = await decide(store, addItem, { cart: theCart, quantity: quantityOf(n) });
    if (kind !== "decided") throw new Error(`command ${n} was ${kind}`);
  }
}

/** What is in the cart at the end. */
export async function cartFacts(store: EventStore): Promise<typeof emptyCart> {
  let state = emptyCart;
  for await (const { data } of store.scan({ stream: `cart:${theCart}` })) state = withItem(state, data as never); // there is only one type
  return state;
}
