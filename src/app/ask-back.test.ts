import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { acting, completion, minute, shop, target, windowCloses, windowFrom } from "../../test/checkout.ts";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { openKeys } from "../adapters/memory/keys.ts";
import { caseText } from "../cli/case-text.ts";
import { DecisionMade } from "../decision/index.ts";
import { importedEvent, type Micros } from "../event/index.ts";
import { defineMetric, eventCount, metricHash } from "../metric/index.ts";
import {
  type InquiryAnswer,
  InquiryAnswered,
  InquiryMade,
  type InquiryNumber,
  type Language,
} from "../question/index.ts";
import type { EventStore } from "../store/index.ts";
import { fixedContext } from "../testing/index.ts";
import { person } from "./actors.ts";
import type { InquiriesConfig } from "./ask-back/choose.ts";
import { vocabularyOf } from "./ask-back/vocabulary.ts";
import { askAboutCase } from "./ask-back.ts";
import { recordOfCase } from "./case-record.ts";
import { answer, readCase } from "./cases.ts";
import type { Config } from "./define-config.ts";
import { openJournal } from "./journal.ts";
import { nodeCipher } from "./keys.ts";
import { turn } from "./loop.ts";
import { measureStretch } from "./measure-stretch.ts";
import { measureClosed, measureSegments } from "./observations.ts";
import { streamOf } from "./read.ts";

const orders = defineMetric("orders", {
  measure: eventCount("order-placed"),
  window: "30m",
  serves: "What is sold is paid for.",
});
const config: Config = { ...shop, metrics: [completion, orders] };
const maya = person("maya", "terminal", "stated");

/** Half an hour of checkouts: of each device so many begin, and so many of them buy. */
async function sellBy(store: EventStore, n: number, devices: Readonly<Record<string, readonly [number, number]>>) {
  const events = Object.entries(devices).flatMap(([device, [started, bought]]) =>
    Array.from({ length: started }, (_, i) => {
      const session = `${device}-${n}-${i}`;
      const occurred = windowFrom(n) + i * minute;
      const of = { tags: { session }, data: { device, session } };
      return [
        importedEvent({ type: "checkout-started", ...of, occurred }),
        ...(i < bought ? [importedEvent({ type: "order-placed", ...of, occurred: occurred + 5 * minute })] : []),
      ];
    }).flat(),
  );
  await store.append(events, { command: "sell" });
}

const late = windowCloses(12);

/** A shop in which a case was decided and measured, a form was released, and another case is open. */
async function lived(): Promise<{ store: EventStore; id: string; earlier: string }> {
  const store = await openEventStore("memory:", fixedContext());
  const world = acting(target().actuator, () => 0);
  await sellBy(store, 0, { mobile: [8, 6], desktop: [6, 5] });
  await sellBy(store, 1, { mobile: [8, 1], desktop: [6, 2] });
  const [earlier = ""] = (await turn(store, config, windowCloses(1), world)).opened;
  await answer(store, {
    case: earlier,
    option: "roll-back",
    reason: "the form is broken",
    actor: maya,
    now: windowCloses(1),
  });
  await turn(store, config, windowCloses(1), { ...world, wallClock: () => Number.MAX_SAFE_INTEGER });
  for (let n = 2; n < 12; n++) await sellBy(store, n, { mobile: [8, 6 - (n % 2)], desktop: [6, 5] });
  await turn(store, config, windowCloses(11), world);
  await store.append(
    [importedEvent({ type: "form-released", data: {}, tags: {}, occurred: windowFrom(12) - minute })],
    { command: "release" },
  );
  await sellBy(store, 12, { mobile: [12, 1], desktop: [6, 5] });
  const [id = ""] = (await turn(store, config, late, world)).opened;
  return { store, id, earlier };
}

