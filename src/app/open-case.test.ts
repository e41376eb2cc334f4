import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { acting, minute, sell, shop, target, windowCloses } from "../../test/checkout.ts";
import { openEventStore as openMemory } from "../adapters/memory/event-store.ts";
import { ReviewRequested } from "../decision/index.ts";
import { OutcomeAwaited, OutcomeMeasured } from "../outcome/index.ts";
import { CaseOpened, isEvidenceIntact } from "../question/index.ts";
import { fixedContext } from "../testing/index.ts";
import { person } from "./actors.ts";
import { askFunnel } from "./ask-funnel.ts";
import { askProcessMap } from "./ask-process-map.ts";
import { askSeries } from "./ask-series.ts";
import { doToCase } from "./case-doings.ts";
import { recordOfCase } from "./case-record.ts";
import { answer, listCases, readCase } from "./cases.ts";
import { describe as told } from "./describe.ts";
import { viewOfFunnel, viewOfProcessMap, viewOfSeries } from "./frozen-views.ts";
import type { HandSubject } from "./hand-evidence.ts";
import { turn } from "./loop.ts";
import { type HandQuestion, openCaseByHand } from "./open-case.ts";
import { streamOf } from "./read.ts";
import { viewOfSql } from "./view-of-sql.ts";

const now = windowCloses(1);
const day = 24 * 60 * minute;
const maya = person("@maya", "terminal", "stated");
const question: HandQuestion = {
  text: "What now?",
  options: [
    { id: "fix", label: "Fix it", action: "roll-back-form" },
    { id: "leave", label: "Leave it" },
  ],
  approver: "@maya",
  decide: "2d",
  windows: 1,
};
const said = { about: "it looks odd", actor: maya, now };

async function sold() {
  const store = await openMemory("memory:", fixedContext());
  await sell(store, 0, 10, 7);
  await sell(store, 1, 10, 2);
  return store;
}

const funnel = { steps: ["checkout-started", "order-placed"], by: "session", within: 10 * minute, limit: 20 } as const;
async function funnelOf(store: Awaited<ReturnType<typeof sold>>): Promise<HandSubject> {
  const seen = viewOfFunnel(await askFunnel(store, funnel), funnel);
  return {
    kind: "view",
    ...seen,
    query: "thence funnel checkout-started order-placed --by session --within 10m --up-to 29",
  };
}

