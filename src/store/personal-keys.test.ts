import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { nodeCipher } from "../app/keys.ts";
import { importedEvent, pseudonym, tagText } from "../event/index.ts";
import { fixedContext } from "../testing/index.ts";
import { contextOf, createEventStore, engineOf } from "./create-event-store.ts";
import type { EventStore, StoreContext } from "./event-store.ts";
import type { KeyState, Keys, OpenKeys } from "./keys.ts";
import { Erased } from "./personal-events.ts";
import { personalKeysOf, reveal } from "./personal-store.ts";

const why = { command: "note" };
const noted = (customer: string, name: unknown = "Canary") =>
  importedEvent({
    type: "noted",
    data: { name },
    tags: { customer },
    personal: { subject: `customer:${customer}`, fields: ["name"] },
  });
const receipt = (subject: string) => Erased({ subject, events: 1, first: 1, last: 1, fields: {} });

/** Keys in a file's way: many may have it open, and somebody may write an older copy over it. */
async function fileOfKeys() {
  const states = new Map<string, KeyState>();
  let [epoch, destroyed] = [0, 0];
  let log = "";
  let isMade = false;
  const secret = new Uint8Array(32).fill(7);
  const find = async (subjects: readonly string[]) =>
    new Map(
      subjects.flatMap((subject) => {
        const state = states.get(subject);
        return state ? [[subject, state] as const] : [];
      }),
    );
  const open: OpenKeys = async (options) => {
    if (!isMade && !options.create) return undefined;
    if (!isMade) log = options.log;
    isMade = true;
    const keys: Keys = {
      place: "the-keys",
      lacks: {},
      log,
      secret,
      find,
      make: async (subjects) => {
        for (const [i, subject] of subjects.entries())
          if (!states.has(subject)) states.set(subject, { kind: "key", key: new Uint8Array(32).fill(states.size + i) });
        return find(subjects);
      },
      destroy: async (subject, gone) => {
        states.set(subject, { kind: "destroyed", ...gone });
        epoch += 1;
        destroyed += 1;
        return gone;
      },
      epoch: async () => epoch,
      close: async () => {},
    };
    return keys;
  };
  const context: StoreContext = {
    ...fixedContext(),
    personal: { cipher: nodeCipher, place: "the-keys", openKeys: open },
  };
  return {
    context,
    states,
    destroyed: () => destroyed,
    /** A copy of what is there now; called, it is written over what is there then. */
    copy: () => {
      const [were, was] = [new Map(states), epoch];
      return () => {
        states.clear();
        for (const [subject, state] of were) states.set(subject, state);
        epoch = was;
      };
    },
  };
}

const names = async (store: EventStore) =>
  (await store.read({ types: ["noted"] })).events.map(({ data }) => (data as { name: string }).name);
const another = (store: EventStore) => createEventStore(engineOf(store), contextOf(store));

describe("keys that were copied before an erasure", () => {
  it("are erased again by every receipt of the log, wherever in the log it stands and whatever log they met before", async () => {
    const keys = await fileOfKeys();
    const store = await openEventStore("memory:", keys.context);
    await store.append([noted("ana"), noted("bo")], why);
    const putBack = keys.copy();
    await store.append([receipt("customer:ana"), receipt("customer:bo")], why);
    assert.deepEqual(await names(another(store)), ["[erased]", "[erased]"]);
    putBack();
    assert.deepEqual(await names(another(store)), ["[erased]", "[erased]"]);
    const before = keys.destroyed();
    assert.deepEqual(await names(another(store)), ["[erased]", "[erased]"]);
    assert.equal(keys.destroyed(), before, "what is destroyed is left alone");
  });

  it("bring nobody back in the processes that have them open, when they are written over those in place", async () => {
    const keys = await fileOfKeys();
    const store = await openEventStore("memory:", keys.context);
    await store.append([noted("ana"), noted("bo")], why);
    const other = another(store);
    assert.deepEqual(await names(other), ["Canary", "Canary"]);
    const putBack = keys.copy();
    const erase = async (subject: string) => {
      await personalKeysOf(store).destroy(subject, 1);
      await store.append([receipt(subject)], why);
    };
    await erase("customer:ana");
    for (const one of [store, other]) assert.deepEqual(await names(one), ["[erased]", "Canary"]);
    putBack();
    for (const one of [other, store]) assert.deepEqual(await names(one), ["[erased]", "Canary"]);
    await erase("customer:bo");
    putBack();
    assert.deepEqual(await names(store), ["[erased]", "[erased]"], "also where nothing was read since");
  });
});

it("a key that is not whole is missed, and seals nothing", async () => {
  const keys = await fileOfKeys();
  const store = await openEventStore("memory:", keys.context);
  await store.append([noted("ana")], why);
  keys.states.set("customer:ana", { kind: "key", key: new Uint8Array(0) });
  for (const call of [() => another(store).read({}), () => another(store).append([noted("ana")], why)])
    await assert.rejects(call(), { code: "store/keys-missing", message: /customer:ana/ });
});

