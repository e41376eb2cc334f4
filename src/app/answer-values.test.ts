import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { acting, sell, shop, target, windowCloses } from "../../test/checkout.ts";
import { EffectRequested } from "../action/index.ts";
import { openEventStore as openMemory } from "../adapters/memory/event-store.ts";
import { definePlaybook } from "../decision/index.ts";
import { type AnswerField, AnswerGiven, AnswerRejected, answerValues } from "../question/index.ts";
import { fixedContext } from "../testing/index.ts";
import { person } from "./actors.ts";
import { doToCase } from "./case-doings.ts";
import { recordOfCase } from "./case-record.ts";
import { answer, readCase } from "./cases.ts";
import type { Config } from "./define-config.ts";
import { describe as told } from "./describe.ts";
import { turn } from "./loop.ts";
import { openCaseByHand } from "./open-case.ts";
import { playbookPreview } from "./playbook-preview.ts";
import { streamOf } from "./read.ts";

const ask: readonly AnswerField[] = [
  { id: "percent", label: "Discount", kind: "number", unit: "%", min: 0, max: 50, when: "roll-back" },
  { id: "until", label: "Until", kind: "date", min: "today", required: false },
  { id: "note", label: "Note", kind: "text", required: false },
];
const [recovery] = shop.playbooks ?? [];
assert.ok(recovery);
const { name, ...options } = recovery;
const config: Config = {
  ...shop,
  playbooks: [definePlaybook(name, { ...options, question: { ...recovery.question, ask } })],
};
const now = windowCloses(1);
const maya = person("@maya", "terminal", "stated");

async function broken() {
  const store = await openMemory("memory:", fixedContext());
  await sell(store, 0, 10, 7);
  await sell(store, 1, 10, 2);
  const { opened } = await turn(store, config, now);
  return { store, id: opened[0] ?? "" };
}

describe("a value that somebody typed", () => {
  it("goes from the answer into the log, the decision, the record and the effect, with its unit", async () => {
    const { store, id } = await broken();
    const said = { case: id, option: "roll-back", reason: "it is cheaper", actor: maya, now };
    await assert.rejects(answer(store, said), { code: "decision/value-missing" });
    await assert.rejects(answer(store, { ...said, values: { percent: "x" } }), { code: "decision/bad-value" });
    assert.equal((await readCase(store, id)).closed, undefined);
    await answer(store, { ...said, values: { percent: "15", until: "2026-03-09" } });
    const done = target();
    const sent: unknown[] = [];
    const actuator = {
      perform: (...of: Parameters<typeof done.actuator.perform>) => {
        sent.push(of[0].body);
        return done.actuator.perform(...of);
      },
    };
    await turn(
      store,
      config,
      now,
      acting(actuator, () => now),
    );
    const body = {
      case: id,
      decision: `D${id.slice(1)}`,
      option: "roll-back",
      values: {
        percent: { label: "Discount", kind: "number", value: 15, unit: "%" },
        until: { label: "Until", kind: "date", value: "2026-03-09", zone: "UTC" },
      },
      reason: "it is cheaper",
      decidedBy: "@maya",
    };
    assert.deepEqual(sent, [body]);
    const effect = `E${id.slice(1)}-roll-back-form`;
    assert.deepEqual((await streamOf(store, "thence.effect", effect)).find(EffectRequested.is)?.data.body, body);
    const { record } = await recordOfCase(store, id);
    assert.deepEqual(
      record.decision?.values?.map(({ value }) => value),
      [15, "2026-03-09"],
    );
    const lines = (await streamOf(store, "thence.case", id)).map(told);
    assert.ok(
      lines.includes('@maya answered "roll-back" [Discount: 15 %; Until: 2026-03-09] (terminal): it is cheaper'),
    );
    assert.ok(lines.some((line) => line.includes('"Roll the form back" [Discount: 15 %; Until: 2026-03-09], because')));
  });

  it("that conflicts with one that decided is kept beside it", async () => {
    const { store, id } = await broken();
    const said = { case: id, option: "roll-back", reason: "cheaper", actor: maya, now };
    await answer(store, { ...said, values: { percent: 15 } });
    await assert.rejects(answer(store, { ...said, values: { percent: 20 } }), { code: "decision/already-decided" });
    await assert.rejects(answer(store, { ...said, values: { percent: 25 } }), { code: "decision/already-decided" });
    const kept = (await streamOf(store, "thence.case", id)).filter(AnswerRejected.is);
    assert.deepEqual(
      kept.map(({ data }) => data.values?.[0]?.value),
      [20, 25],
    );
  });

  it("takes another's place, which starts the same action anew with its own", async () => {
    const { store, id } = await broken();
    await answer(store, {
      case: id,
      option: "roll-back",
      reason: "cheaper",
      actor: maya,
      now,
      values: { percent: 15 },
    });
    await turn(store, config, now);
    const doing = { kind: "supersede", option: "roll-back", reason: "too little", values: { percent: "20" } } as const;
    await doToCase(store, doing, { case: id, actor: maya, now: now + 1 });
    await turn(store, config, now + 1);
    const bodies = await Promise.all(
      ["", "-2"].map(async (number) => {
        const effect = `E${id.slice(1)}${number}-roll-back-form`;
        return (await streamOf(store, "thence.effect", effect)).find(EffectRequested.is)?.data.body;
      }),
    );
    assert.deepEqual(
      bodies.map((body) => JSON.stringify(body).match(/"value":(\d+)/)?.[1]),
      ["15", "20"],
    );
  });

  it("is asked for where a question is looked at before it is asked", async () => {
    const { store } = await broken();
    const text = await playbookPreview({ store, config }, config.playbooks?.[0] ?? recovery, now);
    assert.match(text, /asks with roll-back for Discount \(percent\): a number from 0 to 50, in %\n/);
    assert.match(text, /asks for Until \(until\): a date like 2026-11-21 from 2026-03-02 on; may be left out/);
  });

  const seed = 20_261_130;
  it(`is told back by the log as it was accepted, whatever it was (seed ${seed})`, async () => {
    const { store } = await broken();
    const numbers = fc.oneof(fc.double({ min: 0, max: 50, noNaN: true }), fc.integer({ min: 0, max: 60 }).map(String));
    const texts = fc.string({ unit: "grapheme", maxLength: 60 });
    const dates = fc
      .integer({ min: 0, max: 4000 })
      .map((days) => new Date(now / 1000 + days * 86_400_000).toISOString().slice(0, 10));
    let number = 0;
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(fc.record({ percent: numbers, note: texts, until: dates }), async (values) => {
        const about = `case ${++number}`;
        const { id } = await openCaseByHand(store, config, { playbook: name, about, actor: maya, now });
        const expected = answerValues(ask, "roll-back", values, now);
        const said = { case: id, option: "roll-back", reason: "so", actor: maya, now, values };
        if (expected.kind === "problem") return assert.rejects(answer(store, said), { code: "decision/bad-value" });
        accepted++;
        const decided = await answer(store, said);
        const given = (await streamOf(store, "thence.case", id)).find(AnswerGiven.is);
        assert.deepEqual(given?.data.values, expected.values);
        assert.deepEqual(decided.decision?.data.values, expected.values);
      }),
      { seed, numRuns: 25 },
    );
    assert.ok(accepted > 10, String(accepted));
  });
});
