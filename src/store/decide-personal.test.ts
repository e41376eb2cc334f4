import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { openKeys } from "../adapters/memory/keys.ts";
import { nodeCipher } from "../app/keys.ts";
import { defineEvent, personal, pseudonym } from "../event/index.ts";
import { defineFold, on } from "../projection/index.ts";
import { fixedContext } from "../testing/fixed-clock.ts";
import { contextOf, createEventStore, engineOf } from "./create-event-store.ts";
import { decide } from "./decide.ts";
import { about, defineDecider, refuse } from "./define-decider.ts";
import type { EventStore, StoreContext } from "./event-store.ts";
import type { Keys, OpenKeys } from "./keys.ts";
import { KeysMissing } from "./personal-errors.ts";

const purpose = "tests";
const registered = defineEvent("customer-registered", {
  purpose,
  tags: ({ customer, email }: Registration) => ({ customer, mail: pseudonym(email) }),
  personal: personal("customer", ["email"]),
});
const noted = defineEvent("thing-noted", { purpose, tags: ({ thing }: { thing: string }) => ({ thing }) });
interface Registration {
  readonly customer: string;
  readonly email: string;
}
const count = (name: string) =>
  defineFold(
    name,
    { n: 0 },
    on(registered, ({ n }) => ({ n: n + 1 })),
  );
const folds = {
  mail: about(count("mail"), ({ email }: Registration) => `mail:${pseudonym(email)}`),
  customer: about(count("customer"), ({ customer }: Registration) => `customer:${customer}`),
};
const register = defineDecider("register", {
  folds,
  decide: (asked, { mail }) => (mail.n > 0 ? refuse("mail/taken") : [registered(asked)]),
});
const note = defineDecider("note", {
  folds: { notes: about(count("notes"), (thing: string) => `thing:${thing}`) },
  decide: (thing) => [noted({ thing })],
});
const email = "canary@example.org";

/** Keys that outlive the stores that open them, and that can be taken away. */
function keysAtHand() {
  let made: Promise<Keys | undefined> | undefined;
  let away = false;
  const missing = () => new KeysMissing({ place: "the-keys", problem: "they were taken away" });
  const open: OpenKeys = async (options) => {
    if (options.create) made ??= openKeys("memory:", options);
    const keys = await made;
    if (away || !keys) return undefined;
    const there = <Result>(work: () => Promise<Result>) => (away ? Promise.reject(missing()) : work());
    return {
      ...keys,
      epoch: () => there(keys.epoch),
      find: (subjects) => there(() => keys.find(subjects)),
      close: async () => {},
    };
  };
  return {
    open,
    takeAway: () => {
      away = true;
    },
  };
}

const people = (openKeys: OpenKeys = keysAtHand().open): StoreContext => ({
  ...fixedContext(),
  personal: { cipher: nodeCipher, place: "the-keys", openKeys },
});
const again = (store: EventStore) => createEventStore(engineOf(store), contextOf(store));
const textOf = async (store: EventStore) =>
  (await engineOf(store).rows(0, 1000))
    .map(({ bytes, commit }) => Buffer.concat([bytes, commit.record]).toString())
    .join("\n");

describe("a decider whose folds are about a pseudonym", () => {
  it("sees what bears it, also where other folds are read with it, by a store that remembers and by one that does not", async () => {
    const store = await openEventStore("memory:", people());
    assert.equal((await decide(store, register, { customer: "c-1", email })).kind, "decided");
    assert.equal((await decide(store, register, { customer: "c-2", email })).kind, "refused");
    assert.equal((await decide(again(store), register, { customer: "c-3", email })).kind, "refused");
    assert.equal((await decide(again(store), register, { customer: "c-3", email: "b@example.org" })).kind, "decided");
  });

  it("leaves the text behind it in nothing that is kept: events, reads, refusals, or that nothing was to be done", async () => {
    const store = await openEventStore("memory:", people());
    const idle = defineDecider("idle", { folds, decide: () => [] });
    for (const customer of ["c-1", "c-2"])
      await decide(store, register, { customer, email }, { id: `cmd-${customer}` });
    assert.equal((await decide(store, idle, { customer: "c-1", email }, { id: "cmd-3" })).kind, "unchanged");
    const types = (await store.read({})).events.map(({ type }) => type);
    assert.deepEqual(types.slice(1), ["customer-registered", "thence.refused", "thence.nothing-changed"]);
    assert.doesNotMatch(await textOf(store), /canary/);
    const name = await store.pseudonym(email);
    assert.equal(
      (await textOf(store)).match(new RegExp(`mail:${name}`, "g"))?.length,
      5,
      "three reads, two boundaries",
    );
  });
});

describe("what a commit is called by", () => {
  it("must not tell one of its personal values", async () => {
    const store = await openEventStore("memory:", people());
    const asked = { customer: "c-1", email };
    for (const told of [{ correlation: email }, { causation: email }, { onBehalfOf: email }, { id: email }])
      await assert.rejects(decide(store, register, asked, told), (cause: Error & { code?: string }) => {
        assert.equal(cause.code, "store/personal-in-plain");
        assert.match(cause.message, /its commit's/);
        assert.doesNotMatch(JSON.stringify({ ...cause, text: cause.stack }), /canary/);
        return true;
      });
    assert.equal((await store.read({ types: [registered.type] })).events.length, 0);
  });
});

describe("a log whose keys are away", () => {
  it("decides on what has nothing personal, the first time as every time", async () => {
    const keys = keysAtHand();
    const store = await openEventStore("memory:", people(keys.open));
    await decide(store, register, { customer: "c-1", email });
    await decide(store, note, "a");
    keys.takeAway();
    for (let i = 0; i < 3; i++) assert.equal((await decide(store, note, "a")).kind, "decided");
    await assert.rejects(decide(store, register, { customer: "c-2", email }), { code: "store/keys-missing" });
  });

  it("gives the first outcome of a command again, whatever came after it", async () => {
    const keys = keysAtHand();
    const store = await openEventStore("memory:", people(keys.open));
    const first = await decide(store, note, "a", { id: "cmd-1" });
    await decide(store, register, { customer: "c-1", email });
    const mine = await decide(store, register, { customer: "c-2", email: "b@example.org" }, { id: "cmd-2" });
    const theirs = await decide(again(store), register, { customer: "c-2", email: "b@example.org" }, { id: "cmd-2" });
    assert.deepEqual(theirs, { ...mine, isRepeat: true }, "its own personal fields are shown");
    keys.takeAway();
    assert.deepEqual(await decide(again(store), note, "a", { id: "cmd-1" }), { ...first, isRepeat: true });
  });
});
