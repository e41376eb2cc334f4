import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { acting, minute, opens, rollBack, shop, target } from "../../test/checkout.ts";
import {
  type Attempt,
  EffectAttempted,
  EffectFailed,
  EffectPostponed,
  EffectRequested,
  effectId,
  foldEffect,
  maxAttempts,
} from "../action/index.ts";
import { openEventStore as openSqlite } from "../adapters/sqlite/event-store.ts";
import type { EventStore } from "../store/index.ts";
import { fixedContext } from "../testing/index.ts";
import { dispatchEffects } from "./act.ts";
import { streamOf } from "./read.ts";

const folder = mkdtempSync(join(tmpdir(), "thence-act-"));
after(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const actions = shop.actions ?? [];
const effect = effectId("D-7K2M9QTA", rollBack.name);
const later: Attempt = { kind: "retry", status: "503" };

/** A store with one effect that a decision asked for, on a clock that the test sets, and more connections to its file. */
async function asked(action = rollBack.name) {
  const url = `sqlite:${join(folder, `${++files}.db`)}`;
  const context = fixedContext(files);
  const opened: EventStore[] = [];
  const connect = async () => {
    const store = await openSqlite(url, { ...context, random: fixedContext(files * 100 + opened.length).random });
    opened.push(store);
    return store;
  };
  const store = await connect();
  const event = EffectRequested({
    effect,
    case: "C-7K2M9QTA",
    decision: "D-7K2M9QTA",
    action,
    body: { option: "roll-back" },
  });
  await store.append([event], { command: "request-effect" });
  const events = () => streamOf(store, "thence.effect", effect);
  const close = () => Promise.all(opened.map((one) => one.close()));
  return { store, connect, clock: context.clock, events, close };
}

const typesOf = (events: readonly { readonly type: string }[]) =>
  events.map((event) => event.type.replace("thence.effect-", ""));

describe("dispatching effects", () => {
  it("does what was asked for, once, however often it is called", async () => {
    const { store, clock, events, close } = await asked();
    const shopSide = target();
    for (let i = 0; i < 3; i++)
      assert.equal(await dispatchEffects(store, actions, opens, acting(shopSide.actuator, clock)), undefined);
    assert.deepEqual(shopSide.calls, [effect]);
    assert.deepEqual(typesOf(await events()), ["requested", "attempted", "succeeded"]);
    await close();
  });

  for (const [title, shift] of [
    ["at the same moment", 0],
    ["at moments of their own", 1],
  ] as const) {
    it(`lets one of two dispatchers attempt it, where both come ${title}`, async () => {
      const { store, connect, clock, events, close } = await asked();
      const other = await connect();
      const shopSide = target();
      const world = acting(shopSide.actuator, clock);
      await Promise.all([
        dispatchEffects(store, actions, opens, world),
        dispatchEffects(other, actions, opens + shift, world),
      ]);
      assert.deepEqual(shopSide.calls, [effect]);
      assert.deepEqual(typesOf(await events()), ["requested", "attempted", "succeeded"]);
      await close();
    });
  }

  it("repeats an attempt that was cut off, with the same id, and only after nobody can be at it any more", async () => {
    const { store, clock, events, close } = await asked();
    const crash = new Error("the process was killed");
    const dying = acting({ perform: () => Promise.reject(crash) }, clock);
    await assert.rejects(dispatchEffects(store, actions, opens, dying), crash);
    assert.deepEqual(
      typesOf(await events()),
      ["requested", "attempted"],
      "the attempt left its trace before the world was touched",
    );

    const shopSide = target();
    const world = acting(shopSide.actuator, clock);
    const due = clock() + minute;
    clock.advance(minute - 1);
    assert.equal(await dispatchEffects(store, actions, opens, world), due, "it says when to come back");
    assert.deepEqual(shopSide.calls, []);
    clock.advance(1);
    await dispatchEffects(store, actions, opens, world);
    assert.deepEqual(shopSide.calls, [effect]);
    assert.equal((await events()).filter(EffectAttempted.is).at(-1)?.data.attempt, 2);
    await close();
  });

  it("waits longer after each attempt that came to nothing, and gives up in words", async () => {
    const { store, clock, events, close } = await asked();
    const shopSide = target(Array.from({ length: maxAttempts + 2 }, () => later));
    const world = acting(shopSide.actuator, clock);
    for (
      let at = await dispatchEffects(store, actions, opens, world);
      at !== undefined;
      at = await dispatchEffects(store, actions, opens, world)
    ) {
      const calls = shopSide.calls.length;
      clock.set(at - 1);
      await dispatchEffects(store, actions, opens, world);
      assert.equal(shopSide.calls.length, calls, "not a microsecond too early");
      clock.set(at);
    }
    assert.equal(shopSide.calls.length, maxAttempts);
    assert.equal(new Set(shopSide.calls).size, 1);
    const all = await events();
    const waits = all.filter(EffectPostponed.is).map((event) => event.data.waitMs);
    assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000]);
    assert.equal(all.findLast(EffectFailed.is)?.data.status, "503, after 6 attempts");
    await close();
  });

  it("gives up, too, where every attempt ends the process", async () => {
    const { store, clock, events, close } = await asked();
    let calls = 0;
    const dying = acting({ perform: () => Promise.reject(new Error(`killed ${++calls}`)) }, clock);
    for (let i = 0; i < maxAttempts; i++) {
      await assert.rejects(dispatchEffects(store, actions, opens, dying), /killed/);
      clock.advance(minute);
    }
    await dispatchEffects(store, actions, opens, dying);
    assert.equal(calls, maxAttempts);
    assert.match((await events()).findLast(EffectFailed.is)?.data.status ?? "", /no result after 6 attempts/);
    await close();
  });

  it("says of an action that nobody defines that it failed, and why", async () => {
    const { store, clock, events, close } = await asked("paint-it-green");
    const shopSide = target();
    await dispatchEffects(store, actions, opens, acting(shopSide.actuator, clock));
    assert.deepEqual(shopSide.calls, []);
    assert.match(
      (await events()).findLast(EffectFailed.is)?.data.status ?? "",
      /no action "paint-it-green" is defined/,
    );
    await close();
  });

  it("claims nothing where no adapter can act", async () => {
    const { store, clock, events, close } = await asked();
    const unable = { actuator: () => Promise.reject(new Error("no adapter")), wallClock: clock, random: () => 0 };
    await assert.rejects(dispatchEffects(store, actions, opens, unable), /no adapter/);
    assert.deepEqual(typesOf(await events()), ["requested"]);
    await close();
  });

  it("keeps it done when a slow attempt succeeds after another was begun", async () => {
    const { store, connect, clock, events, close } = await asked();
    const other = await connect();
    const slow = Promise.withResolvers<Attempt>();
    const begun = Promise.withResolvers<void>();
    const perform = () => {
      begun.resolve();
      return slow.promise;
    };
    const asleep = acting({ perform }, clock);
    const first = dispatchEffects(store, actions, opens, asleep);
    await begun.promise;
    clock.advance(minute);
    await dispatchEffects(other, actions, opens, acting(target([later]).actuator, clock));
    slow.resolve({ kind: "done", status: "200" });
    await first;
    assert.equal(foldEffect(await events())?.kind, "done");
    assert.equal(await dispatchEffects(other, actions, opens, acting(target().actuator, clock)), undefined);
    await close();
  });
});
