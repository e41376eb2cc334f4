import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { acting, completion, recovery, sell, shop, target, windowCloses, windowFrom } from "../../test/checkout.ts";
import { EffectRequested, EffectSucceeded } from "../action/index.ts";
import { openEventStore as openMemory } from "../adapters/memory/event-store.ts";
import { derivedId, importedEvent } from "../event/index.ts";
import { defineMetric, metricHash } from "../metric/index.ts";
import { OutcomeAwaited, OutcomeMeasured } from "../outcome/index.ts";
import type { EventStore } from "../store/index.ts";
import { fixedContext } from "../testing/index.ts";
import { person } from "./actors.ts";
import { answer, outcomeOf } from "./cases.ts";
import type { Config } from "./define-config.ts";
import { openLoop, realActing, takeTurn, turn } from "./loop.ts";
import { all, streamOf } from "./read.ts";

const maya = { reason: "the form is broken", actor: person("maya", "terminal", "stated") };

/** A log with one case that Maya decided as soon as it was open. */
async function decided(option = "roll-back", config: Config = shop) {
  const context = fixedContext();
  const store = await openMemory("memory:", context);
  const shopSide = target();
  const world = acting(shopSide.actuator, context.clock);
  await sell(store, 0, 40, 8);
  const [id = ""] = (await turn(store, config, windowCloses(0), world)).opened;
  await answer(store, { case: id, option, ...maya, now: windowCloses(0) });
  const types = async () => (await all(store, {})).map((event) => event.type);
  return { store, id, world, shopSide, types };
}

