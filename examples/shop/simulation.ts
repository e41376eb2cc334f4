import type { AppendOptions, Micros, NewEvent } from "thence";
import { CheckoutStarted, FormReleased, FormRolledBack, OrderPlaced } from "./events.ts";

/** Events that happened together, and why. */
export interface Happening {
  readonly at: Micros;
  readonly events: readonly NewEvent[];
  readonly options: AppendOptions;
}

const minute = 60_000_000;
const startAt: Micros = Date.UTC(2026, 2, 2, 8) * 1000;

/** When the shop opens, when the visitor begins to watch, and when the new form goes live. */
export const times = { start: startAt, watch: startAt + 4 * 60 * minute, release: startAt + 4 * 60 * minute } as const;

const completes = { good: 0.64, bad: 0.33 } as const;

/** A small stationery shop, minute by minute: the same seed, the same shop. What a form does to its customers is all that changes. */
export function simulateShop(seed: number) {
  const roll = dice(seed);
  let form: "good" | "bad" = "good";
  let customers = 0;
  let orders = 0;

  const checkout = (at: Micros): Happening[] => {
    customers += 1;
    const [session, customer] = [`s-${customers}`, `c-${1 + Math.floor(roll() * 900)}`];
    const device = roll() < 0.6 ? "phone" : "desktop";
    const onBehalfOf = `customer:${customer}`;
    const started: Happening = {
      at,
      events: [CheckoutStarted({ session, customer, device }, { occurred: at })],
      options: { command: "start-checkout", reason: "wants to pay", onBehalfOf },
    };
    const [buys, waits, spends] = [roll() < completes[form], roll(), roll()];
    if (!buys) return [started];
    orders += 1;
    const later = at + Math.floor((1 + waits * 9) * minute);
    const order = OrderPlaced(
      { order: `o-${orders}`, session, customer, totalCents: 900 + Math.floor(spends * 6000) },
      { occurred: later },
    );
    return [started, { at: later, events: [order], options: { command: "place-order", reason: "paid", onBehalfOf } }];
  };

  const release = (at: Micros): Happening => ({
    at,
    events: [FormReleased({ form: "checkout", version: 18 }, { occurred: at })],
    options: {
      command: "release-form",
      reason: "one field less for the customer to fill in",
      actor: { kind: "person", id: "noor" },
    },
  });

  return {
    /** What happens in the minute that begins at `at`. */
    happenings: (at: Micros): Happening[] => {
      const found: Happening[] = [];
      if (at === times.release) {
        form = "bad";
        found.push(release(at));
      }
      for (let i = 0; i < 2; i++) found.push(...checkout(at + Math.floor(roll() * minute)));
      return found;
    },
    /** The shop puts the last form back, as it was told to. */
    rollBack: (at: Micros, effect: string): Happening => {
      form = "good";
      const events = [FormRolledBack({ form: "checkout", version: 17 }, { occurred: at })];
      return {
        at,
        events,
        options: { command: "roll-back-form", reason: `asked to by ${effect}`, actor: { kind: "system", id: "shop" } },
      };
    },
  };
}

// Mulberry32, a small public-domain generator: enough for a shop, not for secrets.
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
