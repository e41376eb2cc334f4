import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { acting, completion, recovery, sell, shop, target, windowCloses, windowFrom } from "../../test/checkout.ts";
import { EffectFailed } from "../action/index.ts";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { DecisionMade, definePlaybook } from "../decision/index.ts";
import { defineEvent, type RecordedEvent } from "../event/index.ts";
import { defineMetric, eventCount, MetricObserved } from "../metric/index.ts";
import { OutcomeAwaited, OutcomeMeasured } from "../outcome/index.ts";
import { CaseOpened, SignalAttached } from "../question/index.ts";
import { ConditionEvaluated, EvaluationFailed, SignalCleared, SignalRaised } from "../signal/index.ts";
import type { EventStore } from "../store/index.ts";
import { fixedContext } from "../testing/index.ts";
import { person } from "./actors.ts";
import { doToCase } from "./case-doings.ts";
import { recordOfCase } from "./case-record.ts";
import { answer, outcomeOf } from "./cases.ts";
import { openLoop, takeTurn, turn } from "./loop.ts";
import { all } from "./read.ts";
import { why } from "./why.ts";

const { name: _, ...rest } = recovery;
const maya = person("maya", "page", "stated");
const memory = () => openEventStore("memory:", fixedContext());
const hour = 3_600_000_000;

interface Sale {
  readonly id: string;
  readonly country?: string;
}
const Sold = defineEvent("sold", { tags: ({ id }: Sale) => ({ sale: id }), purpose: "Something was sold." });
const sales = defineMetric("sales", { measure: eventCount("sold"), window: "1h", serves: "the test", direction: "up" });
const byCountry = definePlaybook("sales-by-country", {
  ...rest,
  metric: "sales",
  segments: { by: "country", top: 2 },
  condition: { kind: "static", below: 3 },
  because: "three an hour pay for the shop",
});

type Sales = readonly (readonly [country: string | undefined, count: number])[];

/** So many sales of each country in the n-th hour; an undefined country is none. */
async function sellIn(store: EventStore, n: number, countries: Sales) {
  const events = countries.flatMap(([country, count], place) =>
    Array.from({ length: count }, (_, i) => {
      const id = `${n}-${place}-${i}`;
      return Sold(country === undefined ? { id } : { id, country }, { occurred: windowFrom(0) + n * hour + i });
    }),
  );
  await store.append(events, { command: "sell" });
}

