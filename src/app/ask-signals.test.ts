import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { recovery, windowFrom } from "../../test/checkout.ts";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { definePlaybook, type Playbook } from "../decision/index.ts";
import { defineEvent, type Micros, type RecordedEvent } from "../event/index.ts";
import { defineMetric, eventCount, MetricObserved } from "../metric/index.ts";
import { OutcomeMeasured } from "../outcome/index.ts";
import { CaseOpened, QuestionAsked, SignalAttached } from "../question/index.ts";
import { foldRule, SignalCleared, SignalRaised, SignalSuppressed } from "../signal/index.ts";
import type { EventStore } from "../store/index.ts";
import { fixedContext } from "../testing/index.ts";
import { person } from "./actors.ts";
import { attentionReport } from "./attention-report.ts";
import { backtest } from "./backtest.ts";
import { caseSignalLines, caseSignals } from "./case-signals.ts";
import { answer, readCase } from "./cases.ts";
import { check } from "./check.ts";
import type { Config } from "./define-config.ts";
import { openLoop, takeTurn } from "./loop.ts";
import { all } from "./read.ts";
import { addSilence } from "./silences.ts";
import { why } from "./why.ts";

const { name: _, ...rest } = recovery;
const hour = 3_600_000_000;
const at = (n: number): Micros => windowFrom(0) + n * hour;
const noor = person("@noor", "page", "stated");

interface Sale {
  readonly id: string;
  readonly country: string;
}
const Sold = defineEvent("sold", { tags: ({ id }: Sale) => ({ sale: id }), purpose: "Something was sold." });
const Visited = defineEvent("visited", { tags: ({ id }: Sale) => ({ sale: id }), purpose: "Somebody came." });
const sales = defineMetric("sales", { measure: eventCount("sold"), window: "1h", serves: "the test", direction: "up" });
const visits = defineMetric("visits", { measure: eventCount("visited"), window: "1h", serves: "the test" });
const base = {
  ...rest,
  metric: "sales",
  condition: { kind: "static", below: 3 },
  because: "three an hour pay",
  people: { approver: "@noor" },
} as const;
const byCountry = (more: Partial<Playbook> = {}) =>
  definePlaybook("by-country", { ...base, segments: { by: "country", top: 5 }, ...more });
const whole = (name: string, more: Partial<Playbook> = {}) => definePlaybook(name, { ...base, ...more });
const shop = (playbooks: readonly Playbook[], more: Partial<Config> = {}): Config => ({
  events: [Sold, Visited],
  metrics: [sales, visits],
  playbooks,
  ...more,
});

/** A log in which so many were sold in each country, hour by hour. */
async function sold(
  hours: readonly Readonly<Record<string, number>>[],
  what: typeof Sold | typeof Visited = Sold,
  into?: EventStore,
) {
  const store = into ?? (await openEventStore("memory:", fixedContext()));
  for (const [n, countries] of hours.entries()) {
    const events = Object.entries(countries).flatMap(([country, count]) =>
      Array.from({ length: count }, (_, i) =>
        what({ id: `${n}-${country}-${i}`, country }, { occurred: at(n) + i + 1 }),
      ),
    );
    if (events.length > 0) await store.append(events, { command: "sell" });
  }
  return store;
}
const take = async (store: EventStore, config: Config, now: Micros) =>
  (await takeTurn(openLoop(store, config), now)).opened;
const opened = async (store: EventStore) => (await all(store, {})).filter(CaseOpened.is).map(({ data }) => data);
const good = { DK: 9, SE: 8, NO: 7 };

describe("a playbook that is called anew while its question is open", () => {
  it("asks nobody again: its signal belongs to the case that is open about the same", async () => {
    const store = await sold([good, { DK: 1 }, { DK: 1 }]);
    assert.equal((await take(store, shop([whole("few-sales")]), at(2))).length, 1);
    assert.deepEqual(await take(store, shop([whole("too-few-sales")]), at(3)), []);
    const attached = (await all(store, {})).filter(SignalAttached.is);
    assert.deepEqual(
      attached.map(({ data }) => data.case),
      (await opened(store)).map((one) => one.case),
    );
  });

  it("asks where something else of it was changed too: that is another question", async () => {
    const store = await sold([good, { DK: 1 }, { DK: 1 }]);
    await take(store, shop([whole("few-sales")]), at(2));
    const other = whole("too-few-sales", { because: "four an hour pay", condition: { kind: "static", below: 4 } });
    assert.equal((await take(store, shop([other]), at(3))).length, 1);
  });
});