describe("a turn of the loop", () => {
  it("starts what was decided, and fixes the stretch that will tell what came of it before it begins", async () => {
    const { store, id, world, shopSide } = await decided();
    await turn(store, shop, windowCloses(0), world);
    assert.equal(shopSide.calls.length, 1);
    const [awaited] = (await streamOf(store, "thence.case", id)).filter(OutcomeAwaited.is);
    assert.deepEqual(
      [awaited?.data.from, awaited?.data.to],
      [windowFrom(2), windowFrom(3)],
      "the first whole window after it",
    );
    assert.ok((awaited?.occurred ?? 0) <= windowFrom(2));
  });

  it("begins with the window that starts at that very moment", async () => {
    const { store, id, world } = await decided();
    await turn(store, shop, windowFrom(2), world);
    assert.equal((await streamOf(store, "thence.case", id)).find(OutcomeAwaited.is)?.data.from, windowFrom(2));
  });

  it("measures what came of it once its time is over, and not a moment earlier", async () => {
    const { store, id, world } = await decided();
    await turn(store, shop, windowCloses(0), world);
    await sell(store, 2, 40, 36);
    await turn(store, shop, windowCloses(2) - 1, world);
    assert.equal(await outcomeOf(store, id), undefined);
    await turn(store, shop, windowCloses(2), world);
    const outcome = await outcomeOf(store, id);
    assert.deepEqual([outcome?.before?.value, outcome?.after.value, outcome?.verdict], [0.2, 0.9, "better"]);
  });

  it("may be repeated and adds nothing", async () => {
    const { store, world, types } = await decided();
    await turn(store, shop, windowCloses(0), world);
    await sell(store, 2, 40, 36);
    await turn(store, shop, windowCloses(2), world);
    const before = await types();
    for (const later of [0, 1]) await turn(store, shop, windowCloses(2) + later, world);
    assert.deepEqual(await types(), before);
  });

  it("calls an outcome better or worse only where the interval leaves zero out", async () => {
    for (const [bought, verdict] of [
      [36, "better"],
      [9, "cannot-tell"],
      [0, "worse"],
    ] as const) {
      const { store, id, world } = await decided("wait");
      await turn(store, shop, windowCloses(0), world);
      await sell(store, 2, 40, bought);
      await turn(store, shop, windowCloses(2), world);
      assert.equal((await outcomeOf(store, id))?.verdict, verdict);
    }
  });

  it("says that nothing was there to be measured where nobody came", async () => {
    const { store, id, world } = await decided("wait");
    for (const n of [0, 3]) await turn(store, shop, windowCloses(n), world);
    assert.deepEqual(
      [(await outcomeOf(store, id))?.verdict, (await outcomeOf(store, id))?.reason],
      ["cannot-tell", "nothing was there to be measured"],
    );
  });

  it("starts nothing where the answer starts nothing", async () => {
    const { store, world, shopSide, types } = await decided("wait");
    await turn(store, shop, windowCloses(0), world);
    assert.deepEqual(shopSide.calls, []);
    assert.ok(!(await types()).includes(EffectRequested.type));
  });

  it("does and measures what was decided also after the playbook was taken out of the configuration", async () => {
    const { store, id, world } = await decided();
    await turn(store, shop, windowCloses(0), world);
    await sell(store, 2, 40, 36);
    await turn(store, { ...shop, playbooks: [], metrics: [] }, windowCloses(2), world);
    assert.equal((await outcomeOf(store, id))?.verdict, "better");
    const other = await decided();
    await turn(other.store, { ...shop, playbooks: [] }, windowCloses(0), other.world);
    assert.ok((await other.types()).includes(EffectSucceeded.type));
  });

  it("compares before and after by one definition, whatever became of it since", async () => {
    const { store, id, world } = await decided();
    await turn(store, shop, windowCloses(0), world);
    const { name, unit: _, ...rest } = completion;
    const looser = defineMetric(name, {
      ...rest,
      measure: { ...completion.measure, within: "29m" } as typeof completion.measure,
    });
    await sell(store, 2, 40, 36);
    await turn(store, { ...shop, metrics: [looser] }, windowFrom(5), world);
    const outcome = await outcomeOf(store, id);
    assert.deepEqual(
      [outcome?.before?.definition, outcome?.after.definition],
      [metricHash(completion), metricHash(completion)],
    );
  });

  it("says beside an outcome that what was decided was not done", async () => {
    for (const [answers, actions, said] of [
      [[{ kind: "failed", status: "404" }], shop.actions, /^the action was not done: it failed \(404\); /],
      [[{ kind: "retry", status: "503" }], shop.actions, /^the action was not done yet \(503\); /],
      [[], [], /^the action was not done yet; /],
      [[], shop.actions, /^the interval/],
    ] as const) {
      const { store, id, world } = await decided();
      const config = { ...shop, actions: actions ?? [] };
      const there = { ...world, actuator: async () => target(answers).actuator };
      await turn(store, config, windowCloses(0), there);
      await sell(store, 2, 40, 36);
      await turn(store, config, windowCloses(2), { ...there, wallClock: () => 0 });
      assert.match((await outcomeOf(store, id))?.reason ?? "", said);
    }
  });

  it("tells what is held and what failed", async () => {
    const { store, world } = await decided();
    const { held } = await turn(store, { ...shop, actions: [] }, windowCloses(0), world);
    assert.match(held[0]?.reason ?? "", /no action "roll-back-form" is defined/);
    const refusing = { ...world, actuator: async () => target([{ kind: "failed", status: "404" }]).actuator };
    const { failed } = await turn(store, shop, windowCloses(0), refusing);
    assert.deepEqual(
      failed.map((one) => one.reason),
      ["404"],
    );
  });

  it("reads a metric's events no more while a loop knows that nothing can have changed", async () => {
    const { store, world } = await decided("wait");
    let reads = 0;
    const counting: EventStore = {
      ...store,
      scan: (query, range) => {
        if ("types" in query && query.types?.includes("checkout-started")) reads += 1;
        return store.scan(query, range);
      },
    };
    const loop = openLoop(counting, shop);
    for (let second = 0; second < 10; second++) await takeTurn(loop, windowCloses(0) + second * 1_000_000, world);
    assert.ok(reads <= 2, `${reads} times`);
    await takeTurn(loop, windowCloses(1), world);
    assert.ok(reads > 2);
  });

  it("refuses a step whose id belongs to another event, and says which", async () => {
    const { store, id, world } = await decided();
    const foreign = importedEvent({ type: "note", data: {}, tags: {}, occurred: 0 });
    await store.append([{ ...foreign, id: derivedId("outcome-awaited", id) }], { command: "import" });
    await assert.rejects(turn(store, shop, windowCloses(0), world), (cause: Error & { code?: string }) => {
      assert.equal(cause.code, "app/id-taken");
      assert.ok(cause.message.includes(`thence why ${derivedId("outcome-awaited", id)}`));
      return true;
    });
  });

  it("names a metric that a playbook asks about and nobody defines", async () => {
    const store = await openMemory("memory:", fixedContext());
    const config = { ...shop, metrics: [], playbooks: [recovery] };
    await assert.rejects(turn(store, config, windowCloses(0), realActing()), { code: "app/unknown-metric" });
  });

  it("finds the adapter of an action by its name, and says where there is none", async () => {
    assert.equal(typeof (await realActing().actuator("webhook")).perform, "function");
    for (const name of ["carrier-pigeon", "../webhook", "sqlite"]) {
      await assert.rejects(realActing().actuator(name), { code: "app/unknown-actuator" });
    }
  });

  it("counts an outcome once, in one event", async () => {
    const { store, id, world } = await decided();
    await turn(store, shop, windowCloses(0), world);
    await Promise.all([0, 1].map((later) => turn(store, shop, windowCloses(3) + later, world)));
    assert.equal((await streamOf(store, "thence.case", id)).filter(OutcomeMeasured.is).length, 1);
  });
});
