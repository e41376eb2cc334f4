import type { Action, Actuator, Attempt, Effect } from "../src/action/index.ts";
import { defineAction } from "../src/action/index.ts";
import type { Acting } from "../src/app/act.ts";
import { type Config, defineConfig } from "../src/app/define-config.ts";
import { definePlaybook } from "../src/decision/index.ts";
import { defineEvent, type Micros, type NewEvent, type RecordedEvent } from "../src/event/index.ts";
import { defineMetric, funnelShare } from "../src/metric/index.ts";
import type { EventStore } from "../src/store/index.ts";

/** A small shop for tests of the decision loop: half-hour windows of checkouts, of which at least one half should end in an order. */
export const minute = 60_000_000;
export const opens: Micros = Date.UTC(2026, 2, 2, 8) * 1000;

interface Session {
  readonly session: string;
}

export const Started = defineEvent("checkout-started", {
  tags: ({ session }: Session) => ({ session }),
  stream: "session",
  purpose: "A customer went to pay.",
});
export const Placed = defineEvent("order-placed", {
  tags: ({ session }: Session) => ({ session }),
  stream: "session",
  purpose: "A customer bought something.",
});

export const completion = defineMetric("checkout-completion", {
  measure: funnelShare({ steps: ["checkout-started", "order-placed"], by: "session", within: "10m" }),
  window: "30m",
  serves: "Who wants to pay, can.",
  objective: { atLeast: 0.5, minSample: 4, because: "Below one half the campaign costs more than it earns." },
});

export const rollBack = defineAction("roll-back-form", {
  actuator: "webhook",
  url: "http://127.0.0.1:9/roll-back-form",
  secretEnv: "SHOP_WEBHOOK_SECRET",
  purpose: "Puts the last form back.",
});

export const recovery = definePlaybook("checkout-recovery", {
  metric: "checkout-completion",
  question: {
    text: "Customers give up at the checkout. What do we do?",
    options: [
      { id: "roll-back", label: "Roll the form back", action: "roll-back-form" },
      { id: "wait", label: "Wait and look again" },
    ],
  },
  people: { approver: "head of sales" },
  outcome: { windows: 1 },
});

export const shop: Config = defineConfig({
  name: "the test shop",
  events: [Started, Placed],
  metrics: [completion],
  playbooks: [recovery],
  actions: [rollBack],
  people: { "head of sales": { email: "sales@example.org" }, "@maya": { email: "maya@example.org" } },
});

/** When the n-th half hour begins, and when its number is final. */
export const windowFrom = (n: number): Micros => opens + n * 30 * minute;
export const windowCloses = (n: number): Micros => windowFrom(n + 1) + 10 * minute;

/** Lets `started` customers go to pay in the n-th half hour; the first `bought` of them buy five minutes later. */
export async function sell(store: EventStore, n: number, started: number, bought: number, name = "s"): Promise<void> {
  for (let i = 0; i < started; i++) {
    const data = { session: `${name}-${n}-${i}` };
    const at = windowFrom(n) + Math.floor((i * 20 * minute) / started);
    const events = [
      Started(data, { occurred: at }),
      ...(i < bought ? [Placed(data, { occurred: at + 5 * minute })] : []),
    ];
    await store.append(events, { command: "pay", reason: "wants to pay", onBehalfOf: `session:${data.session}` });
  }
}

/** A target that does each effect once, as a good one does, and answers from a list before it answers "done". */
export function target(answers: readonly Attempt[] = []) {
  const calls: string[] = [];
  const done = new Set<string>();
  const actuator: Actuator = {
    perform: async (effect: Effect, _action: Action) => {
      calls.push(effect.id);
      const answer = answers[calls.length - 1] ?? { kind: "done", status: "200" };
      if (answer.kind === "done") done.add(effect.id);
      return answer;
    },
  };
  return { actuator, calls, done };
}

/** Acting on a target, with a wall clock that the test sets. */
export function acting(actuator: Actuator, wallClock: () => Micros): Acting {
  return { actuator: async () => actuator, wallClock, random: () => 0 };
}

/** Events as a log would give them back, each in its stream's order. */
export function recorded(events: readonly NewEvent[], recordedAt: Micros = 0): RecordedEvent[] {
  const revisions = new Map<string, number>();
  return events.map((event, i) => {
    const stream = event.stream ?? "";
    revisions.set(stream, (revisions.get(stream) ?? 0) + 1);
    return {
      ...event,
      id: event.id ?? `event-${i + 1}`,
      ...(event.stream !== undefined && { revision: revisions.get(stream) ?? 1 }),
      position: i + 1,
      occurred: event.occurred ?? 0,
      offset: 0,
      recorded: recordedAt,
      commit: "commit",
      intent: { command: "tell" },
    };
  });
}
