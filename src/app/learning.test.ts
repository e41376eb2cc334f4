import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { minute, recovery, sell, shop, windowCloses } from "../../test/checkout.ts";
import { openEventStore as openMemory } from "../adapters/memory/event-store.ts";
import { definePlaybook } from "../decision/index.ts";
import { OutcomeMeasured } from "../outcome/index.ts";
import { fixedContext } from "../testing/index.ts";
import { person } from "./actors.ts";
import { answeringHistoryOf } from "./answering-history.ts";
import { brierText, calibrationsOf, shareText } from "./calibration.ts";
import { doToCase } from "./case-doings.ts";
import { answer } from "./cases.ts";
import type { Config } from "./define-config.ts";
import { openLoop, takeTurn, turn } from "./loop.ts";
import { furtherSettings, proposalsOf, reviewStartOf } from "./proposals.ts";
import { all } from "./read.ts";

const { name: _, ...rest } = recovery;
const config: Config = {
  ...shop,
  actions: [],
  playbooks: [
    definePlaybook("recovery", {
      ...rest,
      question: { ...rest.question, options: rest.question.options.map(({ id, label }) => ({ id, label })) },
    }),
  ],
};
const maya = (id: string, n: number) => ({
  case: id,
  actor: person("@maya", "terminal", "stated"),
  now: windowCloses(n) + minute,
});

/** A shop that breaks once, is decided on with an expectation, and is measured in the window after. */
async function decided() {
  const store = await openMemory("memory:", fixedContext());
  const loop = openLoop(store, config);
  for (let n = 0; n < 6; n++) {
    await sell(store, n, 60, n === 5 ? 6 : 40);
    await takeTurn(loop, windowCloses(n));
  }
  const { opened } = await takeTurn(loop, windowCloses(5));
  const id =
    opened[0] ?? (await import("./cases.ts").then(({ listCases }) => listCases(store)))[0]?.id ?? assert.fail();
  await answer(store, {
    ...maya(id, 5),
    option: "roll-back",
    reason: "the form",
    expected: { direction: "up", byShare: 2, confidence: 0.9 },
  });
  for (let n = 6; n < 9; n++) {
    await sell(store, n, 60, 50);
    await takeTurn(loop, windowCloses(n) + 2 * minute);
  }
  return { store, id };
}

describe("what was expected, over time", () => {
  it("is told by who decided and by playbook, with the cases behind it, and that they are too few", async () => {
    const { store, id } = await decided();
    const { people, playbooks } = await calibrationsOf(store);
    assert.deepEqual(
      people.map(({ team, count, cases }) => [team, count, cases]),
      [["@maya", 1, [id]]],
    );
    assert.deepEqual(
      playbooks.map(({ team, cases }) => [team, cases]),
      [["recovery", [id]]],
    );
    assert.match(people[0]?.says ?? "", /too few to say how well it predicts/);
    assert.deepEqual(await calibrationsOf(await openMemory("memory:", fixedContext())), { people: [], playbooks: [] });
  });

  it("is written with its interval, and how it went", () => {
    assert.equal(shareText({ count: 8, of: 10, low: 0.49, high: 0.943 }), "8 of 10 (49 % to 94 %)");
    assert.equal(shareText(undefined), "–");
    assert.equal(brierText({ scored: 3, brier: 0.1 }), "0.10 (too few to tell)");
    assert.equal(
      brierText({ scored: 20, brier: 0.15, trend: { earlier: 0.21, later: 0.09 } }),
      "0.15 (0.21, then 0.09)",
    );
  });
});