const ask = async (store: EventStore, id: string, text: string, language?: Language, by: Config = config) => {
  const asked = await askAboutCase(store, by, {
    case: id,
    text,
    actor: maya,
    now: late,
    ...(language && { language }),
  });
  assert.ok(asked.inquiry?.answered, text);
  return asked.inquiry.answered.data;
};
const observedIn = ({ numbers }: InquiryAnswer) => numbers.flatMap((one) => (one.kind === "observed" ? [one] : []));
const derivedIn = ({ numbers }: InquiryAnswer, name: string) =>
  numbers.find((one): one is InquiryNumber & { kind: "derived" } => one.kind === "derived" && one.name === name);

describe("asking about a case", () => {
  it("answers with the very numbers that thence metric tells of the same windows, their rows and their definition", async () => {
    const { store, id } = await lived();
    const questions = [
      "what is it now?",
      "last 6 windows",
      "last 6 hours",
      "by device",
      "by device, last 2 windows",
      "only mobile",
      "how much was it on 2026-03-02",
      "how much did it change?",
      "why did it fall?",
      "show the rows",
      "how sure is it?",
      "is it normal?",
      "forecast",
      "orders",
      "orders by device",
      "what drove it, orders",
      "hvor meget er det nu",
      "fordelt på device",
    ];
    for (const text of questions) {
      const { answer: told, isAnswered } = await ask(store, id, text);
      assert.ok(isAnswered, `${text}: ${told.sentences.join(" ")}`);
      const observed = observedIn(told);
      assert.ok(observed.length > 0, text);
      for (const { observation: one, show } of observed) {
        const metric = one.metric === "orders" ? orders : completion;
        const split = one.segment && { property: one.segment.property, top: 10 };
        const again = await measureStretch(store, metric, late, { from: one.from, to: one.to }, split);
        const same = again.find(({ observation }) => isDeepStrictEqual(observation.segment, one.segment));
        const { value, low, high, rows, rowsHash, definition } = same?.observation ?? {};
        assert.deepEqual(
          [one.value, one.low, one.high, one.rows, one.rowsHash, one.definition],
          [value, low, high, rows, rowsHash, definition],
          text,
        );
        assert.equal(one.definition, metricHash(metric));
        assert.match(show, new RegExp(`^metric ${one.metric} --from \\S+ --to \\S+ --until \\S+`));
      }
    }
    const windows = (await measureClosed(store, completion, late)).map(({ observation }) => observation);
    const { answer: trend } = await ask(store, id, "last 6 windows", "en");
    const pick = (list: readonly { from: Micros; value?: number; rowsHash: string }[]) =>
      list.map(({ from, value, rowsHash }) => [from, value, rowsHash]);
    assert.deepEqual(pick(observedIn(trend).map(({ observation }) => observation)), pick(windows.slice(-6)));
    const segments = (await measureSegments(store, completion, late, { property: "device" })).map(
      ({ observation }) => observation,
    );
    const { answer: split } = await ask(store, id, "by device", "en");
    assert.deepEqual(
      pick(observedIn(split).map(({ observation }) => observation)),
      pick(segments.filter(({ from }) => from === windowFrom(12))),
    );
  });

  it("tells what drove a change by the parts' own numbers and by their sizes, which add up to it", async () => {
    const { store, id } = await lived();
    const { answer: told } = await ask(store, id, "why did it fall, by device?");
    const [change, mix, rate] = ["change", "mix", "rate"].map((name) => derivedIn(told, name)?.value ?? Number.NaN);
    assert.ok(Math.abs((mix ?? 0) + (rate ?? 0) - (change ?? 1)) < 1e-12);
    assert.ok((change ?? 0) < -0.3);
    assert.match(told.sentences.join(" "), /Most came from mobile/);
    for (const one of told.numbers)
      if (one.kind === "derived")
        assert.ok(one.of.length > 0 && one.of.every((i) => told.numbers[i]?.kind === "observed"));
  });

  it("knows what was decided before, what was changed shortly before, and who is asked", async () => {
    const { store, id, earlier } = await lived();
    const said = async (text: string) => (await ask(store, id, text)).answer;
    const last = await said("who decided last time and what came of it?");
    assert.match(last.sentences.join(" "), new RegExp(`in ${earlier}, maya decided "Roll the form back"`));
    assert.match(last.sentences.join(" "), /What came of it: checkout-completion was 21\.4 %/);
    assert.equal(observedIn(last).length, 2);
    const decision = (await streamOf(store, "thence.case", earlier)).find(DecisionMade.is);
    assert.ok(last.positions?.includes(decision?.position ?? 0));
    const before = await said("what changed before it?");
    assert.deepEqual(
      before.table?.rows.map(([, type]) => type),
      ["thence.decision-made", "thence.effect-succeeded", "form-released"],
    );
    assert.match((await said("decisions by maya")).sentences.join(" "), /^1 decision by maya in other cases/);
    assert.match((await said("who must decide?")).sentences.join(" "), /head of sales was asked/);
    assert.match(
      (await said("hvad er mulighederne?")).sentences.join(" "),
      /Der er 2 muligheder: "Roll the form back"/,
    );
    assert.match((await said("hvad sker der, hvis ingen beslutter?")).sentences.join(" "), /ingen frist/);
    assert.match(
      (await said("why was nobody asked?")).sentences.join(" "),
      /Nothing of playbook checkout-recovery was held back/,
    );
    assert.match((await said("why?")).sentences.join(" "), /below the objective of at least 50\.0 %/);
    assert.match((await said("how is it measured?")).sentences.join(" "), new RegExp(metricHash(completion)));
  });

  it("keeps the question, what was understood and the answer in the case, and disturbs no answer that is on its way", async () => {
    const { store, id } = await lived();
    const texts = ["by device", "why?", "hvor sikkert er det?"];
    await Promise.all([
      ...texts.map((text) => ask(store, id, text)),
      answer(store, { case: id, option: "wait", reason: "it will pass", actor: maya, now: late }),
    ]);
    await ask(store, id, "who decides?");
    const state = await readCase(store, id);
    assert.equal(state.status, "decided");
    assert.deepEqual(state.inquiries.map(({ made }) => made.data.text).sort(), [...texts, "who decides?"].sort());
    const events = await streamOf(store, "thence.case", id);
    const [made, told] = [events.find(InquiryMade.is), events.find(InquiryAnswered.is)];
    assert.deepEqual([made?.data.by, made?.data.via, told?.causation], ["maya", "terminal", made?.id]);
    assert.match(caseText(state), /maya asks: by device\n.*Understood: split by device\.\n/);
    const { record, markdown } = await recordOfCase(store, id);
    assert.ok(record.discussion.some(({ by, text }) => by === "thence" && text.includes("by device")));
    assert.match(markdown, /maya: hvor sikkert er det\?/);
  });

  it("says the same again from the same log", async () => {
    const bytes = async () => {
      const { store, id } = await lived();
      for (const text of ["by device", "last 6 windows", "forecast", "hvorfor?", "nonsense"])
        await ask(store, id, text);
      return JSON.stringify(
        (await streamOf(store, "thence.case", id)).map(({ id: event, type, data }) => [event, type, data]),
      );
    };
    assert.equal(await bytes(), await bytes());
  });

  it("says what it can answer where it cannot, and then has no number", async () => {
    const { store, id } = await lived();
    const refused = await ask(store, id, "what would Napoleon do?");
    assert.deepEqual([refused.isAnswered, refused.query, refused.answer.numbers], [false, undefined, []]);
    assert.match(refused.answer.sentences.join(" "), /Not understood: "would", "Napoleon".*"split by device"/);
    assert.deepEqual((await ask(store, id, "by divice")).answer.suggestions, ["split by device"]);
    const danish = await ask(store, id, "hvad ville Napoleon sige");
    assert.match(danish.answer.sentences.join(" "), /Ikke forstået: .*Hvad der kan spørges om/);
    const empty = await ask(store, id, "how much was it in 1999");
    assert.deepEqual([empty.isAnswered, empty.query?.intent, empty.answer.numbers], [false, "value", []]);
    await assert.rejects(ask(store, id, "  "), { code: "decision/text-missing" });
    await assert.rejects(ask(store, id, "why ".repeat(200)), { code: "decision/inquiry-too-long" });
    await assert.rejects(ask(store, "C-NOWHERE0", "why"), { code: "decision/unknown-case" });
    const before = (await store.head()).position;
    await fc.assert(
      fc.asyncProperty(
        fc
          .array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 40 })
          .map((codes) => String.fromCharCode(...codes)),
        async (text) => {
          fc.pre(text.trim() !== "");
          const told = await ask(store, id, text);
          assert.ok(told.isAnswered || told.answer.numbers.length === 0);
        },
      ),
      { seed: 20260302, numRuns: 6 },
    );
    assert.ok((await store.head()).position > before);
  });

  it("names nothing that is personal, and no person's own tag", async () => {
    const store = await openEventStore("memory:", {
      ...fixedContext(),
      personal: { cipher: nodeCipher, place: "memory:", openKeys: (options) => openKeys("memory:", options) },
    });
    const event = importedEvent({
      type: "checkout-started",
      data: { name: "Ana", device: "mobile" },
      tags: { customer: "c-7", session: "s-1" },
      personal: { subject: "customer:c-7", fields: ["name"] },
    });
    await store.append([event], { command: "sell" });
    const vocabulary = await vocabularyOf(
      { store, config, journal: openJournal(store) },
      { metrics: [], playbooks: [] },
    );
    assert.deepEqual(
      vocabulary.properties.map(({ name }) => name),
      ["device", "tag:session"],
    );
    assert.ok(!JSON.stringify(vocabulary).includes("Ana"));
  });
});

