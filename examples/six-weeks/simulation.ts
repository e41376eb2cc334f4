import type { AppendOptions, Micros, NewEvent } from "thence";
import { dice } from "./dice.ts";
import {
  CheckoutStarted,
  FeatureOffered,
  FeatureOpened,
  OrderPlaced,
  PaymentBooked,
  ProductAddedToBasket,
  RefundBooked,
  SessionStarted,
  VisitorFirstSeen,
} from "./events.ts";
import { type Change, changes, day, days, feedStopped, opening, type Shop, story } from "./story.ts";

/** Events that happened together, and why. */
export interface Happening {
  readonly at: Micros;
  readonly events: readonly NewEvent[];
  readonly options: AppendOptions;
}

const minute = 60_000_000;
const hour = 60 * minute;

// How many of a day's visitors come in each hour from 6 to 22 o'clock, of 100; and what a weekday is like, from Monday.
const byHour = [2, 4, 6, 7, 8, 8, 7, 6, 6, 6, 7, 8, 8, 8, 6, 3] as const;
const byWeekday = [1, 1, 0.98, 1, 1.04, 0.86, 0.92] as const;
const opensAt = 6;

const newADay = 220;
const returningADay = 56;
const products = ["linen-paper", "fountain-pen", "ink-pine", "wax-seal", "easter-card", "notebook", "gift-wrap"];

/** Of those who put something into the basket, how many buy. A phone puts a blank into the postcode, and form 18 rejects it. */
function buys({ checkoutForm }: Shop, who: { readonly isNew: boolean; readonly onPhone: boolean }): number {
  if (checkoutForm === 18 && who.onPhone) return 0.12;
  return who.isNew ? (who.onPhone ? 0.6 : 0.66) : 0.7;
}

/** Of the customers who were shown the way to the gift lists, how many go. On start page 7 it is at the very bottom. */
const opens = ({ startPage }: Shop) => (startPage === 7 ? 0.1 : 0.36);