describe("a rule by segments", () => {
  const config = { metrics: [sales], playbooks: [byCountry] };
  const raisedIn = (events: readonly RecordedEvent[]) => events.filter(SignalRaised.is).map(({ data }) => data.segment);

  it("leaves what is not among the values with most to a rule about the whole", async () => {
    const store = await memory();
    const sold: Sales = [
      ["DK", 9],
      ["SE", 8],
      ["NO", 1],
      ["FI", 1],
    ];
    for (const n of [0, 1]) await sellIn(store, n, sold);
    for (const n of [1, 2]) await turn(store, config, windowFrom(0) + n * hour);
    const events = await all(store, {});
    assert.deepEqual([...new Set(events.filter(ConditionEvaluated.is).map(({ data }) => data.segment))], ["DK", "SE"]);
    assert.deepEqual(raisedIn(events), []);
  });

  it("goes on with a value of which a signal is raised, also where it is not among those with most, and gone", async () => {
    const store = await memory();
    const hours: readonly Sales[] = [
      [
        ["DK", 2],
        ["SE", 1],
      ],
      [
        ["SE", 8],
        ["NO", 8],
      ],
      [
        ["SE", 8],
        ["NO", 8],
        ["DK", 4],
      ],
    ];
    for (const [n, sold] of hours.entries()) await sellIn(store, n, sold);
    await sellIn(store, 3, [["SE", 1]]);
    for (const n of [1, 2, 3, 4]) await turn(store, config, windowFrom(0) + n * hour);
    const events = await all(store, {});
    const said = events
      .filter(ConditionEvaluated.is)
      .filter(({ data }) => data.segment === "DK")
      .map(({ data }) => [(data.from - windowFrom(0)) / hour, data.verdict]);
    assert.deepEqual(said, [
      [0, "broken"],
      [1, "broken"],
      [2, "kept"],
    ]);
    assert.deepEqual(
      events.filter(SignalCleared.is).map(({ data }) => data.segment),
      ["SE", "DK"],
    );
  });

  const rising = { kind: "relative-change", rise: 2, windows: 3 } as const;
  const one = {
    ...config,
    playbooks: [definePlaybook("rising", { ...byCountry, segments: { by: "country", top: 1 }, condition: rising })],
  };

  it("holds a value that comes up from among the small ones against what it was then", async () => {
    const store = await memory();
    for (const n of [0, 1, 2])
      await sellIn(store, n, [
        ["DK", 10],
        ["NO", 5],
      ]);
    await sellIn(store, 3, [
      ["DK", 10],
      ["NO", 40],
    ]);
    for (const n of [1, 2, 3, 4]) await turn(store, one, windowFrom(0) + n * hour);
    const events = await all(store, {});
    const [said] = events.filter(ConditionEvaluated.is).filter(({ data }) => data.segment === "NO");
    assert.match(said?.data.reason ?? "", /^40 is 700\.0 % more than the 5 of the 3 windows before/);
    const before = events
      .filter(MetricObserved.is)
      .filter(({ data: { segment } }) => segment?.kind === "value" && segment.value === "NO");
    assert.deepEqual(
      before.map(({ data }) => data.value),
      [5, 5, 5, 40],
    );
  });

  it("judges by the numbers from before it was there", async () => {
    const store = await memory();
    for (const n of [0, 1, 2, 3]) await sellIn(store, n, [["DK", n === 3 ? 40 : 5]]);
    for (const n of [1, 2, 3]) await turn(store, { metrics: [sales] }, windowFrom(0) + n * hour);
    await turn(store, one, windowFrom(0) + 4 * hour);
    assert.deepEqual(raisedIn(await all(store, {})), ["DK"]);
  });

  it("tells a value from what is none, also where it is written alike", async () => {
    const store = await memory();
    await sellIn(store, 0, [
      ["(missing)", 4],
      [undefined, 4],
      ["", 4],
    ]);
    await turn(
      store,
      {
        ...config,
        playbooks: [definePlaybook("three", { ...rest, ...byCountry, segments: { by: "country", top: 5 } })],
      },
      windowFrom(0) + hour,
    );
    const judged = (await all(store, {})).filter(ConditionEvaluated.is).map(({ data }) => data.segment);
    assert.deepEqual(judged.sort(), ["(missing)", "\\", "\\(missing)"]);
  });

  it("is refused where a window would not fit into one commit", () => {
    const segments = { by: "country", top: 34 };
    assert.throws(() => definePlaybook("many", { ...rest, segments }), {
      code: "decision/bad-playbook",
      message: /20/,
    });
  });
});

describe("a metric that cannot be evaluated", () => {
  it("keeps none of the others from being looked at, and is told once", async () => {
    const store = await memory();
    await sell(store, 0, 10, 2);
    const everySecond = defineMetric("by-the-second", {
      measure: eventCount("checkout-started"),
      window: "1s",
      serves: "the test",
    });
    const loop = openLoop(store, { ...shop, metrics: [everySecond, completion] });
    const later = windowFrom(0) + 24 * hour;
    for (const now of [later, later + 1]) {
      const { broken } = await takeTurn(loop, now);
      assert.deepEqual(
        broken.map(({ metric }) => metric),
        ["by-the-second"],
      );
    }
    const events = await all(store, {});
    assert.deepEqual(
      events.filter(EvaluationFailed.is).map(({ data }) => [data.metric, data.code]),
      [["by-the-second", "app/too-many-windows"]],
    );
    assert.equal(events.filter(CaseOpened.is).length, 1, "the other one asked");
  });
});

