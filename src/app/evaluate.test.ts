import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { completion, minute, Placed, sell, windowCloses, windowFrom } from "../../test/checkout.ts";
import { openEventStore as openMemory } from "../adapters/memory/event-store.ts";
import type { Micros } from "../event/index.ts";
import {
  absence,
  defineMetric,
  eventCount,
  type Metric,
  MetricDefined,
  MetricObserved,
  metricHash,
  rate,
} from "../metric/index.ts";
import { ConditionEvaluated, SignalCleared, SignalRaised } from "../signal/index.ts";
import type { EventStore } from "../store/index.ts";
import { fixedContext } from "../testing/index.ts";
import { isEvaluated, type Memo } from "./evaluate.ts";
import { turn } from "./loop.ts";
import { tagged } from "./read.ts";
import { openStore } from "./stores.ts";

const folder = mkdtempSync(join(tmpdir(), "thence-evaluate-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** One turn with nothing but this metric; how many windows were observed. */
const evaluateMetric = async (store: EventStore, metric: Metric, now: Micros) =>
  (await turn(store, { metrics: [metric] }, now)).observed;
const memory = () => openMemory("memory:", fixedContext());
const history = (store: EventStore) => tagged(store, "thence.metric", completion.name);
const observed = async (store: EventStore) =>
  (await history(store)).filter(MetricObserved.is).map((event) => event.data);
const types = async (store: EventStore) => (await history(store)).map((event) => event.type.replace("thence.", ""));

describe("evaluating a metric", () => {
  it("measures each closed window once, and says what it makes of each", async () => {
    const store = await memory();
    await sell(store, 0, 10, 7);
    await sell(store, 1, 10, 2);
    assert.equal(await evaluateMetric(store, completion, windowCloses(1) - 1), 1, "the second window is not closed");
    assert.equal(await evaluateMetric(store, completion, windowCloses(1)), 1);
    assert.equal(await evaluateMetric(store, completion, windowCloses(1)), 0);
    assert.deepEqual(await types(store), [
      "metric-defined",
      "metric-observed",
      "condition-evaluated",
      "metric-observed",
      "condition-evaluated",
      "guardrails-assessed",
      "signal-raised",
    ]);
  });

  it("raises one signal while the objective stays broken, and clears it when it is kept", async () => {
    const store = await memory();
    for (const [n, bought] of [9, 2, 1, 3, 8, 2].entries()) await sell(store, n, 10, bought);
    await evaluateMetric(store, completion, windowCloses(5));
    const events = await history(store);
    const signals = events.flatMap((event) =>
      SignalRaised.is(event) || SignalCleared.is(event) ? [[event.type, event.data.from, event.data.signal]] : [],
    );
    assert.deepEqual(
      signals.map(([type, from]) => [type, from]),
      [
        ["thence.signal-raised", windowFrom(1)],
        ["thence.signal-cleared", windowFrom(4)],
        ["thence.signal-raised", windowFrom(5)],
      ],
    );
    assert.equal(signals[0]?.[2], signals[1]?.[2], "the one that was raised is the one that is cleared");
    assert.notEqual(signals[0]?.[2], signals[2]?.[2]);
  });

  it("holds its judgement where too few came, and says so", async () => {
    const store = await memory();
    await sell(store, 0, 3, 0);
    await evaluateMetric(store, completion, windowCloses(0));
    const said = (await history(store)).find(ConditionEvaluated.is)?.data;
    assert.deepEqual([said?.verdict, said?.reason], ["held", "3 are too few to tell; 4 are needed"]);
  });

  it("keeps the old numbers where the definition changes, and registers the new one", async () => {
    const store = await memory();
    await sell(store, 0, 10, 7);
    await evaluateMetric(store, completion, windowCloses(0));
    const before = await observed(store);
    const { name, unit: _, ...rest } = completion;
    const stricter = defineMetric(name, { ...rest, objective: { atLeast: 0.9, because: "a new year" } });
    await sell(store, 1, 10, 7);
    await evaluateMetric(store, stricter, windowCloses(1));
    assert.deepEqual((await observed(store)).slice(0, 1), before);
    assert.deepEqual(
      (await observed(store)).map((one) => one.definition),
      [metricHash(completion), metricHash(stricter)],
    );
    const defined = (await history(store)).filter(MetricDefined.is).map((event) => event.data);
    assert.deepEqual(
      defined.map((one) => one.definition),
      [metricHash(completion), metricHash(stricter)],
    );
    assert.deepEqual(
      defined.map((one) => metricHash(JSON.parse(one.content))),
      [metricHash(completion), metricHash(stricter)],
    );
  });

  it("judges no moment twice where the windows change their length", async () => {
    const store = await memory();
    for (const n of [0, 1, 2, 3]) await sell(store, n, 10, 7);
    await evaluateMetric(store, completion, windowCloses(1));
    const { name, unit: _, ...rest } = completion;
    await evaluateMetric(store, defineMetric(name, { ...rest, window: "1h" }), windowCloses(3));
    await evaluateMetric(store, defineMetric(name, { ...rest, window: "15m" }), windowCloses(3));
    const windows = (await observed(store)).toSorted((a, b) => a.from - b.from);
    for (const [i, one] of windows.entries()) {
      assert.ok(i === 0 || one.from >= (windows[i - 1]?.to ?? 0), `window ${i} begins where the one before ended`);
    }
  });

  it("measures a window whose events came late, and asks nobody about the past", async () => {
    const store = await memory();
    await sell(store, 2, 10, 8);
    await evaluateMetric(store, completion, windowCloses(2));
    await sell(store, 0, 10, 1);
    assert.equal(await evaluateMetric(store, completion, windowCloses(2)), 1);
    assert.deepEqual(
      (await observed(store)).map((one) => one.from),
      [windowFrom(2), windowFrom(0)],
    );
    const said = (await history(store)).findLast(ConditionEvaluated.is)?.data;
    assert.equal(said?.verdict, "broken");
    assert.match(said?.reason ?? "", /measured late/);
    assert.ok(!(await types(store)).includes("signal-raised"));
  });

  it("leaves a number as it was measured when more of its events come later", async () => {
    const store = await memory();
    await sell(store, 0, 10, 2);
    await evaluateMetric(store, completion, windowCloses(0));
    await sell(store, 0, 10, 10, "late");
    assert.equal(await evaluateMetric(store, completion, windowCloses(0)), 0);
    assert.deepEqual(
      (await observed(store)).map((one) => [one.numerator, one.denominator]),
      [[2, 10]],
    );
  });
});

describe("evaluating a count", () => {
  const orders = (window = "30m") =>
    defineMetric("orders", {
      measure: eventCount("order-placed"),
      window,
      serves: "Who wants to pay, can.",
      objective: { atLeast: 3, because: "three in half an hour, also at night" },
    });

  it("notices that it fell to zero, and that it stays there", async () => {
    const store = await memory();
    await sell(store, 0, 10, 5);
    await evaluateMetric(store, orders(), windowFrom(4));
    const said = await tagged(store, "thence.metric", "orders");
    assert.deepEqual(
      said.filter(MetricObserved.is).map((event) => event.data.value),
      [5, 0, 0, 0],
    );
    assert.deepEqual(
      said.filter(SignalRaised.is).map((event) => [event.data.from, event.data.reason]),
      [[windowFrom(1), "0 is below the objective of at least 3"]],
    );
  });

  it("refuses more windows than one turn can hold, names the metric, and a window that is long enough", async () => {
    const store = await memory();
    await sell(store, 0, 1, 1);
    const now = windowFrom(0) + 30 * 86_400_000_000;
    await assert.rejects(evaluateMetric(store, orders("1m"), now), (cause: Error & { code?: string }) => {
      assert.equal(cause.code, "app/too-many-windows");
      assert.match(cause.message, /"orders" has more than 10000 closed windows of 1m .* like 1h/);
      return true;
    });
    assert.equal(await evaluateMetric(store, orders("1h"), now), 30 * 24);
  });
});

describe("evaluating what the calendar of a business decides", () => {
  const calendar = { zone: "Europe/London", hours: { 1: ["08:00-18:00"] } } as const; // 2026-03-02 is a Monday
  const hour = 60 * minute;

  it("waits for the last deadline in open time, and records what is absent with the rest of its observation", async () => {
    const store = await memory();
    await sell(store, 0, 10, 2);
    const unpaid = defineMetric("checkouts-unpaid", {
      measure: absence({ of: "checkout-started", without: "order-placed", by: "session", within: "10h" }),
      window: "hour",
      zone: "Europe/London",
      calendar,
      serves: "the test",
      objective: { atMost: 0.5, minSample: 4, because: "half is too many" },
    });
    const closes = windowFrom(0) + (7 * 24 + 1) * hour; // nine of the ten hours are left of that Monday
    assert.equal(await evaluateMetric(store, unpaid, closes - 1), 0);
    assert.equal(await evaluateMetric(store, unpaid, closes), 1);
    const events = await tagged(store, "thence.metric", unpaid.name);
    const [observation] = events.filter(MetricObserved.is).map(({ data }) => data);
    assert.deepEqual(
      [observation?.numerator, observation?.denominator, observation?.unit, observation?.measure],
      [8, 10, "share", "absence"],
    );
    assert.deepEqual(
      events.filter(ConditionEvaluated.is).map(({ data }) => data.reason),
      ["80.0 % is above the objective of at most 50.0 %"],
    );
    assert.equal(events.filter(SignalRaised.is).length, 1);
  });

  it("judges a rate of open time, in what it is in", async () => {
    const store = await memory();
    await sell(store, 0, 10, 2);
    const starts = defineMetric("checkouts-by-time", {
      measure: rate("checkout-started", "15m"),
      window: "30m",
      calendar,
      serves: "the test",
      objective: { atLeast: 6, because: "six pay for the hour" },
    });
    await evaluateMetric(store, starts, windowFrom(1));
    const events = await tagged(store, "thence.metric", starts.name);
    assert.deepEqual(
      events.filter(ConditionEvaluated.is).map(({ data }) => data.reason),
      ["5 per 15m is below the objective of at least 6 per 15m"],
    );
  });
});

describe("what is remembered of an evaluation", () => {
  const memo: Memo = new Map([
    [completion.name, { definition: metricHash(completion), head: 7, now: windowCloses(1) }],
  ]);
  it("spares another one while the log stands and no window closes", () => {
    assert.ok(isEvaluated(memo, completion, 7, windowCloses(1)));
    assert.ok(isEvaluated(memo, completion, 7, windowCloses(2) - 1));
  });

  it("spares none once the log moved, a window closed, the clock was set back, or the definition changed", () => {
    assert.ok(!isEvaluated(memo, completion, 8, windowCloses(1)));
    assert.ok(!isEvaluated(memo, completion, 7, windowCloses(2)));
    assert.ok(!isEvaluated(memo, completion, 7, windowCloses(1) - 1));
    assert.ok(!isEvaluated(memo, { ...completion, serves: "another" }, 7, windowCloses(1)));
    assert.ok(!isEvaluated(new Map(), completion, 7, windowCloses(1)));
  });
});

describe("two processes that evaluate one log", () => {
  for (const [title, later] of [
    ["at the same moment", 0],
    ["a little apart", 1],
  ] as const) {
    it(`record each window once, ${title}`, async () => {
      const url = `sqlite:${join(folder, `two-${later}.db`)}`;
      const [a, b] = [await openStore(url, fixedContext(1)), await openStore(url, fixedContext(2))];
      for (const [n, bought] of [9, 2, 8, 1].entries()) await sell(a, n, 10, bought);
      await Promise.all([
        evaluateMetric(a, completion, windowCloses(3)),
        evaluateMetric(b, completion, windowCloses(3) + later),
      ]);
      assert.equal((await observed(a)).length, 4);
      const all = await types(a);
      assert.equal(all.filter((type) => type === "signal-raised").length, 2);
      assert.equal(all.filter((type) => type === "signal-cleared").length, 1);
      assert.equal(all.filter((type) => type === "metric-defined").length, 1);
      await Promise.all([a.close(), b.close()]);
    });
  }

  it("never say of one window both that it was kept and that it was broken, whatever arrives between their readings", async () => {
    const store = await memory();
    await sell(store, 0, 10, 4);
    // The first process has read the log and measured 4 of 10; before it appends, one more order arrives and a second process is done.
    let isFirst = true;
    const slow: EventStore = {
      ...store,
      append: async (events, options) => {
        if (isFirst && options.command === "observe") {
          isFirst = false;
          await store.append([Placed({ session: "s-0-9" }, { occurred: windowFrom(0) + 20 * minute })], {
            command: "pay",
          });
          await evaluateMetric(store, completion, windowCloses(0));
        }
        return store.append(events, options);
      },
    };
    await evaluateMetric(slow, completion, windowCloses(0));
    assert.deepEqual(
      (await observed(store)).map((one) => one.numerator),
      [5],
    );
    assert.deepEqual(
      (await history(store)).filter(ConditionEvaluated.is).map((event) => event.data.verdict),
      ["kept"],
    );
    assert.ok(!(await types(store)).includes("signal-raised"), "no signal beside a number that keeps its objective");
  });
});
