import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { backtest } from "../../src/app/backtest.ts";
import { all, listCases, openStore, readCase, why } from "../../src/app/index.ts";
import { decisionRecord, decisionRecordMarkdown } from "../../src/decision/index.ts";
import type { RecordedEvent } from "../../src/event/index.ts";
import { OutcomeMeasured } from "../../src/outcome/index.ts";
import { SignalHeld, SignalRaised } from "../../src/signal/index.ts";
import type { EventStore } from "../../src/store/index.ts";
import { fixedContext } from "../../src/testing/index.ts";
import { config, on, playing, sellOn, usual } from "./decision-weeks.ts";

const folder = mkdtempSync(join(tmpdir(), "thence-decision-"));
const stores: EventStore[] = [];
after(async () => {
  await Promise.all(stores.map((store) => store.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function opened(name: string) {
  const context = fixedContext(7);
  const store = await openStore(`sqlite:${join(folder, `${name}.db`)}`, context);
  stores.push(store);
  return { store, clock: context.clock };
}

/** All of it, from the first visitor to the review; returns the case. */
async function weeks({ store, clock }: Awaited<ReturnType<typeof opened>>): Promise<string> {
  const story = playing(store, clock, [{ kind: "retry", status: "503" }]);
  for (let n = 0; n < 14; n++) await sellOn(store, n);
  await story.until(on(14, 8));
  // More phones, and each device does better: the whole falls, and the checkout is not to blame.
  await sellOn(store, 14, { desktop: [60, 46], phone: [440, 198] });
  for (let n = 15; n < 18; n++) await sellOn(store, n);
  await story.until(on(18, 8));
  await sellOn(store, 18, { desktop: [100, 52], phone: [100, 24] });
  for (const n of [19, 20, 21]) await sellOn(store, n, { desktop: [100, 54], phone: [100, 25] });
  await story.until(on(19, 2));
  const [id = ""] = (await listCases(store)).map((one) => one.id);

  // Nobody takes it up in four hours, so somebody else is asked too; nobody decides in two days, so a meeting is proposed.
  await story.does("@maya", on(19, 9), id, { kind: "comment", text: "a new checkout went live on Friday" });
  await assert.rejects(story.answers("@eve", on(19, 10), id, "wait", "it passes", { direction: "unchanged" }), {
    code: "decision/may-not-decide",
  });
  await story.does("@boss", on(19, 12), id, { kind: "acknowledge" });
  await story.does("@noor", on(21, 6), id, { kind: "answer-meeting", comes: "yes" });
  await story.does("@maya", on(21, 9), id, { kind: "hold-meeting", notes: "the postcode field rejects spaces" });
  const questions = ["What was decided?", "What are the next steps, by whom, by when?"];
  const replies = ["Roll it back.", "Maya, today."];
  await story.does("@maya", on(21, 11), id, {
    kind: "answer-follow-up",
    answers: questions.map((question, i) => ({ question, answer: replies[i] ?? "" })),
  });
  const expected = { direction: "up", by: 0.15, confidence: 0.8 } as const;
  await story.answers("@noor", on(21, 12), id, "roll-back", "the postcode field rejects spaces", expected);
  await assert.rejects(story.answers("@boss", on(21, 13), id, "wait", "give it a week", { direction: "unchanged" }), {
    code: "decision/already-decided",
  });
  await story.until(on(21, 14));
  assert.equal(story.calls.length, 2, "the action came to nothing once, and was done");
  for (const n of [22, 23]) await sellOn(store, n, usual);
  await story.until(on(24, 3));
  await story.does("@noor", on(25, 9), id, {
    kind: "review",
    process: "bad",
    result: "good",
    lesson: "test postcodes with a space",
    ruleChange: "ask after four hours, not after a day",
  });
  return id;
}

describe("weeks of a shop, from a broken number to a review", () => {
  let store: EventStore;
  let id: string;
  let told: RecordedEvent[];
  before(async () => {
    const live = await opened("live");
    store = live.store;
    id = await weeks(live);
    told = await all(store, {});
  });
  const own = () => told.filter(({ type }) => type.startsWith("thence."));
  const times = (type: string) =>
    own()
      .filter((event) => event.type === `thence.${type}`)
      .map(({ occurred }) => occurred);

  it("holds back what a change of the mix explains, and says why", () => {
    const [held, ...more] = own().filter(SignalHeld.is);
    assert.deepEqual([held?.data.checks, more.length], [["reversal"], 0]);
    assert.equal(held?.data.from, on(14));
    assert.match(held?.data.reason ?? "", /device/);
    const raised = own().filter(SignalRaised.is);
    assert.deepEqual(
      raised.map(({ data }) => data.from),
      [on(18)],
    );
  });

  it("asks when the day is closed, reminds, escalates, and proposes a meeting when its time is over", () => {
    const asked = on(19, 1);
    assert.deepEqual(times("question-asked"), [asked]);
    assert.deepEqual(times("deadline-reached").slice(0, 2), [asked + on(0, 4) - on(0), asked + on(2) - on(0)]);
    assert.equal(times("reminder-sent")[0], asked + on(0, 3) - on(0));
    assert.deepEqual(times("case-escalated"), [on(19, 5), on(21, 1)]);
    assert.deepEqual(times("meeting-proposed"), [on(21, 1)]);
    assert.deepEqual(times("follow-up-asked"), [on(21, 10)]);
  });

  it("keeps the answer of one who may not decide and the one that came too late, and the first valid one decides", async () => {
    const state = await readCase(store, id);
    assert.deepEqual(
      state.rejected.map(({ data }) => [data.by, data.because]),
      [
        ["@eve", "may not decide"],
        ["@boss", "decided already by @noor: roll-back"],
      ],
    );
    assert.equal(state.decision?.data.decidedBy, "@noor");
    assert.equal(state.status, "reviewed");
  });

  it("measures what came of it against what was to be expected anyway, and scores what was expected", () => {
    const measured = own().find(OutcomeMeasured.is)?.data;
    assert.equal(measured?.verdict, "better");
    assert.notEqual(measured?.effect?.counterfactual.method, "none");
    assert.deepEqual([times("prediction-scored").length, times("review-requested").length], [1, 1]);
  });

  it("tells afterwards why it was decided, back to the events that were counted", async () => {
    const reason = await why(store, id, { rows: 2 });
    const types = (of: typeof reason): string[] => [of.event.type, ...of.because.flatMap(types)];
    const chain = types(reason);
    for (const type of ["outcome-measured", "decision-made", "answer-given", "question-asked", "signal-raised"])
      assert.ok(chain.includes(`thence.${type}`), type);
    assert.ok(chain.includes("cart-filled"), "down to the business's own events");
    assert.match(decisionRecordMarkdown(decisionRecord(await readCase(store, id))), /test postcodes with a space/);
  });

  it("comes to the very same events when it happens again, byte for byte", async () => {
    const again = await opened("again");
    assert.equal(await weeks(again), id);
    const bytes = (events: readonly RecordedEvent[]) =>
      events
        .filter(({ type }) => type.startsWith("thence."))
        .map(({ commit: _, recorded: __, ...rest }) => JSON.stringify(rest));
    assert.deepEqual(bytes(await all(again.store, {})), bytes(told));
  });

  it("is what a back-test over the same log says, up to where people came in", async () => {
    const found = await backtest(store, config, "checkout", { to: on(19, 2) });
    assert.deepEqual(
      found.asked.map((one) => [one.case, one.at]),
      [[id, on(19, 1)]],
    );
    assert.deepEqual(
      found.held.map(({ because }) => because),
      [["reversal"]],
    );
    const loopOnly = (events: readonly RecordedEvent[]) =>
      events
        // When a definition went live is not of the past that is replayed.
        .filter(({ type, occurred }) => type.startsWith("thence.") && !isDefinition(type) && occurred <= on(19, 1))
        .map(({ id: event, type, occurred, data }) => ({ event, type, occurred, data: withoutPlace(data) }));
    assert.deepEqual(loopOnly(found.events), loopOnly(told));
  });
});

const isDefinition = (type: string) => ["thence.metric-defined", "thence.playbook-published"].includes(type);

/** What a number was is the same; where the log ended when it was read is not. */
function withoutPlace(data: unknown): unknown {
  const text = JSON.stringify(data, (key, value) =>
    ["upTo", "hash", "evidence"].includes(key) && typeof value !== "object" ? undefined : value,
  );
  return JSON.parse(text);
}