describe("a case by hand about a metric", () => {
  it("is about any value of a property, also where there are more than are told at once", async () => {
    const store = await openMemory("memory:", fixedContext());
    await sell(store, 0, 1010, 7);
    for (const value of ["s-0-0", "s-0-500", "s-0-1009", "s-0-999"]) {
      const on = {
        kind: "metric",
        metric: "checkout-completion",
        segment: { property: "tag:session", value },
      } as const;
      const state = await openCaseByHand(store, shop, { ...said, question, on });
      assert.deepEqual(state.opened.data.segment, { property: "tag:session", kind: "value", value });
      assert.ok(state.opened.data.evidence.kind !== "view");
      assert.equal(state.opened.data.evidence.observations.at(-1)?.denominator, 1);
    }
  });

  it("asks its own question of its own approver, by its own deadline, and goes on by what it was opened with", async () => {
    const store = await sold();
    const on = { kind: "metric", metric: "checkout-completion" } as const;
    const state = await openCaseByHand(store, shop, { ...said, question, on });
    assert.deepEqual(
      [state.asked?.data.text, state.asked?.data.to, state.asked?.data.deadlines?.decide, state.opened.data.playbook],
      ["What now?", "@maya", now + 2 * day, "by-hand"],
    );
    const { evidence } = state.opened.data;
    assert.ok(evidence.kind !== "view" && isEvidenceIntact(evidence));
    assert.deepEqual(
      evidence.observations.map(({ numerator }) => numerator),
      [7, 2],
    );
    // Without any configuration: what it goes by is in the log.
    await turn(store, {}, now + 3 * day);
    assert.equal((await readCase(store, state.id)).status, "expired");
  });

  it("is decided and measured as any other", async () => {
    const store = await sold();
    const on = { kind: "metric", metric: "checkout-completion" } as const;
    await turn(store, { ...shop, playbooks: [] }, now);
    const { id } = await openCaseByHand(store, shop, { ...said, question, on });
    await assert.rejects(
      answer(store, { case: id, option: "fix", reason: "so", actor: person("@bo", "page", "stated"), now }),
      { code: "decision/may-not-decide" },
    );
    await answer(store, { case: id, option: "fix", reason: "so", actor: maya, now });
    const done = target();
    await sell(store, 3, 10, 9);
    await turn(
      store,
      { ...shop, playbooks: [] },
      windowCloses(3),
      acting(done.actuator, () => 0),
    );
    assert.deepEqual(done.calls, [`E${id.slice(1)}-roll-back-form`]);
    const measured = (await streamOf(store, "thence.case", id)).find(OutcomeMeasured.is);
    assert.deepEqual([measured?.data.before?.numerator, measured?.data.after.numerator], [2, 9]);
  });

  it("on a number that has no value yet ends as one that cannot be told when its time is over, and is then not looked at again", async () => {
    const store = await openMemory("memory:", fixedContext());
    await sell(store, 0, 10, 7);
    const on = { kind: "metric", metric: "checkout-completion" } as const;
    const { id } = await openCaseByHand(store, shop, { ...said, question, on, now: windowCloses(0) - 20 * minute });
    const expected = { direction: "up", confidence: 0.7 } as const;
    await answer(store, { case: id, option: "leave", reason: "so", expected, actor: maya, now });
    await sell(store, 3, 10, 9);
    for (const at of [windowCloses(2), windowCloses(3), windowCloses(5)])
      await turn(store, { ...shop, playbooks: [] }, at);
    const measured = (await streamOf(store, "thence.case", id)).filter(OutcomeMeasured.is);
    assert.deepEqual(
      measured.map(({ data }) => [data.before, data.after.numerator, data.verdict]),
      [[undefined, 9, "cannot-tell"]],
    );
    assert.match(measured[0]?.data.reason ?? "", /no value yet when the case was opened/);
    assert.equal(measured[0]?.data.effect?.expectation?.met, "cannot-tell");
    for (const event of await streamOf(store, "thence.case", id)) assert.ok(told(event).length > 0);
  });

  it("may be about one segment, or about some time, and refuses what there is not", async () => {
    const store = await sold();
    const of = (more: object) => ({
      ...said,
      question,
      on: { kind: "metric" as const, metric: "checkout-completion", ...more },
    });
    const part = await openCaseByHand(store, shop, of({ segment: { property: "tag:session", value: "s-1-0" } }));
    assert.deepEqual(part.opened.data.segment, { property: "tag:session", kind: "value", value: "s-1-0" });
    await assert.rejects(openCaseByHand(store, shop, of({ segment: { property: "tag:session", value: "nobody" } })), {
      code: "app/unknown-segment",
    });
    const early = await openCaseByHand(store, shop, of({ until: windowCloses(0) - 10 * minute }));
    const { evidence } = early.opened.data;
    assert.ok(evidence.kind !== "view");
    assert.deepEqual(
      evidence.observations.map(({ numerator }) => numerator),
      [7],
    );
    await assert.rejects(openCaseByHand(store, shop, of({ from: now + day })), { code: "app/nothing-then" });
    await assert.rejects(openCaseByHand(store, shop, of({ metric: "nope" })), { code: "app/unknown-metric" });
  });

  it("is about a time or a segment of the playbook's own metric where none is named", async () => {
    const store = await sold();
    const on = { kind: "metric", until: windowCloses(0) } as const;
    const state = await openCaseByHand(store, shop, { ...said, playbook: "checkout-recovery", on });
    const { evidence } = state.opened.data;
    assert.ok(evidence.kind !== "view");
    assert.deepEqual(
      [evidence.metric.name, evidence.observations.map(({ numerator }) => numerator)],
      ["checkout-completion", [7]],
    );
  });

  it("refuses a question that cannot be asked, and an action that there is not", async () => {
    const store = await sold();
    const on = { kind: "metric", metric: "checkout-completion" } as const;
    const asked = (more: Partial<HandQuestion>) =>
      openCaseByHand(store, shop, { ...said, on, question: { ...question, ...more } });
    await assert.rejects(asked({ options: question.options.slice(1) }), { code: "decision/bad-question" });
    await assert.rejects(asked({ decide: "soon" }), /this cannot be asked: `sla.decide` is "soon"/);
    await assert.rejects(asked({ approver: " " }), { code: "decision/bad-question" });
    await assert.rejects(
      asked({
        options: [
          { id: "a", label: "A", action: "nope" },
          { id: "b", label: "B" },
        ],
      }),
      {
        code: "app/unknown-action",
      },
    );
    await assert.rejects(openCaseByHand(store, shop, { ...said, on, question, about: " " }), {
      code: "decision/text-missing",
    });
    assert.deepEqual(await listCases(store), []);
  });

  it("is not asked of somebody whom the configuration's people do not know", async () => {
    const store = await sold();
    const on = { kind: "metric", metric: "checkout-completion" } as const;
    const known = { ...shop, people: { "@maya": {} } };
    await assert.rejects(
      openCaseByHand(store, known, { ...said, on, question: { ...question, approver: "@nobody" } }),
      {
        code: "app/unreachable",
        message: /names "@nobody", whom `people` does not know/,
      },
    );
    assert.deepEqual(await listCases(store), []);
    await openCaseByHand(store, known, { ...said, on, question });
  });

  it("said again while it is open is the same case", async () => {
    const store = await sold();
    const on = { kind: "metric", metric: "checkout-completion" } as const;
    const first = await openCaseByHand(store, shop, { ...said, question, on });
    const again = await openCaseByHand(store, shop, { ...said, question, on, now: now + minute });
    assert.equal(again.id, first.id);
    await doToCase(
      store,
      { kind: "dismiss", because: "known", reason: "so" },
      { case: first.id, actor: maya, now: now + minute },
    );
    const anew = await openCaseByHand(store, shop, { ...said, question, on, now: now + 2 * minute });
    assert.notEqual(anew.id, first.id);
  });
});

