import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { minute, sell, shop, windowCloses } from "../../test/checkout.ts";
import { openEventStore as openMemory } from "../adapters/memory/event-store.ts";
import { isEvidenceIntact } from "../question/index.ts";
import { fixedContext } from "../testing/index.ts";
import { person } from "./actors.ts";
import { askPaths } from "./ask-paths.ts";
import { askRetention } from "./ask-retention.ts";
import { askSequences, askSequencesBefore } from "./ask-sequences.ts";
import type { Viewed } from "./frozen-views.ts";
import { openCaseByHand } from "./open-case.ts";
import { viewOfPaths, viewOfRetention, viewOfSequences, viewOfSequencesBefore } from "./views-of-journeys.ts";

const now = windowCloses(1);
const question = {
  text: "What now?",
  options: [
    { id: "fix", label: "Fix it" },
    { id: "leave", label: "Leave it" },
  ],
  approver: "@maya",
};

async function sold() {
  const store = await openMemory("memory:", fixedContext());
  await sell(store, 0, 10, 7);
  await sell(store, 1, 10, 2);
  return store;
}

async function frozen(store: Awaited<ReturnType<typeof sold>>, viewed: Viewed) {
  const on = { kind: "view", ...viewed, query: "thence …" } as const;
  const said = { about: viewed.view.title, actor: person("@maya", "terminal", "stated"), now };
  const { evidence } = (await openCaseByHand(store, shop, { ...said, question, on })).opened.data;
  assert.ok(evidence.kind === "view" && isEvidenceIntact(evidence));
  return evidence.view;
}

describe("a case by hand", () => {
  it("may be about a retention: what is not over yet is marked, and not taken for a share", async () => {
    const store = await sold();
    const asked = {
      by: "session",
      start: { type: "checkout-started" },
      return: { type: "order-placed" },
      period: { every: 30 * minute },
      periods: 1,
      limit: 20,
    } as const;
    const viewed = viewOfRetention(await askRetention(store, asked), asked, "period");
    const { tables, picture } = await frozen(store, viewed);
    assert.deepEqual(
      tables[0]?.columns.map(({ name }) => name),
      ["period", "starts", "period 0", "period 1"],
    );
    assert.deepEqual(tables[0]?.rows[0]?.slice(1, 3), [10, 0.7]);
    assert.match(String(tables[0]?.rows[1]?.[2]), /^20\.0 %~$/);
    assert.equal(picture?.kind, "grid");
    assert.match(viewed.findings[0] ?? "", /Of 10 that started, 7 \(70\.0 %\) came back in period 0/);
  });

  it("may be about paths: how many came to each step, and the most travelled", async () => {
    const store = await sold();
    const asked = { by: "session", from: { type: "checkout-started" }, limit: 20 } as const;
    const viewed = viewOfPaths(await askPaths(store, asked), asked);
    const { tables, picture } = await frozen(store, viewed);
    assert.deepEqual(tables[1]?.rows, [
      ["checkout-started", 11, 0.55],
      ["checkout-started > order-placed", 9, 0.45],
    ]);
    assert.equal(picture?.kind, "sankey");
    assert.deepEqual(viewed.findings, [
      "20 paths of 20 sessions, 2 of them different; 0 have none.",
      "The most travelled, 55.0 %: checkout-started.",
    ]);
  });

  it("may be about sequences, and about what comes before an outcome", async () => {
    const store = await sold();
    const asked = { by: "session", support: { entities: 5 }, top: 2, limit: 20 } as const;
    const often = await frozen(store, viewOfSequences(await askSequences(store, asked), asked));
    assert.deepEqual(often.tables[0]?.rows[0], ["checkout-started", 20, 1]);
    assert.equal(often.tables[0]?.left, 1, "what was not told is counted");
    const before = { ...asked, outcome: { type: "order-placed" } } as const;
    const viewed = viewOfSequencesBefore(await askSequencesBefore(store, before), before);
    const { tables } = await frozen(store, viewed);
    assert.equal(tables[0]?.columns[1]?.name, "odds");
    assert.match(viewed.findings[0] ?? "", /^9 of 20 came to it; /);
  });

  it("about journeys that there are not says so", async () => {
    const store = await sold();
    const asked = { by: "customer", from: { type: "checkout-started" }, limit: 20 } as const;
    const { tables } = await frozen(store, viewOfPaths(await askPaths(store, asked), asked));
    assert.deepEqual(
      tables.map(({ rows }) => rows),
      [[], []],
    );
  });
});
