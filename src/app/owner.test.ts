import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { completion, recovery, sell, shop, windowCloses, windowFrom } from "../../test/checkout.ts";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { definePlaybook } from "../decision/index.ts";
import type { Micros } from "../event/index.ts";
import { defineMetric, eventCount, type Metric } from "../metric/index.ts";
import { CaseCleared, CaseOpened, QuestionAsked, SignalAttached } from "../question/index.ts";
import { EvaluationFailed, SignalCleared, SignalRaised, SignalSuppressed } from "../signal/index.ts";
import type { EventStore } from "../store/index.ts";
import { fixedContext } from "../testing/index.ts";
import { person } from "./actors.ts";
import { backtest } from "./backtest.ts";
import { answer } from "./cases.ts";
import type { Config } from "./define-config.ts";
import { tellFailing, tellWorking } from "./failing.ts";
import { openLoop, takeTurn } from "./loop.ts";
import { TooManyWindows } from "./observations.ts";
import { all, streamOf } from "./read.ts";
import { addSilence } from "./silences.ts";

const { name: _, ...rest } = recovery;
const memory = () => openEventStore("memory:", fixedContext());
const hour = 3_600_000_000;
const day = 24 * hour;
const ana = person("ana", "terminal", "stated");

const unfit = definePlaybook("orders-burn", {
  ...rest,
  metric: "orders",
  condition: { kind: "burn-rate", promised: 0.9, rules: [{ long: 4, short: 1, factor: 2 }] },
  because: "as promised",
  people: { approver: "@noor" },
});
const orders = defineMetric("orders", { measure: eventCount("order-placed"), window: "30m", serves: "the test" });
const broken: Config = { ...shop, metrics: [completion, orders], playbooks: [recovery, unfit], owner: "@ops" };
const mended: Config = {
  ...broken,
  playbooks: [
    recovery,
    definePlaybook("orders-burn", {
      ...rest,
      metric: "orders",
      condition: { kind: "no-data", windows: 9 },
      because: "so",
    }),
  ],
};

const take = async (store: EventStore, config: Config, now: Micros) =>
  (await takeTurn(openLoop(store, config), now)).opened;
const asked = async (store: EventStore) =>
  (await all(store, {})).filter(CaseOpened.is).map(({ data }) => data.playbook);

