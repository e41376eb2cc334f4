// Three weeks of a small shop in virtual time: a number breaks, people are asked, and what came of it is measured.
import { type Action, type Attempt, defineAction } from "../../src/action/index.ts";
import { type CaseDoing, doToCase } from "../../src/app/case-doings.ts";
import { answer } from "../../src/app/cases.ts";
import { type Config, defineConfig } from "../../src/app/define-config.ts";
import { openLoop, person, takeTurn } from "../../src/app/index.ts";
import { definePlaybook } from "../../src/decision/index.ts";
import { defineEvent, type Micros } from "../../src/event/index.ts";
import { defineMetric, funnelShare } from "../../src/metric/index.ts";
import type { ExpectedEffect } from "../../src/question/index.ts";
import type { EventStore } from "../../src/store/index.ts";
import type { FixedClock } from "../../src/testing/index.ts";
import { acting, target } from "../checkout.ts";

const hour = 3_600_000_000;
const day = 24 * hour;
export const monday: Micros = Date.UTC(2026, 2, 2) * 1000;
/** The n-th day, at an hour of it. */
export const on = (n: number, hours = 0): Micros => monday + n * day + hours * hour;

interface Session {
  readonly session: string;
  readonly device: string;
}
const about = { tags: ({ session }: Session) => ({ session }), stream: "session" } as const;
const Cart = defineEvent("cart-filled", { ...about, purpose: "A visitor put something into the cart." });
const Bought = defineEvent("cart-bought", { ...about, purpose: "A visitor bought what was in the cart." });

export const conversion = defineMetric("cart-conversion", {
  measure: funnelShare({ steps: ["cart-filled", "cart-bought"], by: "session", within: "1h" }),
  window: "day",
  serves: "Whoever fills a cart can pay.",
});

export const rollBack: Action = defineAction("roll-back", {
  actuator: "webhook",
  url: "http://127.0.0.1:9/roll-back",
  secretEnv: "SHOP_WEBHOOK_SECRET",
  purpose: "Puts the last checkout back.",
});

export const checkout = definePlaybook("checkout", {
  metric: "cart-conversion",
  condition: { kind: "static", below: 0.52, for: 1 },
  guardrails: { groups: { by: ["device"] } },
  because: "Below 52 % the week earns less than it costs.",
  question: {
    text: "Fewer carts are bought. What do we do about the checkout?",
    options: [
      { id: "roll-back", label: "Roll it back", action: "roll-back" },
      { id: "wait", label: "Wait and look again" },
    ],
    require: ["expected-effect"],
  },
  people: { driver: "@maya", approver: "@noor", deputies: ["@bo"], informed: ["#sales"] },
  sla: { acknowledge: "4h", decide: "2d", act: "1d", review: "7d" },
  remind: "1h",
  routes: [{ channel: "inbox" }],
  escalate: [
    { after: "acknowledge", to: "@boss" },
    { after: "decide", meeting: { length: "30m", with: ["driver", "approver"] } },
  ],
  followUp: { after: "1h", ask: ["What was decided?", "What are the next steps, by whom, by when?"] },
  outcome: { windows: 2 },
});

export const config: Config = defineConfig({
  events: [Cart, Bought],
  metrics: [conversion],
  playbooks: [checkout],
  actions: [rollBack],
});

type Sales = readonly [filled: number, bought: number];
export const usual = { desktop: [100, 70], phone: [100, 40] } as const;

/** A day's visitors by device. */
export async function sellOn(
  store: EventStore,
  n: number,
  sales: Readonly<Record<string, Sales>> = usual,
): Promise<void> {
  const events = Object.entries(sales).flatMap(([device, [filled, bought]]) =>
    Array.from({ length: filled }, (_, i) => {
      const data = { session: `${device}-${n}-${i}`, device };
      const occurred = on(n, 9) + i * 60_000_000;
      const cart = Cart(data, { occurred });
      return i < bought ? [cart, Bought(data, { occurred: occurred + 600_000_000 })] : [cart];
    }).flat(),
  );
  for (let i = 0; i < events.length; i += 40) await store.append(events.slice(i, i + 40), { command: "visit" });
}

/** The loop over a store, with people who do things at their moments. */
export function playing(store: EventStore, clock: FixedClock, answers: readonly Attempt[] = []) {
  const loop = openLoop(store, config);
  const { actuator, calls } = target(answers);
  let now = on(0);
  clock.set(now);
  const world = acting(actuator, clock);
  const arrive = (at: Micros) => {
    now = at;
    clock.set(at);
  };
  const until = async (at: Micros) => {
    for (;;) {
      const next = await loop.nextDue(now);
      if (next === undefined || next > at) break;
      arrive(next);
      await takeTurn(loop, now, world);
    }
    arrive(at);
    await takeTurn(loop, now, world);
  };
  const by = (who: string) => person(who, "inbox", "stated");
  return {
    calls,
    until,
    does: async (who: string, at: Micros, id: string, doing: CaseDoing) => {
      await until(at);
      return doToCase(store, doing, { case: id, actor: by(who), now: at });
    },
    answers: async (who: string, at: Micros, id: string, option: string, reason: string, expected?: ExpectedEffect) => {
      await until(at);
      return answer(store, { case: id, option, reason, actor: by(who), now: at, ...(expected && { expected }) });
    },
  };
}