describe("a model that chooses what to look up", () => {
  const model = (choose: InquiriesConfig["choose"]): Config => ({
    ...config,
    inquiries: { model: "parrot-1", choose, timeoutMs: 20 },
  });

  it("is asked where the grammar cannot read a question, is given names and no rows, and is recorded", async () => {
    const { store, id } = await lived();
    let given: readonly unknown[] = [];
    const clever = model(async (text, vocabulary) => {
      given = [text, JSON.stringify(vocabulary)];
      return { intent: "split", by: "device" };
    });
    const told = await ask(store, id, "do phones behave?", undefined, clever);
    assert.deepEqual([told.parser, told.query, told.isAnswered], ["parrot-1", { intent: "split", by: "device" }, true]);
    assert.equal(given[0], "do phones behave?");
    assert.ok(!String(given[1]).includes("mobile-12-0"), "an entity is no name");
    const plain = await ask(
      store,
      id,
      "by device",
      undefined,
      model(() => assert.fail("it was asked for nothing")),
    );
    assert.equal(plain.parser, "grammar");
    assert.deepEqual(told.answer.sentences, plain.answer.sentences);
  });

  it("never says a number, a word or an unknown name: whatever it does, the grammar's own refusal is told", async () => {
    const { store, id } = await lived();
    const lies: Readonly<Record<string, InquiriesConfig["choose"]>> = {
      number: async () => 42,
      "a value beside the query": async () => ({ intent: "value", value: 0.99 }),
      "an unknown metric": async () => ({ intent: "value", metric: "profit" }),
      "an unknown property": async () => ({ intent: "split", by: "password" }),
      prose: async () => "Completion is 99 %, trust me.",
      "prose as JSON": async () => '{"intent":"why"}',
      throws: async () => {
        throw new Error("secret-key-123");
      },
      "throws at once": () => {
        throw new Error("secret-key-123");
      },
      hangs: () => new Promise(() => {}),
      "a getter that throws": async () => ({
        get intent() {
          throw new Error("secret-key-123");
        },
      }),
    };
    const honest = await ask(store, id, "do phones behave?");
    for (const [what, lie] of Object.entries(lies)) {
      const told = await ask(store, id, `do phones behave?`, undefined, model(lie));
      assert.deepEqual([told.parser, told.isAnswered, told.answer], ["grammar", false, honest.answer], what);
      assert.ok(!JSON.stringify(await readCase(store, id)).match(/secret-key|99 %|0\.99|profit|password/), what);
    }
  });
});