describe("a rule that cannot be evaluated", () => {
  it("is a question to its owner, asked once, with the error and what waits for it", async () => {
    const store = await memory();
    await sell(store, 0, 10, 9);
    const [id = ""] = await take(store, broken, windowCloses(0));
    assert.deepEqual(await take(store, broken, windowCloses(0) + 1), []);
    const events = await streamOf(store, "thence.case", id);
    const opened = events.find(CaseOpened.is)?.data;
    assert.match(
      opened?.evidence.findings.join(" ") ?? "",
      /a burn rate is of a share.*nobody is asked by orders-burn/is,
    );
    assert.deepEqual(
      events.filter(QuestionAsked.is).map(({ data }) => [data.to, data.options.map((one) => one.id).join()]),
      [["@ops", "mend,silence,retire"]],
    );
    assert.equal((await all(store, {})).filter(EvaluationFailed.is).length, 1);
  });

  it("is told once for each cause, also where its causes take turns", async () => {
    const store = await memory();
    const loop = openLoop(store, broken);
    const own = loop.owned.find(({ name }) => name === "evaluation:orders/orders-burn") ?? assert.fail();
    const counts: number[] = [];
    for (let n = 0; n < 8; n++) {
      await tellFailing(loop.journal, own, new Error("no disk"), windowCloses(n));
      await tellFailing(
        loop.journal,
        own,
        new TooManyWindows({ metric: "orders", window: "1s", most: 1, longer: "1h" }),
        windowCloses(n) + 1,
      );
      counts.push((await store.head()).position);
    }
    assert.deepEqual(
      counts,
      Array.from({ length: 8 }, () => counts[0]),
    );
    await tellWorking(loop.journal, own, windowCloses(9));
    await tellFailing(loop.journal, own, new Error("no disk"), windowCloses(9) + 1);
    const events = await all(store, {});
    assert.deepEqual(
      [events.filter(SignalRaised.is).length, events.filter(SignalCleared.is).map(({ data }) => data.reason)],
      [3, ["it fails for another cause now", "it can be evaluated again"]],
    );
  });

  it("keeps none of the other rules of its metric from being evaluated", async () => {
    const store = await memory();
    await sell(store, 0, 40, 8);
    const { objective: _objective, ...plain } = completion;
    const burn = definePlaybook("burn", { ...rest, condition: { kind: "objective" } });
    const low = definePlaybook("low", { ...rest, condition: { kind: "static", below: 0.5 }, because: "half" });
    await take(store, { ...shop, metrics: [plain], playbooks: [burn, low] }, windowCloses(0));
    assert.deepEqual((await asked(store)).sort(), ["evaluation:checkout-completion/burn", "low"]);
  });

  it("asks the playbook's owner, the metric's, the configuration's, and else who is asked by it", async () => {
    const ownerOf = async (config: Config) => {
      const store = await memory();
      await sell(store, 0, 10, 9);
      const [id = ""] = await take(store, config, windowCloses(0));
      return (await streamOf(store, "thence.case", id)).find(QuestionAsked.is)?.data.to;
    };
    const { owner: __, ...nobody } = broken;
    const owned = { ...nobody, metrics: [completion, { ...orders, owner: "@data" }] };
    assert.equal(
      await ownerOf({ ...owned, owner: "@ops", playbooks: [recovery, { ...unfit, owner: "@rules" }] }),
      "@rules",
    );
    assert.equal(await ownerOf({ ...owned, owner: "@ops" }), "@data");
    assert.equal(await ownerOf(nobody), "@noor");
  });

  it("is over by itself once it can be evaluated, and asked about anew when it breaks anew", async () => {
    const store = await memory();
    await sell(store, 0, 10, 9);
    await take(store, broken, windowCloses(0));
    await take(store, mended, windowCloses(0) + 1);
    const events = await all(store, {});
    assert.deepEqual(
      events.filter(SignalCleared.is).map(({ data }) => data.reason),
      ["it can be evaluated again"],
    );
    assert.deepEqual(
      events.filter(CaseCleared.is).map(({ data }) => data.reason),
      ["it can be evaluated again"],
    );
    assert.equal((await take(store, broken, windowCloses(0) + 2)).length, 1);
    assert.equal(new Set((await all(store, {})).filter(SignalRaised.is).map(({ data }) => data.signal)).size, 2);
  });

  it("is over by itself where it was taken out of the configuration", async () => {
    const store = await memory();
    await sell(store, 0, 10, 9);
    await take(store, broken, windowCloses(0));
    await take(store, { ...broken, playbooks: [recovery], metrics: [completion] }, windowCloses(0) + 1);
    assert.match((await all(store, {})).find(CaseCleared.is)?.data.reason ?? "", /not in the configuration/);
  });

  it("is asked about again a day after somebody said to mend it, and a week after it was left as it is", async () => {
    for (const [option, wait] of [
      ["mend", day],
      ["silence", 7 * day],
    ] as const) {
      const store = await memory();
      await sell(store, 0, 10, 9);
      const [id = ""] = await take(store, broken, windowCloses(0));
      await answer(store, {
        case: id,
        option,
        reason: "so it is",
        actor: person("@ops", "page", "stated"),
        now: windowCloses(0),
      });
      assert.deepEqual(await take(store, broken, windowCloses(0) + wait - 1), []);
      assert.equal((await take(store, broken, windowCloses(0) + wait)).length, 1);
    }
  });

  it("belongs to the open question where it fails for another cause, and is kept quiet by a silence", async () => {
    const store = await memory();
    await sell(store, 0, 10, 9);
    await take(store, broken, windowCloses(0));
    const other = { ...broken, playbooks: [recovery, { ...unfit, serves: "another text" }] };
    assert.deepEqual(await take(store, other, windowCloses(0) + 1), []);
    assert.equal((await all(store, {})).filter(SignalAttached.is).length, 1);

    const quiet = await memory();
    await sell(quiet, 0, 10, 9);
    const rule = "evaluation:orders/orders-burn";
    await addSilence(quiet, { rule, to: windowCloses(2), now: windowCloses(0), actor: ana, reason: "we know" });
    for (const later of [0, 1]) assert.deepEqual(await take(quiet, broken, windowCloses(0) + later), []);
    assert.equal((await all(quiet, {})).filter(SignalSuppressed.is).length, 1);
    assert.equal((await take(quiet, broken, windowCloses(2))).length, 1);
  });

  it("is asked about once also where two processes look at the same moment", async () => {
    const store = await memory();
    await sell(store, 0, 10, 9);
    const turns = [0, 1].map((later) => takeTurn(openLoop(store, broken), windowCloses(0) + later));
    await Promise.all(turns);
    assert.deepEqual(await asked(store), ["evaluation:orders/orders-burn"]);
    assert.equal((await all(store, {})).filter(SignalRaised.is).length, 1);
  });
});