describe("segments that break together", () => {
  const hours = [good, { DK: 1, SE: 2, NO: 7 }, { DK: 9, SE: 2, NO: 7 }];

  it("rest each on its own number, which leads to its own rows", async () => {
    const store = await sold(hours);
    await take(store, shop([byCountry()]), at(2));
    const told = await all(store, {});
    const raised = told.filter(SignalRaised.is);
    assert.equal(raised.length, 2);
    for (const { id, data } of raised) {
      const [cause] = (await why(store, id, { rows: 50 })).because;
      assert.ok(cause && MetricObserved.is(cause.event));
      assert.deepEqual(
        [cause.event.data.segment?.kind === "value" && cause.event.data.segment.value, cause.event.data.from],
        [data.segment, at(1)],
      );
      assert.deepEqual([cause.counted?.events, cause.counted?.same], [data.segment === "DK" ? 1 : 2, true]);
    }
    const again = await sold(hours);
    await take(again, shop([byCountry()]), at(2));
    const said = (events: readonly RecordedEvent[]) =>
      events.filter(({ type }) => type.startsWith("thence.")).map(({ id, data, causation }) => [id, data, causation]);
    assert.deepEqual(said(await all(again, {})), said(told), "said again it is the same, cause by cause");
  });

  it("are one question that lists them, and that says which of them recovered", async () => {
    const store = await sold(hours);
    const [id = "", ...more] = await take(store, shop([byCountry()]), at(2));
    assert.deepEqual(more, []);
    const [data] = await opened(store);
    assert.equal(data?.segment, undefined);
    assert.deepEqual(data?.evidence.findings.slice(0, 3), [
      "2 segments by country broke together.",
      "DK: 1 is below the line of 3, 2026-03-02 09:00–10:00 UTC.",
      "SE: 2 is below the line of 3, 2026-03-02 09:00–10:00 UTC.",
    ]);
    assert.ok(data && data.evidence.kind !== "view");
    assert.equal(data.evidence.observations.at(-1)?.value, 10, "the whole");
    await take(store, shop([byCountry()]), at(3));
    const lines = caseSignalLines(await caseSignals(store, await readCase(store, id)));
    assert.match(lines.join("\n"), /^DK: .*recovered at 2026-03-02 11:00:00 UTC\nSE: .*still broken$/);
  });

  it("are one question however many they are, and each is attached to it once", async () => {
    const countries = Array.from({ length: 10 }, (_, i) => `land-${i}`);
    const each = (count: number) => Object.fromEntries(countries.map((country) => [country, count]));
    const store = await sold([each(4), each(1)]);
    const many = Array.from({ length: 31 }, (_, i) =>
      definePlaybook(`of-${i}`, { ...base, segments: { by: "country", top: 10 }, group: "shop" }),
    );
    assert.equal((await take(store, shop(many), at(2))).length, 1);
    const attached = (await all(store, {})).filter(SignalAttached.is).map(({ data }) => data.signal);
    assert.equal(new Set(attached).size, 309);
    assert.equal(attached.length, 309);
    assert.deepEqual(await take(store, shop(many), at(2) + 1), []);
  });

  it("are a question each where the playbook says so, and one alone keeps its segment", async () => {
    const store = await sold(hours);
    assert.equal((await take(store, shop([byCountry({ group: "none" })]), at(2))).length, 2);
    assert.deepEqual(
      (await opened(store)).map(({ segment }) => segment?.kind === "value" && segment.value),
      ["DK", "SE"],
    );
    const one = await sold([good, { ...good, DK: 1 }]);
    await take(one, shop([byCountry()]), at(2));
    assert.deepEqual(
      (await opened(one)).map(({ segment }) => segment?.kind === "value" && segment.value),
      ["DK"],
    );
  });

  it("belong to the question that is open when one of them breaks again, and another one later is another question", async () => {
    const store = await sold([good, { DK: 1, SE: 2, NO: 7 }, good, { DK: 9, SE: 2, NO: 1 }]);
    for (const n of [2, 3, 4]) await take(store, shop([byCountry()]), at(n));
    const attached = (await all(store, {})).filter(SignalAttached.is);
    assert.equal(attached.length, 2, "with the first question, and by itself");
    assert.equal((await opened(store)).length, 2);
  });

  it("wait for others where the playbook says how long, and one that recovers meanwhile is not asked about", async () => {
    const waits = shop([byCountry({ groupWait: "90m" })]);
    const store = await sold([good, { ...good, DK: 1 }, { ...good, NO: 1 }]);
    for (const n of [2, 3]) assert.deepEqual(await take(store, waits, at(n)), []);
    assert.deepEqual(await take(store, waits, at(3) + 1.5 * hour - 1), []);
    assert.equal((await take(store, waits, at(3) + 1.5 * hour)).length, 1);
    assert.deepEqual(
      (await opened(store)).map(({ segment }) => segment?.kind === "value" && segment.value),
      ["NO"],
    );
    const both = await sold([good, { ...good, DK: 1 }, { ...good, DK: 1, NO: 1 }]);
    const found = await backtest(both, waits, "by-country", { to: at(6) });
    assert.deepEqual(
      found.asked.map((one) => one.at),
      [at(2) + 1.5 * hour],
    );
    assert.deepEqual([found.asked[0]?.segment, found.attached], ["DK, NO", 0]);
  });
});