describe("a case by hand about another view", () => {
  it("keeps what was seen: its rows, its question, its picture and where the log stood", async () => {
    const store = await sold();
    const { opened } = await openCaseByHand(store, shop, { ...said, question, on: await funnelOf(store) });
    const { evidence, metric } = opened.data;
    assert.ok(evidence.kind === "view" && isEvidenceIntact(evidence) && metric === undefined);
    const { view } = evidence;
    assert.deepEqual(
      [view.analysis, view.title, view.upTo, view.picture?.kind, evidence.positions],
      ["funnel", "From checkout-started to order-placed", 29, "funnel", { first: 1, last: 29 }],
    );
    assert.deepEqual(
      view.tables[0]?.rows.map((row) => row.slice(0, 3)),
      [
        ["checkout-started", 20, 1],
        ["order-placed", 9, 0.45],
      ],
    );
    assert.deepEqual(view.question, {
      steps: ["checkout-started", "order-placed"],
      by: "session",
      within: 10 * minute,
    });
    assert.match(
      evidence.findings[0] ?? "",
      /^From checkout-started to order-placed: 9 of 20 \(45\.0 %\); with so many,/,
    );
    assert.match(told(opened.event), /was opened on From checkout-started to order-placed$/);
    // The same seen later is the same question with other numbers.
    await sell(store, 2, 10, 9);
    const later = await openCaseByHand(store, shop, { ...said, about: "later", question, on: await funnelOf(store) });
    assert.equal(later.opened.data.evidence.definition, evidence.definition);
    assert.notEqual(later.opened.data.evidence.hash, evidence.hash);
    assert.deepEqual((await readCase(store, opened.data.case)).opened.data.evidence, evidence);
  });

  it("has no outcome that could be measured, and asks for its review a fortnight after it was decided", async () => {
    const store = await sold();
    const { id } = await openCaseByHand(store, shop, { ...said, question, on: await funnelOf(store) });
    await answer(store, { case: id, option: "leave", reason: "so", actor: maya, now });
    const types = async () => (await streamOf(store, "thence.case", id)).map(({ type }) => type);
    await turn(store, shop, now + 14 * day - 1);
    assert.ok(!(await types()).includes(ReviewRequested.type));
    await turn(store, shop, now + 14 * day);
    assert.ok((await types()).includes(ReviewRequested.type));
    assert.ok(!(await types()).includes(OutcomeAwaited.type) && !(await types()).includes(OutcomeMeasured.type));
    const review = { kind: "review", process: "good", result: "cannot-tell", lesson: "count it" } as const;
    assert.equal((await doToCase(store, review, { case: id, actor: maya, now: now + 15 * day })).status, "reviewed");
    const { record, markdown } = await recordOfCase(store, id);
    assert.deepEqual([record.context.metric, record.context.view?.analysis], [undefined, "funnel"]);
    assert.match(markdown, /From checkout-started to order-placed, as `thence funnel .* --up-to 29` told it\./);
    assert.match(markdown, /\| order-placed \| 9 \| 45\.0 % \|/);
    assert.match(markdown, /Asked by hand/);
    assert.match(markdown, /It is about no metric: what came of it is for the review\./);
  });

  it("may ask a playbook's question, and does not count for what the playbook has earned", async () => {
    const store = await sold();
    const on = await funnelOf(store);
    const state = await openCaseByHand(store, shop, { ...said, playbook: "checkout-recovery", on });
    assert.deepEqual([state.asked?.data.to, state.opened.data.playbook], ["head of sales", "checkout-recovery"]);
    const { id } = state;
    await answer(store, { case: id, option: "wait", reason: "so", actor: maya, now });
    await turn(store, shop, now + 15 * day);
    assert.ok(!(await streamOf(store, "thence.case", id)).some((event) => OutcomeAwaited.is(event)));
  });

  it("may be a map, a series or rows of SQL", async () => {
    const store = await sold();
    const map = { by: "session", measure: "quantiles", limit: 20, top: 10 } as const;
    const { view: mapped } = viewOfProcessMap(await askProcessMap(store, map), map);
    assert.deepEqual(mapped.tables[0]?.rows, [["checkout-started", "order-placed", 9, 5 * minute]]);
    const series = {
      of: { type: "checkout-started" },
      item: "event",
      measure: { kind: "count" },
      period: { every: 30 * minute },
      by: undefined,
      limit: 20,
    } as const;
    const { view: counted, findings } = viewOfSeries(await askSeries(store, series), series);
    assert.deepEqual(counted.tables[0]?.rows.at(-1), ["total", 20]);
    assert.match(findings[0] ?? "", /20 in all\.$/);
    const pages = (async function* () {
      yield [["a", 1, { "thence.personal": "customer:c-7" }, null]];
    })();
    const columns = ["type", "n", "data", "x"].map((name) => ({ name, type: "VARCHAR", isNumber: name === "n" }));
    const { view: rows } = await viewOfSql("select 1", { columns, pages, upTo: 29 });
    assert.deepEqual(rows.tables[0]?.rows, [["a", 1, '"*personal*"', null]]);
    for (const view of [mapped, counted, rows]) {
      const on = { kind: "view", view, findings: ["seen"], query: "thence …" } as const;
      const { opened } = await openCaseByHand(store, shop, { ...said, about: view.analysis, question, on });
      assert.ok(isEvidenceIntact(opened.data.evidence));
    }
    assert.equal((await listCases(store)).length, 3);
  });

  it("keeps the first 200 rows and says so, and refuses what is larger than anybody reads", async () => {
    const store = await sold();
    const pagesOf = (rows: number, length: number) =>
      (async function* () {
        yield Array.from({ length: rows }, (_, i) => [i, "x".repeat(length)]);
      })();
    const columns = ["n", "text"].map((name) => ({ name, type: "VARCHAR", isNumber: name === "n" }));
    const on = async (rows: number, length: number): Promise<HandSubject> => ({
      kind: "view",
      ...(await viewOfSql("select 1", { columns, pages: pagesOf(rows, length), upTo: 29 })),
      query: "thence sql …",
    });
    const { opened } = await openCaseByHand(store, shop, { ...said, question, on: await on(500, 10) });
    const { evidence } = opened.data;
    assert.ok(evidence.kind === "view");
    assert.deepEqual([evidence.view.tables[0]?.rows.length, evidence.view.tables[0]?.left], [200, 300]);
    assert.ok(evidence.view.says.includes("Of the table the first 200 rows are kept, and 300 are not."));
    assert.equal(evidence.findings[0], "500 rows.");
    const before = (await store.head()).position;
    await assert.rejects(openCaseByHand(store, shop, { ...said, about: "much", question, on: await on(200, 5000) }), {
      code: "app/evidence-too-large",
      kind: "usage",
    });
    assert.equal((await store.head()).position, before);
    // As large as may be still fits into a commit, with all that is said beside it.
    const most = await openCaseByHand(store, shop, {
      ...said,
      about: "y".repeat(4000),
      question,
      on: await on(200, 790),
    });
    assert.ok((await streamOf(store, "thence.case", most.id)).some((event) => CaseOpened.is(event)));
  });
});