describe("a source that is silent for longer than it should be", () => {
  const watched: Metric = { ...completion, expectEvery: "2h", owner: "@data" };
  const config: Config = { ...shop, metrics: [watched] };

  it("is told to its owner once, as of the moment when it was too long, and is over when events come again", async () => {
    const store = await memory();
    await sell(store, 0, 10, 9);
    const last =
      (await all(store, { types: ["order-placed"] }))
        .map(({ occurred }) => occurred)
        .sort()
        .at(-1) ?? 0;
    await take(store, config, windowCloses(0));
    assert.deepEqual(await take(store, config, last + 2 * hour - 1), []);
    const [id = ""] = await take(store, config, last + 2 * hour + 5);
    assert.deepEqual(await take(store, config, last + 3 * hour), []);
    const raised = (await all(store, {})).filter(SignalRaised.is);
    assert.deepEqual(
      raised.map(({ occurred, data }) => [data.rule, occurred]),
      [["source:checkout-completion", last + 2 * hour]],
    );
    assert.equal((await streamOf(store, "thence.case", id)).find(QuestionAsked.is)?.data.to, "@data");
    await sell(store, 8, 10, 9);
    await take(store, config, windowFrom(8) + 1);
    const events = await all(store, {});
    assert.equal(events.find(SignalCleared.is)?.occurred, windowFrom(8));
    assert.equal(events.filter(CaseCleared.is).length, 1);
  });

  it("is the same in a back-test as it was live", async () => {
    const store = await memory();
    for (const n of [0, 9, 10, 20]) await sell(store, n, 4, 3);
    const found = await backtest(store, config, recovery.name, { to: windowCloses(30) });
    const told = (events: readonly { readonly type: string }[]) =>
      events.filter((one) => SignalRaised.type === one.type || SignalCleared.type === one.type);
    const loop = openLoop(store, config);
    for (let now = windowFrom(0); now <= windowCloses(30); now += 7 * 60_000_000) await takeTurn(loop, now);
    const live = told(await all(store, {})).map((one) => ({ ...one }));
    const fields = (events: readonly object[]) =>
      events.map((one) => JSON.stringify(one, ["id", "type", "occurred", "data", "rule", "signal"]));
    assert.deepEqual(fields(told(found.events)), fields(live));
    assert.equal(live.length, 5, "silent three times, and twice it came again");
  });

  it("is silent since it was defined where nothing has ever come", async () => {
    const store = await memory();
    await take(store, config, windowFrom(0));
    assert.deepEqual(await take(store, config, windowFrom(0) + hour), []);
    assert.equal((await take(store, config, windowFrom(0) + 2 * hour)).length, 1);
  });

  it("asks nobody about the numbers of a source that is silent, and asks once it delivers what is broken", async () => {
    const store = await memory();
    const low = definePlaybook("low", {
      ...rest,
      metric: "orders",
      condition: { kind: "static", below: 5 },
      because: "five pay",
    });
    const metrics = [{ ...orders, expectEvery: "35m", owner: "@data" }];
    const watching = { ...shop, metrics, playbooks: [low] };
    await sell(store, 0, 10, 9);
    for (const n of [1, 2, 3]) await take(store, watching, windowFrom(n));
    const kept = (await all(store, {})).filter(SignalSuppressed.is);
    assert.deepEqual(
      kept.map(({ data }) => data.rule),
      ["low"],
    );
    assert.match(kept[0]?.data.reason ?? "", /its source is silent: nothing of/);
    assert.deepEqual(await asked(store), ["source:orders"]);
    await sell(store, 3, 40, 2);
    await take(store, watching, windowFrom(4));
    assert.deepEqual(await asked(store), ["source:orders", "low"]);
  });
});
