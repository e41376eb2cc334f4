import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { recovery, sell, shop, windowCloses } from "../../test/checkout.ts";
import { openEventStore as openMemory } from "../adapters/memory/event-store.ts";
import { definePlaybook, PlaybookPublished, PlaybookRetired } from "../decision/index.ts";
import { CaseOpened, CommentAdded } from "../question/index.ts";
import { SignalCleared, SignalRaised } from "../signal/index.ts";
import { fixedContext } from "../testing/index.ts";
import { person } from "./actors.ts";
import { readCase } from "./cases.ts";
import { check } from "./check.ts";
import type { Config } from "./define-config.ts";
import { openLoop, takeTurn, turn } from "./loop.ts";
import { openCaseByHand } from "./open-case.ts";
import { publicationNotes, publicationsOf } from "./publication.ts";
import { all } from "./read.ts";

const { name: _, ...rest } = recovery;
const memory = () => openMemory("memory:", fixedContext());

/** A log in which one window broke, and the case that asks about it. */
async function asked() {
  const store = await memory();
  await sell(store, 0, 10, 2);
  const { opened } = await turn(store, shop, windowCloses(0));
  return { store, id: opened[0] ?? assert.fail() };
}
const standing = async (store: Awaited<ReturnType<typeof memory>>, config: Config, now: number) => {
  const loop = openLoop(store, config);
  await loop.journal.refresh();
  return publicationsOf(loop.journal, config, now);
};

describe("a playbook that left the configuration", () => {
  it("is retired once: its signal is cleared, and its open case is told and goes on", async () => {
    const { store, id } = await asked();
    for (const later of [1, 2]) await turn(store, { ...shop, playbooks: [] }, windowCloses(0) + later);
    const events = await all(store, {});
    const [retired, ...others] = events.filter(PlaybookRetired.is);
    assert.deepEqual([retired?.data.reason, others.length], ["it is no longer in the configuration", 0]);
    assert.match(events.filter(SignalCleared.is)[0]?.data.reason ?? "", /^the playbook was retired/);
    assert.match(events.filter(CommentAdded.is)[0]?.data.text ?? "", /^The playbook checkout-recovery was retired/);
    assert.equal((await readCase(store, id)).closed, undefined);
    const [one] = await standing(store, { ...shop, playbooks: [] }, windowCloses(0));
    assert.deepEqual([one?.state, one?.openOnEarlier], ["retired", [id]]);
  });

  it("clears and tells all that is open, however much it is, also where a turn ends half way", async () => {
    const { store } = await asked();
    const by = { playbook: "checkout-recovery", actor: person("@maya", "terminal", "stated"), now: windowCloses(0) };
    for (let i = 0; i < 45; i++) await openCaseByHand(store, shop, { ...by, about: `matter ${i}` });
    let appends = 0;
    const half: typeof store = {
      ...store,
      append: (events, options) => {
        if (options?.command === "retire-playbook" && ++appends === 2) throw new Error("the power went");
        return store.append(events, options);
      },
    };
    const gone = { ...shop, playbooks: [] };
    await assert.rejects(turn(half, gone, windowCloses(0) + 1), /the power went/);
    assert.equal((await all(store, { types: [PlaybookRetired.type] })).length, 0);
    for (const later of [2, 3]) await turn(store, gone, windowCloses(0) + later);
    const events = await all(store, {});
    const told = new Set(events.filter(CommentAdded.is).map(({ data }) => data.case));
    assert.deepEqual(
      [events.filter(PlaybookRetired.is).length, told.size, events.filter(CommentAdded.is).length],
      [1, events.filter(CaseOpened.is).length, told.size],
    );
    assert.equal(told.size, 46);
    const of = ({ rule }: { readonly rule: string }) => rule === "checkout-recovery";
    const count = (found: readonly { readonly data: { readonly rule: string } }[]) =>
      found.filter(({ data }) => of(data)).length;
    assert.deepEqual([count(events.filter(SignalRaised.is)), count(events.filter(SignalCleared.is))], [1, 1]);
  });

  it("may have another name now, and says so", async () => {
    const { store } = await asked();
    await turn(store, { ...shop, playbooks: [definePlaybook("recovery", rest)] }, windowCloses(0) + 1);
    const events = await all(store, {});
    assert.equal(events.find(PlaybookRetired.is)?.data.reason, "it is called recovery now");
    assert.deepEqual(
      events.filter(PlaybookPublished.is).map(({ data }) => data.playbook),
      ["checkout-recovery", "recovery"],
    );
  });

  it("asks anew where it comes back and the number breaks again", async () => {
    const { store, id } = await asked();
    await turn(store, { ...shop, playbooks: [] }, windowCloses(0) + 1);
    await sell(store, 1, 10, 2);
    await turn(store, shop, windowCloses(1));
    assert.deepEqual((await readCase(store, id)).signals.length, 1, "another signal about the case that is open");
  });

  it("is left alone by a configuration that lists no playbooks at all", async () => {
    const { store } = await asked();
    const { playbooks: __, ...silent } = shop;
    await turn(store, silent, windowCloses(0) + 1);
    assert.equal((await all(store, { types: [PlaybookRetired.type] })).length, 0);
  });
});

