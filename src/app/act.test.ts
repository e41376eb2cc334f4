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
  keepTryingMicros,
} from "../action/index.ts";
import { openEventStore as openSqlite } from "../adapters/sqlite/event-store.ts";
import { openActuator as openWebhook } from "../adapters/webhook/actuator.ts";
import type { EventStore } from "../store/index.ts";
import { fixedContext } from "../testing/index.ts";
import { dispatchEffects, UnknownActuator } from "./act.ts";
import { openJournal } from "./journal.ts";
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

const nothing = { held: [], failed: [] };

describe("dispatching effects", () => {
  it("does what was asked for, once, however often it is called", async () => {
    const { store, clock, events, close } = await asked();
    const shopSide = target();
    for (let i = 0; i < 3; i++)
      assert.deepEqual(
        await dispatchEffects(openJournal(store), actions, opens, acting(shopSide.actuator, clock)),
        nothing,
      );
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
        dispatchEffects(openJournal(store), actions, opens, world),
        dispatchEffects(openJournal(other), actions, opens + shift, world),
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
    await assert.rejects(dispatchEffects(openJournal(store), actions, opens, dying), crash);
    assert.deepEqual(
      typesOf(await events()),
      ["requested", "attempted"],
      "the attempt left its trace before the world was touched",
    );

    const shopSide = target();
    const world = acting(shopSide.actuator, clock);
    const due = clock() + minute;
    clock.advance(minute - 1);
    assert.equal(
      (await dispatchEffects(openJournal(store), actions, opens, world)).nextAt,
      due,
      "it says when to come back",
    );
    assert.deepEqual(shopSide.calls, []);
    clock.advance(1);
    await dispatchEffects(openJournal(store), actions, opens, world);
    assert.deepEqual(shopSide.calls, [effect]);
    assert.equal((await events()).filter(EffectAttempted.is).at(-1)?.data.attempt, 2);
    await close();
  });

  it("goes on for three days with waits up to five minutes, and gives up in words", async () => {
    const { store, clock, events, close } = await asked();
    const shopSide = target(Array.from({ length: 2000 }, () => later));
    const world = acting(shopSide.actuator, clock);
    const start = clock();
    let done = await dispatchEffects(openJournal(store), actions, opens, world);
    for (let i = 0; i < 14; i++) {
      assert.ok(done.nextAt !== undefined, "it is not given up");
      const calls = shopSide.calls.length;
      clock.set(done.nextAt - 1);
      await dispatchEffects(openJournal(store), actions, opens, world);
      assert.equal(shopSide.calls.length, calls, "not a microsecond too early");
      clock.set(done.nextAt);
      done = await dispatchEffects(openJournal(store), actions, opens, world);
    }
    const waits = (await events()).filter(EffectPostponed.is).map((event) => event.data.waitMs);
    assert.deepEqual(waits.slice(0, 6), [500, 1000, 2000, 4000, 8000, 16_000]);
    assert.deepEqual(waits.slice(-3), [300_000, 300_000, 300_000]);
    clock.set(start + keepTryingMicros - 1);
    done = await dispatchEffects(openJournal(store), actions, opens, world);
    assert.deepEqual(done.failed, []);
    clock.set(done.nextAt ?? 0);
    done = await dispatchEffects(openJournal(store), actions, opens, world);
    assert.deepEqual(done, { held: [], failed: [{ effect, reason: "503, after 17 attempts" }] });
    assert.equal((await events()).findLast(EffectFailed.is)?.data.status, "503, after 17 attempts");
    assert.equal(new Set(shopSide.calls).size, 1);
    assert.deepEqual(await dispatchEffects(openJournal(store), actions, opens, world), nothing, "it is told once");
    await close();
  });

  it("gives up, too, where every attempt ends the process", async () => {
    const { store, clock, events, close } = await asked();
    let calls = 0;
    const dying = acting({ perform: () => Promise.reject(new Error(`killed ${++calls}`)) }, clock);
    for (let i = 0; i < 8; i++) {
      await assert.rejects(dispatchEffects(openJournal(store), actions, opens, dying), /killed/);
      clock.advance(minute);
    }
    clock.advance(keepTryingMicros);
    const { failed } = await dispatchEffects(openJournal(store), actions, opens, dying);
    assert.equal(calls, 8);
    assert.match(failed[0]?.reason ?? "", /no result after 8 attempts/);
    assert.match((await events()).findLast(EffectFailed.is)?.data.status ?? "", /no result after 8 attempts/);
    await close();
  });

  it("holds an effect whose action or adapter this process does not have, for as long as it takes", async () => {
    const { store, clock, events, close } = await asked();
    const shopSide = target();
    const world = acting(shopSide.actuator, clock);
    const without = {
      ...world,
      actuator: () => Promise.reject(new UnknownActuator({ actuator: "pigeon" })),
    };
    for (let i = 0; i < 2; i++) {
      const undefinedHere = await dispatchEffects(openJournal(store), [], opens, world);
      assert.deepEqual(undefinedHere, {
        held: [{ effect, reason: 'no action "roll-back-form" is defined in this configuration' }],
        failed: [],
      });
      assert.match(
        (await dispatchEffects(openJournal(store), actions, opens, without)).held[0]?.reason ?? "",
        /no adapter "pigeon"/,
      );
      clock.advance(keepTryingMicros);
    }
    assert.deepEqual(typesOf(await events()), ["requested"], "no attempt is claimed, and nothing has failed");
    await dispatchEffects(openJournal(store), actions, opens, world);
    assert.deepEqual(shopSide.calls, [effect], "it is done where it can be");
    await close();
  });

  it("holds an effect whose secret is missing, and says which", async () => {
    const { store, clock, events, close } = await asked();
    const secrets = new Map<string, string>();
    const webhook = openWebhook({ secret: (name) => secrets.get(name), nowSeconds: () => clock() / 1e6 });
    const shopSide = target();
    const actuator = { ...shopSide.actuator, lacks: webhook.lacks };
    const { held, failed } = await dispatchEffects(openJournal(store), actions, opens, acting(actuator, clock));
    assert.deepEqual([held.length, failed.length], [1, 0]);
    assert.match(held[0]?.reason ?? "", /SHOP_WEBHOOK_SECRET holds no secret/);
    assert.deepEqual(typesOf(await events()), ["requested"]);
    secrets.set("SHOP_WEBHOOK_SECRET", "s");
    assert.deepEqual(await dispatchEffects(openJournal(store), actions, opens, acting(actuator, clock)), nothing);
    assert.deepEqual(shopSide.calls, [effect]);
    await close();
  });

  it("claims nothing where no adapter can act", async () => {
    const { store, clock, events, close } = await asked();
    const unable = { actuator: () => Promise.reject(new Error("no adapter")), wallClock: clock, random: () => 0 };
    await assert.rejects(dispatchEffects(openJournal(store), actions, opens, unable), /no adapter/);
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
    const first = dispatchEffects(openJournal(store), actions, opens, asleep);
    await begun.promise;
    clock.advance(minute);
    await dispatchEffects(openJournal(other), actions, opens, acting(target([later]).actuator, clock));
    slow.resolve({ kind: "done", status: "200" });
    await first;
    assert.equal(foldEffect(await events())?.kind, "done");
    assert.deepEqual(
      await dispatchEffects(openJournal(other), actions, opens, acting(target().actuator, clock)),
      nothing,
    );
    await close();
  });
});
