import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { acting, completion, sell, shop, target, windowCloses } from "../../test/checkout.ts";
import { DecisionMade } from "../decision/index.ts";
import { AnswerGiven, AnswerRejected, CaseOpened } from "../question/index.ts";
import type { EventStore } from "../store/index.ts";
import { fixedContext } from "../testing/index.ts";
import { person } from "./actors.ts";
import { answer, listCases, readCase } from "./cases.ts";
import { openLoop, takeTurn, turn } from "./loop.ts";
import { all, streamOf } from "./read.ts";
import { openStore } from "./stores.ts";

const folder = mkdtempSync(join(tmpdir(), "thence-cases-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const now = windowCloses(1);
let files = 0;

/** Two connections to one log, as two processes have them, and the case of a window that broke in it. */
async function broken(connections = 2) {
  const url = `sqlite:${join(folder, `${++files}.db`)}`;
  const stores = await Promise.all(
    Array.from({ length: connections }, (_, i) => openStore(url, fixedContext(files * 100 + i))),
  );
  const [store = await openStore(url), other = store] = stores;
  await sell(store, 0, 10, 7);
  await sell(store, 1, 10, 2);
  const { opened } = await turn(
    store,
    { ...shop, actions: [] },
    now,
    acting(target().actuator, () => 0),
  );
  const close = () => Promise.all(stores.map((one) => one.close()));
  return { store, other, stores, id: opened[0] ?? "", opened, close };
}

const casesOpened = async (store: EventStore, at: number) => (await takeTurn(openLoop(store, shop), at)).opened;

const said = (by: string, option: string, reason = "because", at = now) => ({
  option,
  reason,
  actor: person(by, "terminal", "stated"),
  now: at,
});

describe("opening cases", () => {
  it("asks once about one broken window, however often and from wherever it is looked at", async () => {
    const { store, other, opened, close } = await broken();
    assert.equal(opened.length, 1);
    const again = await Promise.all([store, other].map((one) => casesOpened(one, now + 1)));
    assert.deepEqual(again, [[], []]);
    assert.equal((await all(store, { types: [CaseOpened.type] })).length, 1);
    await close();
  });

  it("tells only the process that asked that it asked", async () => {
    const url = `sqlite:${join(folder, `${++files}.db`)}`;
    const two = await Promise.all([openStore(url, fixedContext(7)), openStore(url, fixedContext(8))]);
    await sell(two[0], 0, 10, 2);
    await turn(two[0], { metrics: [completion] }, now); // observed, and nobody is asked
    const told = await Promise.all(two.map((one, i) => casesOpened(one, now + i)));
    assert.equal(told.flat().length, 1);
    await Promise.all(two.map((one) => one.close()));
  });

  it("shows the evidence as it was: the windows up to the one that broke, and why the objective stands there", async () => {
    const { store, id, close } = await broken();
    const { evidence } = (await readCase(store, id)).opened.data;
    assert.ok(evidence.kind !== "view");
    assert.deepEqual(
      evidence.observations.map((one) => [one.numerator, one.denominator]),
      [
        [7, 10],
        [2, 10],
      ],
    );
    const text = evidence.findings.join("\n");
    assert.match(text, /2026-03-02 08:30–09:00 UTC: 20\.0 % is below the objective of at least 50\.0 %/);
    assert.match(text, /2 of 10; with so many, anything from 5\.7 % to 51\.0 %/);
    assert.match(text, /In the window before: 7 of 10, 70\.0 %/);
    assert.match(text, /Below one half the campaign costs more/);
    await close();
  });
});

describe("answering a case", () => {
  it("decides once where two people answer at the same time from two processes, and keeps the other answer beside it", async () => {
    const { store, other, id, close } = await broken();
    const given = await Promise.allSettled([
      answer(store, { case: id, ...said("maya", "roll-back", "the form is broken") }),
      answer(other, { case: id, ...said("bo", "wait", "it will pass") }),
    ]);
    const lost = given.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    assert.deepEqual(
      lost.map((one) => one.code),
      ["decision/already-decided"],
    );
    const events = await streamOf(store, "thence.case", id);
    assert.equal(events.filter(DecisionMade.is).length, 1);
    assert.equal(events.filter(AnswerGiven.is).length, 1);
    const [winner, loser] = [events.find(AnswerGiven.is)?.data.by, events.find(AnswerRejected.is)?.data.by];
    assert.deepEqual([winner, loser].sort(), ["bo", "maya"]);
    await close();
  });

  it("loses no answer where many come at once", async () => {
    const { store, stores, id, close } = await broken(4);
    const names = Array.from({ length: 12 }, (_, i) => `p-${i}`);
    const given = await Promise.allSettled(
      names.map((name, i) =>
        answer(stores[i % stores.length] ?? store, { case: id, ...said(name, i % 2 ? "wait" : "roll-back") }),
      ),
    );
    const codes = given.map((one) => (one.status === "rejected" ? one.reason.code : "decided")).sort();
    assert.deepEqual(codes, ["decided", ...Array(11).fill("decision/already-decided")]);
    const events = await streamOf(store, "thence.case", id);
    const heard = events.flatMap((event) => (AnswerGiven.is(event) || AnswerRejected.is(event) ? [event.data.by] : []));
    assert.deepEqual(heard.sort(), names.sort());
    assert.equal(events.filter(DecisionMade.is).length, 1);
    await close();
  });

  it("names the open cases where there is none of that name", async () => {
    const { store, id, close } = await broken();
    await assert.rejects(
      answer(store, { case: "C-NOWHERE0", ...said("maya", "wait") }),
      (cause: Error & { code?: string }) => {
        assert.equal(cause.code, "decision/unknown-case");
        assert.ok(cause.message.includes(id));
        return true;
      },
    );
    await answer(store, { case: id, ...said("maya", "wait") });
    await assert.rejects(readCase(store, "C-NOWHERE0"), /None is open/);
    assert.equal((await listCases(store)).length, 1, "a decided case is still a case");
    await close();
  });

  it("keeps an answer as of its question where the clock was set back in between, and says so", async () => {
    const { store, id, close } = await broken();
    const early = now - 86_400_000_000;
    await answer(store, { case: id, ...said("maya", "wait", "it will pass", early) });
    const events = await streamOf(store, "thence.case", id);
    const given = events.find(AnswerGiven.is) ?? assert.fail();
    const asked = events.find((event) => event.type === "thence.question-asked") ?? assert.fail();
    assert.equal(given.occurred, asked.occurred);
    assert.equal(given.data.reason, "it will pass");
    assert.equal(given.intent.reason, "it will pass; the clock was set back: it was 2026-03-01T09:10:00Z by it");
    await close();
  });

  it("records nothing where the option is unknown or the reason is missing", async () => {
    const { store, id, close } = await broken();
    const before = (await store.head()).position;
    await assert.rejects(answer(store, { case: id, ...said("maya", "burn-it") }), { code: "decision/unknown-option" });
    await assert.rejects(answer(store, { case: id, ...said("maya", "wait", "  ") }), {
      code: "decision/reason-missing",
    });
    assert.equal((await store.head()).position, before);
    await close();
  });
});