describe("playbooks of one group", () => {
  it("ask one question, that of the most urgent, about all that broke", async () => {
    const store = await sold([good, { DK: 1 }]);
    await sold([good, { DK: 1 }], Visited, store);
    const group = "shop";
    const playbooks = [whole("few-sales", { group }), whole("few-visits", { metric: "visits", group, priority: 1 })];
    await take(store, shop(playbooks), at(2));
    assert.deepEqual(
      (await opened(store)).map(({ playbook }) => playbook),
      ["few-visits"],
    );
    assert.match(
      (await opened(store))[0]?.evidence.findings.join(" ") ?? "",
      /2 signals of few-visits, few-sales broke together.*few-sales: 1 is below/s,
    );
  });

  it("are refused where they ask different people", async () => {
    const two = [whole("a", { group: "shop" }), whole("b", { group: "shop", people: { approver: "@bo" } })];
    const found = (await check(shop(two))).filter(({ place }) => place === "group shop");
    assert.match(found[0]?.text ?? "", /ask different people \(@noor, @bo\)/);
  });
});

describe("a playbook that is inhibited by another", () => {
  const down = whole("down", { condition: { kind: "static", below: 2 } });
  const low = whole("low", { inhibitedBy: ["down"] });

  it("raises nothing as long as the other's signal stands, says why, and asks when it is over and still broken", async () => {
    const store = await sold([good, { DK: 1 }, { DK: 2 }, { DK: 2 }]);
    const config = shop([low, down]);
    for (const n of [2, 3]) await take(store, config, at(n));
    const events = await all(store, {});
    const raised = events.find(SignalRaised.is)?.data.signal;
    assert.deepEqual(
      events.filter(SignalSuppressed.is).map(({ data }) => [data.rule, data.by, data.reason]),
      [["low", raised, "down is broken: 1 is below the line of 2"]],
    );
    assert.deepEqual(
      (await opened(store)).map(({ playbook }) => playbook),
      ["down", "low"],
    );
  });

  it("is inhibited segment by segment where both are split by one property, and by a metric's objective too", async () => {
    const segments = { by: "country", top: 5 };
    const store = await sold([good, { DK: 1, SE: 2, NO: 7 }]);
    const two = [
      whole("down", { condition: { kind: "static", below: 2 }, segments }),
      whole("low", { segments, inhibitedBy: ["down"] }),
    ];
    await take(store, shop(two), at(2));
    const kept = (await all(store, {})).filter(SignalSuppressed.is);
    assert.deepEqual(
      kept.map(({ data }) => [data.rule, data.segment]),
      [["low", "DK"]],
    );

    const other = await sold([good, { DK: 1 }]);
    const objective = { atLeast: 5, because: "so many come" };
    const config = shop([whole("low", { inhibitedBy: ["visits"] })], { metrics: [sales, { ...visits, objective }] });
    await sold([{ DK: 5 }, { DK: 1 }], Visited, other);
    await take(other, config, at(2));
    assert.match((await all(other, {})).find(SignalSuppressed.is)?.data.reason ?? "", /^objective:visits is broken/);
  });

  it("says the same in a back-test as it did live", async () => {
    const store = await sold([good, { DK: 1 }, { DK: 2 }, { DK: 2 }]);
    const found = await backtest(store, shop([low, down]), "low", { to: at(5) });
    assert.deepEqual([found.suppressed.length, found.asked.length], [1, 1]);
  });

  it("is refused where the other does not exist, or is inhibited by this one", async () => {
    const said = async (playbooks: readonly Playbook[]) =>
      (await check(shop(playbooks))).map(({ text }) => text).join("\n");
    assert.match(
      await said([whole("low", { inhibitedBy: ["dwon"] }), down]),
      /inhibited by "dwon", which is neither.*There are: down/,
    );
    assert.match(
      await said([low, whole("down", { inhibitedBy: ["low"] })]),
      /inhibited by itself: low, by down, by low/,
    );
    assert.throws(() => whole("low", { inhibitedBy: ["low"] }), /inhibited by itself/);
  });
});

