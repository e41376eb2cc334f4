import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { decide } from "../../examples/six-weeks/decide.ts";
import how from "../../examples/six-weeks/decisions/thence.config.ts";
import { sixWeeks } from "../../examples/six-weeks/simulation.ts";
import { day } from "../../examples/six-weeks/story.ts";
import { askFunnel } from "../../src/app/ask-funnel.ts";
import { askProcessMap } from "../../src/app/ask-process-map.ts";
import { all, check, listCases, measureClosed, openStore } from "../../src/app/index.ts";
import { OutcomeMeasured } from "../../src/outcome/index.ts";
import type { EventStore } from "../../src/store/index.ts";
import { fixedContext } from "../../src/testing/index.ts";

describe("six weeks of decisions at Pine & Post, analysed like any other process", () => {
  let store: EventStore;
  before(async () => {
    const context = fixedContext(7);
    context.clock.set(day(1));
    store = await openStore("memory:", context);
    const events = sixWeeks().flatMap((one) => one.events);
    for (let i = 0; i < events.length; i += 40) await store.append(events.slice(i, i + 40), { command: "happen" });
    await decide(store, context.clock.set);
  });
  after(() => store.close());

  it("have five cases: one that nobody decided, three that were reviewed, one whose decision gave way to another", async () => {
    const cases = await listCases(store);
    assert.deepEqual(
      cases.map((one) => [one.opened.data.playbook, one.status, one.decisions.map(({ data }) => data.option)]),
      [
        ["growth", "expired", []],
        ["growth", "reviewed", ["campaign"]],
        ["gift-lists-unseen", "reviewed", ["page-back"]],
        ["new-visitors-give-up", "reviewed", ["roll-back"]],
        ["shipping-terms", "decided", ["free-from-25", "as-it-was"]],
      ],
    );
    const [, , lists, visitors, terms] = cases;
    assert.equal(lists?.meetings[0]?.held?.data.notes, "Easter cards sell without the teaser gone");
    assert.deepEqual(
      visitors?.rejected.map(({ data }) => [data.by, data.because]),
      [["@ida", "may not decide"]],
    );
    assert.deepEqual(terms?.missed, [], "a decision that was made in time has missed nothing");
    const measured = (await all(store, { types: [OutcomeMeasured.type] })).filter(OutcomeMeasured.is);
    assert.deepEqual(
      measured.map(({ data }) => [data.metric, data.verdict]),
      [
        ["new-visitors-buy", "better"],
        ["new-buyers", "better"],
        ["gift-lists-passed-by", "better"],
        ["order-value", "cannot-tell"],
      ],
    );
  });

  it("lead from a question to a review in a funnel over the cases", async () => {
    const steps = [
      "thence.question-asked",
      "thence.answer-given",
      "thence.decision-made",
      "thence.outcome-measured",
      "thence.review-recorded",
    ];
    const found = await askFunnel(store, { steps, by: "thence.case", within: Number.POSITIVE_INFINITY, limit: 0 });
    assert.deepEqual(
      found.steps.map(({ entities }) => entities),
      [5, 4, 4, 4, 3],
    );
  });

  it("lead from a signal through the action to what came of it", async () => {
    const steps = [
      "thence.signal-raised",
      "thence.question-asked",
      "thence.answer-given",
      "thence.decision-made",
      "thence.effect-succeeded",
      "thence.outcome-measured",
    ];
    const found = await askFunnel(store, { steps, by: "thence.case", within: Number.POSITIVE_INFINITY, limit: 0 });
    assert.deepEqual(
      found.steps.map(({ entities }) => entities),
      [2, 2, 2, 2, 2, 2],
    );
  });

  it("show in a process map what people did, and how long it took", async () => {
    const found = await askProcessMap(store, { by: "thence.case", measure: "quantiles", limit: 0, top: 50 });
    const edge = (from: string, to: string) =>
      found.edges.find((one) => one.from === `thence.${from}` && one.to === `thence.${to}`);
    assert.equal(edge("case-opened", "question-asked")?.count, 5);
    assert.equal(edge("answer-given", "decision-made")?.count, 5);
    assert.equal(edge("meeting-held", "follow-up-asked")?.durations?.median, 3_600_000_000);
    assert.equal(edge("acknowledged", "answer-rejected")?.durations?.median, 120_000_000);
    assert.equal(edge("deadline-reached", "decision-expired")?.count, 1);
  });

  it("have metrics of their own, which a playbook could watch", async () => {
    assert.deepEqual(await check(how, store), []);
    const [timeToDecide] = how.metrics ?? [];
    assert.ok(timeToDecide);
    const measured = await measureClosed(store, timeToDecide, day(43));
    assert.deepEqual(
      measured.map(({ observation: { value } }) => value && value / 60_000_000),
      [undefined, 5 * 60, 35 * 60 + 50, 10],
      "in minutes; of the second week's question nobody decided anything",
    );
  });
});