describe("an outcome", () => {
  it("is held against all windows since it broke, where the rule asks after two", async () => {
    const store = await openMemory("memory:", fixedContext());
    const lines = { condition: { kind: "static", below: 0.5, for: 2 }, because: "half pays" } as const;
    const [playbook] = config.playbooks ?? [];
    const patient = definePlaybook("recovery", { ...rest, ...lines, ...(playbook && { question: playbook.question }) });
    const loop = openLoop(store, { ...config, playbooks: [patient] });
    const opened: string[] = [];
    for (let n = 0; n < 10; n++) {
      if (n === 8 && opened[0] !== undefined)
        await answer(store, { ...maya(opened[0], 7), option: "roll-back", reason: "the form" });
      await sell(store, n, 60, n === 6 || n === 7 ? 12 : 40);
      opened.push(...(await takeTurn(loop, windowCloses(n))).opened);
    }
    await takeTurn(loop, windowCloses(10));
    const effect = (await all(store, {})).find(OutcomeMeasured.is)?.data.effect;
    assert.match(effect?.counterfactual.says ?? "", /In the 6 windows before it broke .* In the 2 windows from then/);
    assert.equal(effect?.verdict, "better");
  });
});

describe("a review that is asked for", () => {
  it("may begin with what the outcome says, until somebody writes it", async () => {
    const { store, id } = await decided();
    const start = await reviewStartOf(store, id);
    assert.ok((start?.lesson.length ?? 0) > 20, JSON.stringify(start));
    await doToCase(
      store,
      { kind: "review", process: "good", result: "good", lesson: "test the form", ruleChange: "ask after two" },
      maya(id, 9),
    );
    assert.equal(await reviewStartOf(store, id), undefined);
    assert.deepEqual(await proposalsOf(store, config), [
      { playbook: "recovery", because: "review", says: "@maya: ask after two", cases: [id] },
    ]);
    const edited: Config = { ...config, playbooks: [definePlaybook("recovery", { ...rest, sla: { decide: "4h" } })] };
    assert.deepEqual(await proposalsOf(store, edited), [], "an edited rule has answered it");
  });
});

describe("changes of a rule", () => {
  it("are proposed where its questions are dismissed as a wrong rule, with what to back-test", async () => {
    const store = await openMemory("memory:", fixedContext());
    const ids: string[] = [];
    for (let n = 0; n < 4; n++) {
      await sell(store, n, 10, n % 2 ? 9 : 2);
      const { opened } = await turn(store, config, windowCloses(n));
      for (const id of opened) {
        ids.push(id);
        await doToCase(store, { kind: "dismiss", because: "wrong-rule", reason: "it recovers" }, maya(id, n));
      }
    }
    assert.equal(ids.length, 2);
    const [proposal, ...others] = await proposalsOf(store, config);
    assert.deepEqual(
      [proposal?.because, proposal?.cases, proposal?.settings, others],
      ["dismissals", ids, ["condition.kind=objective", "condition.for=2"], []],
    );
  });
});

describe("a line that should stand further out", () => {
  const settings = (line: object) => furtherSettings({ condition: { kind: "static", ...line } });

  it("is proposed a tenth away, and never where it stands", () => {
    assert.deepEqual(settings({ below: 0.5 }), ["threshold=0.45"]);
    assert.deepEqual(settings({ above: -10 }), ["threshold=-9"]);
    const ofShare = (above: number) => furtherSettings({ condition: { kind: "static", above } }, true);
    assert.deepEqual([ofShare(0.9), ofShare(0.95)], [["threshold=0.99"], undefined], "no share is above 1");
    for (const line of [{ below: 0 }, { above: 0 }, { below: -0 }]) assert.equal(settings(line), undefined);
  });
});

describe("what questions took so far", () => {
  it("is told of those that people answered, once there are three", async () => {
    const store = await openMemory("memory:", fixedContext());
    for (let n = 0; n < 6; n++) {
      if (n < 5) assert.equal(await answeringHistoryOf(store, "recovery"), undefined);
      await sell(store, n, 10, n % 2 ? 9 : 2);
      const [id] = (await turn(store, config, windowCloses(n))).opened;
      if (id === undefined) continue;
      await doToCase(
        store,
        { kind: "comment", text: "I look" },
        { ...maya(id, n), actor: person("@bo", "page", "stated") },
      );
      await answer(store, { ...maya(id, n), option: "wait", reason: "it passes" });
    }
    assert.deepEqual(await answeringHistoryOf(store, "recovery"), {
      cases: 3,
      people: 2,
      meetingMinutes: 0,
      toDecision: minute,
    });
  });
});