describe("what came of a case about several segments", () => {
  it("is held against none of those that it is about", async () => {
    const measured = async (after: number) => {
      const store = await sold([good, good, good, { DK: 1, SE: 8, NO: 7 }]);
      const first = byCountry({ group: "shop" });
      const later = definePlaybook("later", {
        ...base,
        segments: { by: "country", top: 5 },
        group: "shop",
        groupWait: "3h",
      });
      const [id = ""] = await take(store, shop([first]), at(4));
      await sold([{}, {}, {}, {}, { DK: 9, SE: 1, NO: 7 }], Sold, store);
      await take(store, shop([first, later]), at(5));
      const state = await readCase(store, id);
      assert.deepEqual(
        state.signals.map(({ data: { segment } }) => segment?.kind === "value" && segment.value),
        ["SE"],
      );
      const option = state.asked?.data.options[0]?.id ?? "";
      await answer(store, { case: id, option, reason: "it broke", actor: noor, now: at(5) + 1 });
      await sold([{}, {}, {}, {}, {}, ...Array.from({ length: 4 }, () => ({ ...good, SE: after }))], Sold, store);
      await take(store, shop([first, later]), at(9));
      return (await all(store, {})).filter(OutcomeMeasured.is).find(({ data }) => data.case === id)?.data.effect;
    };
    const [usual, much] = [await measured(8), await measured(40)];
    assert.equal(usual?.counterfactual.method, "untouched-segments");
    assert.deepEqual(much, usual);
  });
});

describe("a playbook that is split otherwise than it was", () => {
  const low = { condition: { kind: "static", below: 1 } } as const;
  const ways = [
    ["not at all any more", byCountry(), whole("by-country", low)],
    [
      "by another property",
      byCountry(),
      definePlaybook("by-country", { ...base, ...low, segments: { by: "tag:sale" } }),
    ],
    ["where it was not", whole("by-country"), byCountry(low)],
  ] as const;
  for (const [how, before, after] of ways)
    it(`clears what it will never judge again: ${how}`, async () => {
      const store = await sold([good, { DK: 1 }]);
      await take(store, shop([before]), at(2));
      await sold([{}, {}, good, good], Sold, store);
      await take(store, shop([after]), at(3));
      const told = (await all(store, {})).filter(SignalCleared.is).map(({ data }) => data.reason);
      assert.deepEqual([...new Set(told)], ["the playbook is split otherwise now, and does not look at it any more"]);
      const standing = foldRule((await all(store, {})).filter((one) => one.tags["thence.rule"] === "by-country"));
      assert.deepEqual(
        [...standing.values()].flatMap(({ signal }) => signal ?? []),
        [],
      );
      await take(store, shop([after]), at(4));
      assert.equal((await all(store, {})).filter(SignalCleared.is).length, told.length);
    });
});

