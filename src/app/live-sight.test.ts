import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { definePlaybook } from "../decision/index.ts";
import { defineEvent, type NewEvent } from "../event/index.ts";
import { absence, defineMetric, eventCount, funnelShare, ratio, retentionShare } from "../metric/index.ts";
import type { EventStore } from "../store/index.ts";
import { fixedContext } from "../testing/index.ts";
import type { Config } from "./define-config.ts";
import { liveSight } from "./live-sight.ts";
import { openLoop, takeTurn } from "./loop.ts";
import { all } from "./read.ts";

const hour = 3_600_000_000;
const start = Date.UTC(2026, 2, 2) * 1000;

interface Visit {
  readonly visit: string;
  readonly country: string;
}
const about = { tags: ({ visit }: Visit) => ({ visit }) };
const Came = defineEvent("came", { ...about, purpose: "Somebody came." });
const Paid = defineEvent("paid", { ...about, purpose: "Somebody paid." });

const of = { window: "1h", serves: "the test" } as const;
const returning = { start: "came", return: "paid", by: "visit", within: "90m" } as const;
const metrics = [
  defineMetric("visits", { ...of, measure: eventCount("came"), direction: "up", expectEvery: "2h" }),
  defineMetric("from-denmark", {
    ...of,
    measure: eventCount("came", { where: [{ property: "country", is: ["DK"] }] }),
    direction: "up",
  }),
  defineMetric("paying", { ...of, measure: funnelShare({ steps: ["came", "paid"], by: "visit", within: "90m" }) }),
  defineMetric("per-visit", { ...of, measure: ratio("paid", "came", { by: "visit" }), direction: "up" }),
  defineMetric("back", { ...of, measure: retentionShare({ ...returning, starts: "first" }) }),
  defineMetric("away", { ...of, measure: absence({ of: "came", without: "paid", by: "visit", within: "90m" }) }),
];

const question = {
  text: "What now?",
  options: [
    { id: "act", label: "Act" },
    { id: "wait", label: "Wait" },
  ],
};
const rest = { because: "the test", question, people: { approver: "@noor" }, outcome: { windows: 1 } };
const playbooks = [
  definePlaybook("fewer", {
    ...rest,
    metric: "visits",
    segments: { by: "country", top: 1 },
    condition: { kind: "relative-change", fall: 0.3, windows: 2 },
  }),
  definePlaybook("pay-less", { ...rest, metric: "paying", condition: { kind: "static", below: 0.5 } }),
];
const config: Config = { events: [Came, Paid], metrics, playbooks };

/** When something occurs and when it comes to the log, both in quarters of an hour; some come late. */
const happenings = fc.array(
  fc.record({
    at: fc.nat(40),
    late: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(12)),
    visit: fc.nat(6),
    country: fc.constantFrom("DK", "SE"),
    pays: fc.boolean(),
  }),
  { maxLength: 40 },
);

describe("what the loop sees of a log that it has read before", () => {
  it("is what it would see of all of it, however events come late and whatever a window reaches back to", async () => {
    await fc.assert(
      fc.asyncProperty(
        happenings,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 4, maxLength: 12 }),
        fc.integer({ min: 1, max: 4 }),
        async (told, steps, stretch) => {
          const [kept, anew] = [
            await openEventStore("memory:", fixedContext()),
            await openEventStore("memory:", fixedContext()),
          ];
          const sight = liveSight(kept, stretch);
          const loop = openLoop(kept, config, { sight });
          let quarter = 0;
          for (const step of steps) {
            const came = told.filter(({ at, late }) => at + late >= quarter && at + late < quarter + step);
            quarter += step;
            for (const store of [kept, anew]) await append(store, came.map(eventOf));
            const now = start + (quarter * hour) / 4;
            await takeTurn(loop, now);
            await takeTurn(openLoop(anew, config), now);
          }
          assert.deepEqual(await saidIn(kept), await saidIn(anew));
        },
      ),
      { numRuns: 15, seed: 20261130 },
    );
  });

  it("is what it would see of all of it where a guardrail looks for a step long before the window", async () => {
    const [kept, anew] = [
      await openEventStore("memory:", fixedContext()),
      await openEventStore("memory:", fixedContext()),
    ];
    const slow = defineMetric("paying-slowly", {
      ...of,
      measure: funnelShare({ steps: ["came", "paid"], by: "visit", within: "24h" }),
    });
    const guarded = definePlaybook("pay-slowly", {
      ...rest,
      metric: "paying-slowly",
      condition: { kind: "static", below: 0.9 },
      guardrails: { sampleSize: 1, coverage: 0.05 },
    });
    const only: Config = { events: [Came, Paid], metrics: [slow], playbooks: [guarded] };
    const loop = openLoop(kept, only, { sight: liveSight(kept, 2) });
    for (let n = 0; n < 50; n++) {
      const came = Came({ visit: `v-${n}`, country: "DK" }, { occurred: start + n * hour });
      const paid = Paid({ visit: `v-${n - 19}`, country: "DK" }, { occurred: start + n * hour + 1 });
      const now = start + (n + 1) * hour;
      for (const store of [kept, anew]) await append(store, n % 2 === 1 && n >= 19 ? [came, paid] : [came]);
      await takeTurn(loop, now);
      await takeTurn(openLoop(anew, only), now);
    }
    const said = await saidIn(kept);
    assert.ok(said.some(({ type }) => type === "thence.guardrails-assessed"));
    assert.deepEqual(said, await saidIn(anew));
  });
});

function eventOf({
  at,
  visit,
  country,
  pays,
}: {
  at: number;
  visit: number;
  country: string;
  pays: boolean;
}): NewEvent {
  const told: Visit = { visit: String(visit), country };
  return (pays ? Paid : Came)(told, { occurred: start + (at * hour) / 4 });
}

async function append(store: EventStore, events: readonly NewEvent[]): Promise<void> {
  for (const event of events) await store.append([event], { command: "visit" });
}

async function saidIn(store: EventStore) {
  return (await all(store, {}))
    .filter(({ type }) => type.startsWith("thence."))
    .map(({ id, type, occurred, data }) => ({ id, type, occurred, data }));
}