describe("text that looks sealed and was written by somebody", () => {
  const token = (subject: string) =>
    `thence-personal:1:${Buffer.from(subject).toString("base64url")}:${Buffer.alloc(40).toString("base64url")}`;

  it("is shown as it is, and disturbs no reader", async () => {
    const keys = await fileOfKeys();
    const store = await openEventStore("memory:", keys.context);
    const row = { comment: token("customer:nobody") };
    assert.deepEqual(await reveal(store, row), row, "before there are keys");
    await store.append([noted("ana")], why);
    const both = { ...row, other: token("customer:ana"), said: [token("customer:bo")] };
    assert.deepEqual(await reveal(store, both), both);
    await store.append([noted("ana", token("customer:nobody"))], why);
    assert.deepEqual(await names(store), ["Canary", token("customer:nobody")]);
  });

  it("is told from a sealed value whose key is lost", async () => {
    const keys = await fileOfKeys();
    const store = await openEventStore("memory:", keys.context);
    await store.append([noted("ana")], why);
    const sealed = (await store.read({ types: ["noted"] }, { personal: "sealed" })).events[0]?.data;
    keys.states.delete("customer:ana");
    await assert.rejects(reveal(another(store), sealed), { code: "store/keys-missing", message: /customer:ana/ });
  });
});

describe("a pseudonym that stands where none is put in place", () => {
  const mail = pseudonym("canary@example.org");
  for (const [where, event, options] of [
    ["in data", { data: { list: [{ mail }] }, tags: { a: "1" } }, {}],
    ["in the middle of a tag", { data: {}, tags: { a: `x${mail}` } }, {}],
    ["in a correlation", { data: {}, tags: { a: "1" }, correlation: mail }, {}],
    ["in a commit's reason", { data: {}, tags: { a: "1" } }, { reason: `because ${mail}` }],
  ] as const)
    it(`is refused ${where}, and not told`, async () => {
      const store = await openEventStore("memory:", (await fileOfKeys()).context);
      await assert.rejects(
        store.append([importedEvent({ type: "noted", ...event })], { ...why, ...options }),
        (cause: Error & { code?: string }) => {
          assert.equal(cause.code, "store/bad-event");
          assert.match(cause.message, /pseudonym/);
          assert.doesNotMatch(JSON.stringify({ ...cause, text: cause.stack }), /canary/);
          return true;
        },
      );
    });

  it("is one only where it is the mark itself, and not a text that spells it", async () => {
    const store = await openEventStore("memory:", (await fileOfKeys()).context);
    const data = { text: String.raw`\u0000pseudonym\u0000x`, other: String.raw`\\u0000pseudonym\u0000x` };
    await store.append([importedEvent({ type: "noted", data, tags: { a: "1" } })], why);
    assert.deepEqual((await store.read({ types: ["noted"] })).events[0]?.data, data);
    await store.append(
      [importedEvent({ type: "noted", data: {}, tags: { mail }, stream: tagText("mail", mail) })],
      why,
    );
  });
});

describe("a path to a personal field that meets something else on its way", () => {
  const event = (data: object) =>
    importedEvent({
      type: "bought",
      data,
      tags: { customer: "ana" },
      personal: { subject: "customer:ana", fields: ["address.street", "address.city", "lines.name", "none.at.all"] },
    });

  it("seals that as a whole: a list, a text, a number", async () => {
    for (const data of [
      { address: "Canary 5, Bonn", lines: [{ name: "Canary" }], none: null },
      { address: { street: "Canary", city: { name: "Canary" } }, lines: { name: ["Canary"] }, none: { at: "Canary" } },
      { address: 4711, lines: "Canary", none: { at: { all: "Canary" }, more: "in plain" } },
      { address: {}, lines: [], none: {} },
    ]) {
      const store = await openEventStore("memory:", (await fileOfKeys()).context);
      await store.append([event(data)], why);
      const rows = await engineOf(store).rows(0, 10);
      const text = rows.map(({ bytes }) => Buffer.from(bytes).toString()).join();
      assert.doesNotMatch(text, /Canary|4711/);
      const [read] = (await store.read({ types: ["bought"] })).events;
      assert.deepEqual(read?.data, data);
      const [sealed] = (await store.read({ types: ["bought"] }, { personal: "sealed" })).events;
      assert.deepEqual(await reveal(store, sealed?.data), data);
    }
  });

  it("is said by the place that was erased", async () => {
    const store = await openEventStore("memory:", (await fileOfKeys()).context);
    await store.append([event({ address: "Canary 5, Bonn", lines: { name: "Canary" } })], why);
    await personalKeysOf(store).destroy("customer:ana", 1);
    const [read] = (await store.read({ types: ["bought"] })).events;
    assert.deepEqual(read?.data, { address: "[erased]", lines: { name: "[erased]" } });
    assert.deepEqual(read?.erased, ["address", "lines.name"]);
  });
});