describe("a budget of attention", () => {
  const attention = { "@noor": { questions: 1, per: "4h" } };

  it("asks the most urgent first, says what it held back, and asks about it later where it is still broken", async () => {
    const hours = Array.from({ length: 6 }, () => ({ DK: 2 }));
    const store = await sold([good, ...hours]);
    const config = shop([whole("low"), whole("urgent", { priority: 1 })], { attention });
    assert.equal((await take(store, config, at(2))).length, 1);
    assert.deepEqual(
      (await opened(store)).map(({ playbook }) => playbook),
      ["urgent"],
    );
    assert.deepEqual(
      (await all(store, {})).filter(SignalSuppressed.is).map(({ data }) => [data.rule, data.by, data.reason]),
      [["low", "attention", "@noor may be asked one question in 4 h, and was"]],
    );
    assert.deepEqual(await take(store, config, at(6) - 1), []);
    assert.equal((await take(store, config, at(6))).length, 1);
    assert.deepEqual(
      (await opened(store)).map(({ playbook }) => playbook),
      ["urgent", "low"],
    );
  });

  it("forgets what recovered before anybody was asked", async () => {
    const store = await sold([good, { DK: 2 }, good, good, good, good]);
    const config = shop([whole("low"), whole("urgent", { priority: 1 })], { attention });
    for (const n of [2, 3, 6]) await take(store, config, at(n));
    assert.equal((await opened(store)).length, 1);
  });

  it("is counted by a back-test, at the moment at which it is free again", async () => {
    const store = await sold([good, { ...good, DK: 1 }, { ...good, SE: 1 }, { ...good, SE: 1 }]);
    const found = await backtest(store, shop([byCountry()], { attention }), "by-country", { to: at(4) });
    assert.deepEqual([found.asked.length, found.suppressed.map(({ because }) => because.join())], [1, ["attention"]]);
  });

  it("is never spent twice where two processes ask at once, and nobody is asked twice", async () => {
    const store = await sold([good, { DK: 1, SE: 2, NO: 7 }]);
    const config = shop([byCountry(), whole("low", { condition: { kind: "static", below: 30 } })], { attention });
    await Promise.all([openLoop(store, config), openLoop(store, config)].map((loop) => takeTurn(loop, at(2))));
    const events = await all(store, {});
    assert.deepEqual([events.filter(CaseOpened.is).length, events.filter(QuestionAsked.is).length], [1, 1]);
    const before = events.length;
    for (const later of [0, 1]) await take(store, config, at(2) + later);
    assert.equal((await all(store, {})).length, before, "nothing is said again");
  });

  it("is shown with what burns it, and a playbook whose questions nobody decides is named", async () => {
    const store = await sold([good, ...[2, 9, 2, 9, 2, 9].map((count) => ({ DK: count }))]);
    const config = shop([whole("low", { sla: { decide: "30m" } })], {
      attention: { "@noor": { questions: 9, per: "7d" } },
    });
    for (let n = 2; n < 8; n += 0.5) await take(store, config, at(n));
    const { budgets, playbooks } = await attentionReport(store, config, at(8));
    assert.deepEqual(
      budgets.map(({ left }) => left),
      [6],
    );
    assert.deepEqual(
      playbooks.map(({ asked, expired }) => [asked, expired]),
      [[3, 3]],
    );
    assert.match(playbooks[0]?.proposal ?? "", /3 of its 3 questions ended without a decision/);
  });
});

it("a silence that ends while the segments are broken lets one question through for all of them", async () => {
  const store = await sold([good, { DK: 1, SE: 2, NO: 7 }, { DK: 1, SE: 2, NO: 7 }]);
  const said = { to: at(2) + 1, now: at(1), actor: noor, reason: "the shop is being moved" };
  await addSilence(store, { rule: "by-country", ...said });
  assert.deepEqual(await take(store, shop([byCountry()]), at(2)), []);
  const [id = ""] = await take(store, shop([byCountry()]), at(3));
  assert.equal((await readCase(store, id)).signals.length, 1);
  await answer(store, { case: id, option: "wait", reason: "it mends itself", actor: noor, now: at(3) });
});
