import assert from "node:assert/strict";
import { describe as group, it } from "node:test";
import { acting, recorded, Started, sell, shop, target, windowCloses } from "../../test/checkout.ts";
import { openEventStore as openMemory } from "../adapters/memory/event-store.ts";
import { fixedContext } from "../testing/index.ts";
import { person } from "./actors.ts";
import { answer } from "./cases.ts";
import { describe } from "./describe.ts";
import { turn } from "./loop.ts";
import { all } from "./read.ts";

group("an event, in a line that a person can read", () => {
  it("says what happened at every step of the loop", async () => {
    const context = fixedContext();
    const store = await openMemory("memory:", context);
    const world = acting(target([{ kind: "retry", status: "503" }]).actuator, context.clock);
    await sell(store, 0, 40, 8);
    const [id = ""] = (await turn(store, shop, windowCloses(0), world)).opened;
    const said = { case: id, reason: "the form is broken", now: windowCloses(0) };
    await answer(store, { ...said, option: "roll-back", actor: person("maya", "page", "stated") });
    await assert.rejects(answer(store, { ...said, option: "wait", actor: person("bo", "page", "stated") }));
    for (let i = 0; i < 2; i++) {
      await turn(store, shop, windowCloses(0), world);
      context.clock.advance(1_000_000);
    }
    await sell(store, 2, 40, 36);
    await turn(store, shop, windowCloses(2), world);
    const own = (await all(store, {})).filter((event) => event.type.startsWith("thence."));
    const lines = new Map(own.map((event) => [event.type.replace("thence.", ""), describe(event)]));
    const d = id.slice(1);
    assert.deepEqual(
      Object.fromEntries([...lines].map(([type, line]) => [type, line.replace(/[0-9a-f]{16}/, "<hash>")])),
      {
        "metric-defined": "checkout-completion is defined (<hash>)",
        "metric-observed": "checkout-completion was 90.0 % (36 of 40) in 2026-03-02 09:00–09:30 UTC",
        "condition-evaluated": "objective kept: 90.0 % keeps the objective",
        "guardrails-assessed": "guardrails: pass; nothing speaks against asking",
        "playbook-published": "playbook checkout-recovery is live (<hash>)",
        "review-requested": `head of sales were asked to review D${d}`,
        "signal-raised": `signal S${d}: 20.0 % is below the objective of at least 50.0 %`,
        "signal-cleared": `signal S${d} cleared: 90.0 % keeps the objective`,
        "case-opened": `case ${id} was opened on checkout-completion`,
        "question-asked": 'head of sales was asked: "Customers give up at the checkout. What do we do?"',
        "answer-given": 'maya answered "roll-back" (page): the form is broken',
        "answer-rejected": 'bo answered "wait", which did not count: decided already by maya: roll-back',
        "decision-made": `decision D${d} by maya: "Roll the form back", because the form is broken`,
        "effect-requested": `effect E${d}-roll-back-form was asked for`,
        "effect-attempted": `effect E${d}-roll-back-form, attempt 2`,
        "effect-postponed": `effect E${d}-roll-back-form, attempt 1 came to nothing (503); again in 500 ms`,
        "effect-succeeded": `effect E${d}-roll-back-form was done (200) at attempt 2`,
        "outcome-awaited": "the outcome is measured over 2026-03-02 09:00–09:30 UTC",
        "outcome-measured": `outcome of ${id}: 20.0 % → 90.0 %, +70.0 points (95 %: +50.3 points to +81.3 points): better; the interval leaves zero out; regression to the mean is not corrected for`,
      },
    );
  });

  it("names an event of the business by its type and stream", () => {
    const [event] = recorded([Started({ session: "s-1" })]);
    assert.equal(event && describe(event), "checkout-started of session:s-1");
  });
});