describe("a decision that another takes the place of", () => {
  it("is not done any more where it was not done yet, and the other one's outcome is measured by itself", async () => {
    const store = await memory();
    const world = acting(target([{ kind: "retry", status: "503" }]).actuator, () => 0);
    await sell(store, 0, 10, 2);
    const [id = ""] = (await turn(store, shop, windowCloses(0), world)).opened;
    const at = { case: id, actor: maya, now: windowCloses(0) };
    await answer(store, { ...at, option: "roll-back", reason: "it is broken" });
    await turn(store, shop, windowCloses(0), world);
    for (let sent = 0; sent < 2; sent++)
      await doToCase(store, { kind: "supersede", option: "wait", reason: "it mends itself" }, at);
    await turn(
      store,
      shop,
      windowCloses(0),
      acting(target().actuator, () => Number.MAX_SAFE_INTEGER),
    );
    for (const n of [1, 2]) await sell(store, n, 10, 9);
    await turn(store, shop, windowCloses(3), world);
    const events = await all(store, {});
    const [failed, ...more] = events.filter(EffectFailed.is);
    assert.match(failed?.data.status ?? "", /called off: D-.*-2/);
    assert.equal(more.length, 0);
    const second = `D${id.slice(1)}-2`;
    assert.ok(events.filter(OutcomeAwaited.is).some(({ data }) => data.decision === second));
    const first = `D${id.slice(1)}`;
    const measured = events.filter(OutcomeMeasured.is);
    assert.deepEqual(
      measured.map(({ data }) => data.decision),
      [first, second],
    );
    assert.match(measured[0]?.data.reason ?? "", /^another decision took its place (before its window|after 0 of)/);
    assert.equal((await outcomeOf(store, id))?.decision, second);
    const { record, markdown } = await recordOfCase(store, id);
    assert.equal(record.decision?.id, second);
    assert.equal(record.outcome?.reason, measured[1]?.data.reason);
    assert.deepEqual([record.earlier?.[0]?.id, record.earlier?.[0]?.outcome?.verdict], [first, "cannot-tell"]);
    assert.match(markdown, /Superseded by .*-2[\s\S]*What came of it: Cannot tell: another decision took its place/);
    const told = await why(store, measured[1]?.id ?? "", { rows: 0 });
    assert.ok(told.because.some(({ event }) => DecisionMade.is(event) && event.data.decision === second));
    const earlier = await why(store, measured[0]?.id ?? "", { rows: 0 });
    assert.ok(!earlier.because.some(({ event }) => DecisionMade.is(event) && event.data.decision === second));
  });
});

it("nobody overturns a decision who may not decide, and the case says nothing of it", async () => {
  const store = await memory();
  const named = definePlaybook("checkout-recovery", { ...rest, people: { approver: "@maya" } });
  await sell(store, 0, 10, 2);
  const [id = ""] = (await turn(store, { ...shop, people: { "@maya": {} }, playbooks: [named] }, windowCloses(0)))
    .opened;
  const eve = { case: id, actor: person("@eve", "page", "stated"), now: windowCloses(0) };
  const before = (await store.head()).position;
  await assert.rejects(doToCase(store, { kind: "dismiss", because: "known", reason: "so it is" }, eve), {
    code: "app/may-not-overturn",
  });
  assert.equal((await store.head()).position, before);
});

describe("a number that breaks again while it is asked about", () => {
  it("belongs to the open case, and asks nobody twice", async () => {
    const store = await memory();
    for (const [n, bought] of [2, 9, 2].entries()) {
      await sell(store, n, 10, bought);
      await turn(store, shop, windowCloses(n));
    }
    const events = await all(store, {});
    assert.deepEqual([events.filter(CaseOpened.is).length, events.filter(SignalAttached.is).length], [1, 1]);
  });
});