describe("a playbook that is edited", () => {
  const edited: Config = {
    ...shop,
    playbooks: [definePlaybook("checkout-recovery", { ...rest, sla: { decide: "4h" } })],
  };

  it("goes live, and what is open goes on by the definition that opened it", async () => {
    const { store, id } = await asked();
    assert.deepEqual((await standing(store, edited, 0)).flatMap(publicationNotes).length, 2);
    await turn(store, edited, windowCloses(0) + 1);
    const [one] = await standing(store, edited, windowCloses(0) + 1);
    assert.deepEqual([one?.state, one?.openOnEarlier], ["live", [id]]);
  });

  it("is published no more once two configurations do so in turns, until a day has passed", async () => {
    const store = await memory();
    const count = async () => (await all(store, { types: [PlaybookPublished.type] })).length;
    for (let i = 0; i < 12; i++) await takeTurn(openLoop(store, i % 2 ? edited : shop), windowCloses(0) + i);
    assert.equal(await count(), 6);
    const [one] = await standing(store, shop, windowCloses(0) + 12);
    assert.equal(one?.isContested, true);
    assert.match(publicationNotes(one).join(), /published in turns by two configurations/);
    const notes = async (now: number) =>
      (await check(shop, store, { now })).filter(({ text }) => /published in turns by two/.test(text));
    assert.deepEqual(
      (await notes(windowCloses(0) + 12)).map(({ kind, place }) => [kind, place]),
      [["note", "playbook checkout-recovery"]],
    );
    assert.deepEqual(await notes(windowCloses(0) + 86_400_000_000 + 20), []);
    await takeTurn(openLoop(store, shop), windowCloses(0) + 86_400_000_000 + 20);
    assert.equal(await count(), 7);
  });
});

describe("the commit of a playbook", () => {
  it("is recorded where one is known, and a replay knows none", async () => {
    const published = async (from?: { commit: string; isDirty: boolean }) => {
      const store = await memory();
      await takeTurn(openLoop(store, shop, { from }), windowCloses(0));
      const { commit, dirty } = (await all(store, {})).find(PlaybookPublished.is)?.data ?? assert.fail();
      return { commit, dirty };
    };
    const commit = "a".repeat(40);
    assert.deepEqual(await published({ commit, isDirty: true }), { commit, dirty: true });
    assert.deepEqual(await published({ commit, isDirty: false }), { commit, dirty: undefined });
    const byHand = await memory();
    const asks = { about: "it looks odd", playbook: "checkout-recovery", actor: person("@maya", "terminal", "stated") };
    await openCaseByHand(byHand, shop, { ...asks, now: windowCloses(0), from: { commit, isDirty: true } });
    const opened = (await all(byHand, {})).find(PlaybookPublished.is)?.data;
    assert.deepEqual([opened?.commit, opened?.dirty], [commit, true], "a case by hand publishes it as a turn does");
    assert.deepEqual(await published(), { commit: undefined, dirty: undefined });
  });
});
