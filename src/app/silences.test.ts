import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { completion, recovery, sell, shop, windowCloses } from "../../test/checkout.ts";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { SignalRaised, SignalSuppressed } from "../signal/index.ts";
import { fixedContext } from "../testing/index.ts";
import { person } from "./actors.ts";
import { turn } from "./loop.ts";
import { all } from "./read.ts";
import { addSilence, endSilence, listSilences } from "./silences.ts";

const ana = { actor: person("ana", "terminal", "stated"), reason: "the shop is being moved" };

describe("a silence", () => {
  it("keeps a question back that would be asked, says so once, and lets it through when it is over", async () => {
    const store = await openEventStore("memory:", fixedContext());
    const until = windowCloses(1) + 1;
    const silence = await addSilence(store, { rule: recovery.name, to: until, now: windowCloses(0) - 1, ...ana });
    for (const n of [0, 1, 2]) await sell(store, n, 10, 2);
    for (const n of [0, 1]) assert.deepEqual((await turn(store, shop, windowCloses(n))).opened, []);
    const suppressed = (await all(store, {})).filter(SignalSuppressed.is);
    assert.deepEqual(
      suppressed.map(({ data }) => [data.by, data.reason]),
      [[silence, "the shop is being moved"]],
    );
    assert.equal((await turn(store, shop, windowCloses(2))).opened.length, 1);
    assert.equal((await all(store, {})).filter(SignalRaised.is).length, 1);
  });

  it("can be ended before its time, once", async () => {
    const store = await openEventStore("memory:", fixedContext());
    const silence = await addSilence(store, { rule: completion.name, to: 100, now: 10, ...ana });
    await endSilence(store, silence, { ...ana, now: 50 });
    assert.equal((await listSilences(store))[0]?.ended, 50);
    await assert.rejects(endSilence(store, silence, { ...ana, now: 60 }), { code: "app/unknown-silence" });
  });

  it("is refused without a reason, and recorded once however often it is sent", async () => {
    const store = await openEventStore("memory:", fixedContext());
    const asked = { rule: recovery.name, to: 100, now: 10, ...ana };
    await assert.rejects(addSilence(store, { ...asked, reason: " " }), { code: "app/silence-without-reason" });
    assert.equal(await addSilence(store, asked), await addSilence(store, asked));
    assert.equal((await listSilences(store)).length, 1);
  });
});
