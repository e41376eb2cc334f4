import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { definePlaybook, type Playbook } from "../decision/index.ts";
import { defineEvent, type RecordedEvent } from "../event/index.ts";
import { defineMetric, eventCount, funnelShare } from "../metric/index.ts";
import type { Condition } from "../signal/index.ts";
import { fixedContext } from "../testing/index.ts";
import { backtest } from "./backtest.ts";
import type { Config } from "./define-config.ts";
import { type Loop, openLoop, takeTurn } from "./loop.ts";
import { all } from "./read.ts";

const hour = 3_600_000_000;
const start = Date.UTC(2026, 2, 2) * 1000;
const hours = 9;
const countries = ["DK", "SE", "NO", undefined] as const;

interface Visit {
  readonly visit: string;
  readonly country?: string;
}
const about = { tags: ({ visit }: Visit) => ({ visit }) };
const Came = defineEvent("came", { ...about, purpose: "Somebody came." });
const Paid = defineEvent("paid", { ...about, purpose: "Somebody paid." });

const visits = defineMetric("visits", {
  measure: eventCount("came"),
  window: "1h",
  serves: "the test",
  direction: "up",
});
const paying = defineMetric("paying", {
  measure: funnelShare({ steps: ["came", "paid"], by: "visit", within: "10m" }),
  window: "2h",
  serves: "the test",
});

const conditions = fc.oneof(
  fc.record({ kind: fc.constant("static" as const), below: fc.constantFrom(0.4, 0.9) }),
  fc.record({
    kind: fc.constant("relative-change" as const),
    fall: fc.constantFrom(0.1, 0.5),
    windows: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ kind: fc.constant("no-data" as const), windows: fc.integer({ min: 1, max: 2 }) }),
);
const holding = fc.record(
  {
    for: fc.integer({ min: 1, max: 2 }),
    keepFiring: fc.integer({ min: 1, max: 2 }),
    onNoData: fc.constantFrom("hold", "break", "keep"),
  },
  { requiredKeys: [] },
);
const playbooks = fc
  .array(
    fc.record({
      metric: fc.constantFrom("visits", "paying"),
      top: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      condition: fc.tuple(conditions, holding),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((some) => some.map(playbook));

interface Wanted {
  readonly metric: "visits" | "paying";
  readonly top: number | undefined;
  readonly condition: readonly [object, object];
}

function playbook({ metric, top, condition: [kind, more] }: Wanted, n: number): Playbook {
  // Lines are for shares; of counts they are tenfold. What is put together here is a condition by construction.
  const line = "below" in kind && metric === "visits" ? { below: Number(kind.below) * 10 } : {};
  return definePlaybook(`playbook-${n}`, {
    metric,
    ...(top !== undefined && { segments: { by: "country", top } }),
    condition: { ...kind, ...more, ...line, settle: "5m" } as Condition,
    because: "a line of the test",
    question: {
      text: "What now?",
      options: [
        { id: "act", label: "Act" },
        { id: "wait", label: "Wait" },
      ],
    },
    people: { approver: "@noor" },
    sla: { acknowledge: "1h", decide: "3h" },
    remind: "20m",
    outcome: { windows: 1 },
  });
}

/** By hour and country, how many came and how many of them paid. */
const business = fc.array(
  fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 })), {
    minLength: countries.length,
    maxLength: countries.length,
  }),
  { minLength: hours, maxLength: hours },
);

type Business = readonly (readonly (readonly [came: number, paid: number])[])[];

function eventsOf(told: Business) {
  const events = told.flatMap((some, n) =>
    some.flatMap(([came, paid], place) =>
      Array.from({ length: came }, (_, i) => {
        const country = countries[place];
        const visit: Visit = { visit: `${n}-${place}-${i}`, ...(country !== undefined && { country }) };
        const at = start + n * hour + i * 60_000_000 + place;
        return [Came(visit, { occurred: at }), ...(i < paid ? [Paid(visit, { occurred: at + 60_000_000 })] : [])];
      }).flat(),
    ),
  );
  return events.toSorted((a, b) => (a.occurred ?? 0) - (b.occurred ?? 0));
}

/** A live run: what happens is appended as time goes on, and a turn is taken whenever something is due; now and then by a process that was just started. */
async function live(told: Business, config: Config, restarts: readonly number[]) {
  const store = await openEventStore("memory:", fixedContext());
  const events = eventsOf(told);
  let loop: Loop = openLoop(store, config);
  let [now, next, turns] = [start, 0, 0];
  for (;;) {
    const due = await loop.nextDue(now);
    if (due === undefined || due > start + hours * hour) return { store, events: await all(store, {}) };
    now = due;
    const until = events.findIndex(({ occurred = 0 }) => occurred > now);
    const some = events.slice(next, until < 0 ? undefined : until);
    for (const event of some) await store.append([event], { command: "visit" });
    next += some.length;
    if (restarts.includes(turns++)) loop = openLoop(store, config);
    await takeTurn(loop, now);
  }
}

describe("a back-test of what ran live", () => {
  it("records for each playbook, event for event, what the live run did", async () => {
    let [asked, expired] = [0, 0];
    await fc.assert(
      fc.asyncProperty(business, playbooks, fc.array(fc.nat(20)), async (told, some, restarts) => {
        const config: Config = { events: [Came, Paid], metrics: [visits, paying], playbooks: some };
        const { store, events } = await live(told, config, restarts);
        for (const { name } of some) {
          const replayed = await backtest(store, config, name, { to: start + hours * hour }).catch((cause) => {
            if (cause?.code === "app/nothing-to-replay") return { events: [] };
            throw cause;
          });
          const said = saidBy(name, events);
          assert.deepEqual(saidBy(name, replayed.events), said);
          asked += said.filter(({ type }) => type === "thence.question-asked").length;
          expired += said.filter(({ type }) => type === "thence.decision-expired").length;
        }
      }),
      { numRuns: 20, seed: 20261130 },
    );
    assert.ok(asked > 20 && expired > 5, `${asked} questions and ${expired} that nobody decided are too few to tell`);
  });
});

/** What the rule of a playbook said, and what became of its cases. */
function saidBy(playbook: string, events: readonly RecordedEvent[]) {
  const cases = new Set(
    events.flatMap(({ type, data, stream }) =>
      type === "thence.case-opened" && (data as { playbook?: string }).playbook === playbook ? [stream] : [],
    ),
  );
  return events
    .filter(({ stream, tags }) => tags["thence.rule"] === playbook || cases.has(stream))
    .map(({ id, type, occurred, data }) => ({ id, type, occurred, data: withoutPlace(data) }));
}

/** What a number was is the same; where the log ended when it was read, and which rule wanted it first, is not. */
function withoutPlace(data: unknown): unknown {
  const text = JSON.stringify(data, (key, value) =>
    ["upTo", "watermark", "hash", "evidence"].includes(key) && typeof value !== "object" ? undefined : value,
  );
  return JSON.parse(text);
}
