import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { completion, recovery, rollBack, sell, shop } from "../../test/checkout.ts";
import { openEventStore as openMemory } from "../adapters/memory/event-store.ts";
import { definePlaybook } from "../decision/index.ts";
import { defineMetric, eventCount, propertyMean } from "../metric/index.ts";
import { defineReadModel, latest } from "../projection/index.ts";
import { defineSubscription } from "../subscription/index.ts";
import { fixedContext } from "../testing/index.ts";
import { check } from "./check.ts";
import type { Config } from "./define-config.ts";

const said = async (config: Config) =>
  (await check(config)).map(({ kind, place, text }) => `${kind} ${place}: ${text}`);
const { name: _, ...rest } = recovery;

describe("checking definitions", () => {
  it("finds nothing in what fits together, nor in nothing", async () => {
    assert.deepEqual(await said(shop), []);
    assert.deepEqual(await said({}), []);
  });

  const problems: (readonly [what: string, config: Config, sentence: RegExp])[] = [
    [
      "a metric that is defined twice",
      { ...shop, metrics: [completion, completion] },
      /^problem metric checkout-completion: it is defined twice/,
    ],
    [
      "an action that is defined twice",
      { ...shop, actions: [rollBack, rollBack] },
      /^problem action roll-back-form: it is defined twice/,
    ],
    [
      "a playbook whose metric there is not",
      { ...shop, metrics: [] },
      /^problem playbook checkout-recovery: it names the metric "checkout-completion", which does not exist\. No metric/,
    ],
    [
      "an option whose action there is not",
      { ...shop, actions: [] },
      /^problem playbook checkout-recovery, option roll-back: it names the action "roll-back-form"/,
    ],
    [
      "a playbook whose metric cannot break",
      { ...shop, metrics: [{ ...completion, objective: undefined } as never] },
      /^problem playbook checkout-recovery: the condition is the metric's objective, and the metric "checkout-completion" has none/,
    ],
    [
      "a playbook whose condition cannot judge its metric",
      {
        ...shop,
        playbooks: [
          definePlaybook("recovery", { ...rest, condition: { kind: "static", below: 45 }, because: "it costs" }),
        ],
      },
      /^problem playbook recovery: .*45/,
    ],
  ];
  const changed = (more: Partial<typeof recovery>): Config => ({
    ...shop,
    playbooks: [definePlaybook("recovery", { ...rest, ...more })],
  });
  problems.push(
    [
      "somebody whom a playbook names and nobody knows, and who may be meant",
      { ...changed({ people: { approver: "head of sale", deputies: ["head of sales"] } }) },
      /^problem playbook recovery: `people\.approver` names "head of sale", whom `people` does not know.* Did you mean "head of sales"\?$/,
    ],
    [
      "somebody to whom an escalation goes, who cannot be reached",
      changed({
        sla: { decide: "4h" },
        escalate: [{ after: "decide", meeting: { length: "30m", with: ["approver", "@boss"] } }],
      }),
      /^problem playbook recovery: `escalate\[0\]\.meeting\.with` names "@boss"/,
    ],
    [
      "somebody who answers for a delegation and cannot be reached",
      changed({ delegation: { upTo: "recommend", option: "wait", by: "@noor" } }),
      /^problem playbook recovery: `delegation\.by` names "@noor"/,
    ],
    [
      "an action that may be done after what came of it was measured",
      changed({ sla: { act: "31m" } }),
      /^problem playbook recovery: `sla\.act` leaves 31m for the action, .* one window of 30m, which may be over by then/,
    ],
  );
  const told = (name: string) => defineSubscription(name, { query: { types: ["order-placed"] }, handle: () => {} });
  const kept = (name: string, types: readonly string[]) =>
    defineReadModel(name, { fold: latest, key: () => "one", types });
  problems.push(
    [
      "a subscription that is defined twice",
      { ...shop, subscriptions: [told("mail"), told("mail")] },
      /^problem subscription mail: it is defined twice/,
    ],
    [
      "a read model that is defined twice",
      { ...shop, readModels: [kept("orders", ["order-placed"]), kept("orders", ["order-placed"])] },
      /^problem read model orders: it is defined twice/,
    ],
    [
      "a subscription to a type that there is not, and the one that may be meant",
      {
        ...shop,
        subscriptions: [defineSubscription("mail", { query: [{ types: ["order-plcaed"] }], handle: () => {} })],
      },
      /^note subscription mail: it reads the event type "order-plcaed", .* Did you mean "order-placed"\?$/,
    ],
    [
      "a read model of a type that there is not",
      { ...shop, readModels: [kept("orders", ["order-palced", "thence.refused"])] },
      /^note read model orders: it reads the event type "order-palced", .* Did you mean "order-placed"\?$/,
    ],
  );
  for (const [what, config, sentence] of problems) {
    it(`finds ${what}`, async () => {
      const found = await said(config);
      assert.equal(found.length, 1, found.join("\n"));
      assert.match(found[0] ?? "", sentence);
    });
  }

  it("notes that nothing says who is named, where nobody is declared, and takes an SLA that is shorter than its window", async () => {
    const { people: ___, ...undeclared } = shop;
    assert.deepEqual(await said(undeclared), [
      'note people: its playbooks name head of sales, and nothing says who they are, so a misspelt name is asked like any other. Declare them in `people`: { "head of sales": { email: "…" } }.',
    ]);
    assert.deepEqual(await said(changed({ sla: { acknowledge: "1m", decide: "2m", act: "30m" } })), []);
  });

  it("notes a line on an amount of which nobody says what it is in", async () => {
    const of = (unit?: string) =>
      defineMetric("basket", {
        measure: propertyMean("order-placed", "amount"),
        window: "1h",
        serves: "the test",
        ...(unit !== undefined && { unit }),
        objective: { atLeast: 45, because: "it costs" },
      });
    const basket = (unit?: string): Config => ({ ...shop, owner: "head of sales", metrics: [completion, of(unit)] });
    assert.match(
      (await said(basket())).join(),
      /^note metric basket: a line stands at 45, and nothing says what that is in/,
    );
    assert.deepEqual(await said(basket("GBP")), []);
  });

  it("notes a type that is neither declared nor in the log, and is silent once it is in the log", async () => {
    const { events: __, ...undeclared } = shop;
    assert.deepEqual(
      (await check(undeclared)).map((one) => one.kind),
      ["note", "note"],
    );
    const store = await openMemory("memory:", fixedContext());
    await sell(store, 0, 1, 1);
    assert.deepEqual(await check(undeclared, store), []);
    const misspelt = defineMetric("orders", { measure: eventCount("ordr-placed"), window: "1h", serves: "the test" });
    const [note] = await check({ ...undeclared, metrics: [completion, misspelt] }, store);
    assert.match(note?.text ?? "", /"ordr-placed", which is neither declared in the configuration nor in the log/);
  });
});
