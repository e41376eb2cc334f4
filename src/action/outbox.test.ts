import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { recorded } from "../../test/checkout.ts";
import type { NewEvent } from "../event/index.ts";
import { shortId } from "../kit/short-id.ts";
import { type Action, defineAction } from "./action.ts";
import { EffectAttempted, EffectFailed, EffectPostponed, EffectRequested, EffectSucceeded } from "./events.ts";
import { claimMicros, effectId, foldEffect, isDue, waitMsAfter } from "./outbox.ts";

const about = { effect: "E-1", case: "C-1" };
const requested = EffectRequested({ ...about, decision: "D-1", action: "tell", body: { option: "a" } });
const attempted = (attempt: number) => EffectAttempted({ ...about, attempt });
const postponed = (attempt: number, waitMs: number) => EffectPostponed({ ...about, attempt, status: "503", waitMs });
const succeeded = (attempt: number) => EffectSucceeded({ ...about, attempt, status: "200" });
const failed = (attempt: number) => EffectFailed({ ...about, attempt, status: "404" });

const at = 1_000_000_000;
/** Where an effect stands when all of this was recorded at one moment. */
const state = (...events: NewEvent[]) => {
  const found = foldEffect(recorded(events, at));
  assert.ok(found);
  return found;
};

describe("an effect", () => {
  it("is none before it was asked for", () => {
    assert.equal(foldEffect([]), undefined);
    assert.equal(foldEffect(recorded([attempted(1)])), undefined);
  });

  it("waits once asked for, and is due at once", () => {
    const { kind, attempts, revision, requested: wanted } = state(requested);
    assert.deepEqual([kind, attempts, revision, wanted.action], ["waiting", 0, 1, "tell"]);
    assert.ok(isDue(state(requested), 0));
  });

  it("is left alone while somebody may be at it, and due again from that moment on", () => {
    const claimed = state(requested, attempted(1));
    assert.deepEqual([claimed.kind, claimed.attempts, claimed.revision], ["attempting", 1, 2]);
    assert.deepEqual([isDue(claimed, at + claimMicros - 1), isDue(claimed, at + claimMicros)], [false, true]);
  });

  it("waits as long as was said after an attempt that came to nothing", () => {
    const waiting = state(requested, attempted(1), postponed(1, 500));
    assert.deepEqual([waiting.kind, waiting.attempts, waiting.revision], ["waiting", 1, 3]);
    assert.deepEqual([isDue(waiting, at + 499_999), isDue(waiting, at + 500_000)], [false, true]);
  });

  it("is never due again once it was done or has failed", () => {
    for (const [last, kind] of [
      [succeeded(1), "done"],
      [failed(1), "failed"],
    ] as const) {
      const ended = state(requested, attempted(1), last);
      assert.equal(ended.kind, kind);
      assert.ok(!isDue(ended, Number.MAX_SAFE_INTEGER));
    }
  });

  it("stays done whatever a slower process says later, and becomes done where it had failed", () => {
    for (const late of [attempted(2), postponed(2, 500), failed(2)]) {
      const ended = state(requested, attempted(1), succeeded(1), late);
      assert.deepEqual([ended.kind, ended.revision], ["done", 4]);
    }
    assert.equal(state(requested, attempted(1), failed(1), succeeded(1)).kind, "done");
  });
});

describe("waiting for the next attempt", () => {
  it("doubles from half a second to five minutes", () => {
    assert.deepEqual(
      [1, 2, 3, 10, 11, 40].map((n) => waitMsAfter(n, 0)),
      [500, 1000, 2000, 256_000, 300_000, 300_000],
    );
  });

  it("lies between the doubling and a quarter above it, and follows a longer wish up to an hour", () => {
    const attempt = fc.integer({ min: 1, max: 60 });
    const random = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(attempt, random, fc.nat({ max: 10_000_000 }), (n, dice, wish) => {
        const base = Math.min(300_000, 500 * 2 ** (n - 1));
        const wait = waitMsAfter(n, dice, wish);
        assert.ok(Number.isSafeInteger(wait));
        assert.ok(wait >= base && wait >= Math.min(wish, 3_600_000));
        assert.ok(wait <= Math.max(Math.round(base * 1.25), Math.min(wish, 3_600_000)));
      }),
    );
  });
});

const good: Omit<Action, "name"> = {
  actuator: "webhook",
  url: "https://shop.example/roll-back",
  secretEnv: "SHOP_SECRET",
  purpose: "Puts the form back.",
};

describe("an effect's id", () => {
  it("has at most 64 characters that every target takes, for the longest name that an action may have", () => {
    const name = `a${"-b".repeat(19)}c`;
    assert.equal(defineAction(name, good).name.length, 40);
    assert.throws(() => defineAction(`${name}d`, good), /at most 40 characters/);
    const id = effectId(shortId("D", "x"), name);
    assert.match(id, /^[A-Za-z0-9_-]{1,64}$/);
    assert.match(effectId("D-7K2M9QTA", "tell"), /^E-7K2M9QTA-tell$/);
  });
});

describe("declaring an action", () => {
  const refused: readonly (readonly [what: string, options: Partial<typeof good>, sentence: RegExp])[] = [
    ["a URL with a password", { url: "https://ana:hunter2@shop.example/" }, /holds a password/],
    ["a URL with a name alone", { url: "https://hunter2@shop.example/" }, /holds a password/],
    ["what is no URL", { url: "shop.example hunter2" }, /is not a URL/],
    ["a URL that is no address of the web", { url: "ftp://shop.example/hunter2" }, /neither https nor http/],
    ["a secret where its variable's name belongs", { secretEnv: "whsec_hunter2" }, /environment variable in capitals/],
    ["no name of a variable", { secretEnv: "" }, /environment variable in capitals/],
    ["an actuator that is a path", { actuator: "../hunter2" }, /name of an adapter/],
    ["an action that does not say what it does", { purpose: "" }, /`purpose`/],
  ];
  for (const [what, options, sentence] of refused) {
    it(`refuses ${what}, and does not repeat it`, () => {
      assert.throws(
        () => defineAction("tell", { ...good, ...options }),
        (cause: Error & { code?: string }) => {
          assert.equal(cause.code, "action/bad-definition");
          assert.match(cause.message, sentence);
          assert.ok(!JSON.stringify({ ...cause, message: cause.message }).includes("hunter2"));
          return true;
        },
      );
    });
  }
  for (const name of ["Tell", "tell_them", "", "tell-", "-tell", "1tell"]) {
    it(`refuses the name "${name}"`, () => assert.throws(() => defineAction(name, good), /kebab-case/));
  }
});