/** The shop, hour by hour: the same seed, the same shop. Each hour has dice of its own, so what is decided in one leaves the next as it is. */
export function simulateShop(seed: number) {
  let shop = opening;
  let [visitors, orders] = [0, 0];
  const customers = Array.from({ length: 400 }, (_, i) => `k-${i + 1}`);

  const visit = (at: Micros, who: string | undefined, roll: () => number): Happening[] => {
    const isNew = who === undefined;
    const visitor = who ?? `v-${++visitors}`;
    const onPhone = roll() < 0.62;
    const about = { visitor, session: `${visitor}@${at / minute}`, device: onPhone ? "phone" : "desktop" } as const;
    const onBehalfOf = `visitor:${visitor}`;
    const because = (command: string, reason: string) => ({ command, reason, onBehalfOf });
    const source = shop.hasCampaign && roll() < 0.25 ? "campaign" : roll() < 0.6 ? "search" : "direct";
    const [adds, pays, picks, lasts, spends] = [roll(), roll(), roll(), roll(), roll()];
    const begins = [
      ...(isNew ? [VisitorFirstSeen({ ...about, source }, { occurred: at })] : []),
      SessionStarted(about, { occurred: at }),
    ];
    const happened: Happening[] = [{ at, events: begins, options: because("visit", "came to look") }];
    if (adds >= 0.55) return happened;
    const add = (after: number, share: number) => {
      const product = products[Math.floor(share * products.length)] ?? "notebook";
      const occurred = at + after * minute;
      const events = [
        ProductAddedToBasket({ ...about, product, priceCents: 300 + Math.floor(share * 4000) }, { occurred }),
      ];
      happened.push({ at: occurred, events, options: because("add-to-basket", "wants to have it") });
    };
    add(2 + Math.floor(lasts * 6), picks);
    const share = buys(shop, { isNew, onPhone }) * (source === "campaign" && isNew ? 0.93 : 1);
    const pay = at + (12 + Math.floor(lasts * 8)) * minute;
    // Half of those who do not buy come as far as the checkout.
    if (pays >= share + (1 - share) / 2) return happened;
    happened.push({
      at: pay,
      events: [CheckoutStarted(about, { occurred: pay })],
      options: because("start-checkout", "wants to pay"),
    });
    if (pays >= share) return happened;
    const bought = pay + (2 + Math.floor(spends * 14)) * minute;
    const [order, totalCents] = [`o-${++orders}`, 900 + Math.floor(spends * 5200)];
    const ordered = OrderPlaced({ ...about, order, totalCents, isFirst: isNew }, { occurred: bought });
    happened.push({ at: bought, events: [ordered], options: because("place-order", "paid") });
    if (isNew) customers.push(visitor);
    const stopped = bought >= feedStopped.from && bought < feedStopped.to;
    const booked = stopped ? feedStopped.to + (orders % 60) * minute : bought + 3 * minute;
    happened.push(fed(booked, PaymentBooked({ order, amountCents: totalCents }, { occurred: booked })));
    return happened;
  };

  const offered = (at: Micros, visitor: string, roll: () => number): Happening[] => {
    const data = { feature: "gift-lists", visitor };
    const onBehalfOf = `visitor:${visitor}`;
    const shown = at + minute;
    const options = { command: "show-page", reason: "it leads to the gift lists", onBehalfOf };
    const happened = [{ at: shown, events: [FeatureOffered(data, { occurred: shown })], options }];
    if (roll() >= opens(shop)) return happened;
    const looked = shown + 2 * minute;
    const opened = FeatureOpened(data, { occurred: looked });
    return [
      ...happened,
      { at: looked, events: [opened], options: { command: "open-feature", reason: "curious", onBehalfOf } },
    ];
  };

  return {
    /** Something is done to the shop; from then on its visitors fare accordingly. */
    change: (at: Micros, { becomes, event, intent }: Change): Happening => {
      shop = { ...shop, ...becomes };
      return { at, events: [event(at)], options: intent };
    },
    /** What comes of the visits that begin in the minutes from `from` up to `to`, both within one hour. */
    visits: (from: Micros, to: Micros): Happening[] => {
      const roll = dice(seed, from / minute);
      const [weekday, clock] = [Math.floor((from - day(1)) / (24 * hour)) % 7, Math.floor(from / hour) % 24];
      const usual = ((byHour[clock - opensAt] ?? 0) / 100) * (byWeekday[weekday] ?? 1) * ((to - from) / hour);
      const times = (perDay: number) =>
        Array.from(
          { length: Math.floor(perDay * usual + roll()) },
          () => from + Math.floor((roll() * (to - from)) / minute) * minute,
        );
      const happened = times(newADay * (shop.hasCampaign ? 1.25 : 1)).flatMap((at) => visit(at, undefined, roll));
      for (const at of times(returningADay)) {
        const who = customers[Math.floor(roll() * customers.length)] ?? "k-1";
        happened.push(...visit(at, who, roll));
        if (shop.hasGiftLists) happened.push(...offered(at, who, roll));
      }
      // Refunds are booked in one go, early.
      if (clock === 8 && from % hour === 0)
        for (let i = 0; i < 3 + Math.floor(roll() * 3) && orders > 50; i++) {
          const order = `o-${orders - 20 - i * 7}`;
          happened.push(fed(from, RefundBooked({ order, amountCents: 1900 }, { occurred: from })));
        }
      return happened;
    },
  };
}

const fed = (at: Micros, event: NewEvent): Happening => ({
  at,
  events: [event],
  options: { command: "deliver-feed", reason: "the payment provider booked it" },
});

/** All six weeks as they went, in the order of time. */
export function sixWeeks(seed = 7, told: typeof story = story): readonly Happening[] {
  const shop = simulateShop(seed);
  const happened: Happening[] = [];
  const due = [...told];
  for (let from = day(1); from < day(days + 1); ) {
    const [next] = due;
    if (next && next[0] <= from) {
      due.shift();
      happened.push(shop.change(next[0], changes[next[1]]));
      continue;
    }
    const to = Math.min(from + hour - (from % hour), next?.[0] ?? Number.POSITIVE_INFINITY);
    happened.push(...shop.visits(from, to));
    from = to;
  }
  return happened.sort((a, b) => a.at - b.at);
}
