import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { openKeys } from "../adapters/memory/keys.ts";
import { nodeCipher } from "../app/keys.ts";
import { defineEvent, importedEvent, personal, pseudonym, tagText } from "../event/index.ts";
import { fixedContext } from "../testing/index.ts";
import { contextOf, createEventStore, engineOf } from "./create-event-store.ts";
import type { EventStore, StoreContext } from "./event-store.ts";
import type { Keys, OpenKeys } from "./keys.ts";
import { Erased } from "./personal-events.ts";
import { personalKeysOf, reveal } from "./personal-store.ts";
import { readBody } from "./stored.ts";

const why = { command: "register" };
const id = "01a1fb67-1800-7ade-bd3f-bfded8a21c49";
const registered = defineEvent("customer-registered", {
  tags: ({
    customer,
  }: {
    customer: string;
    name?: unknown;
    address?: { street: string; city: string };
    plan: string;
  }) => ({ customer }),
  personal: personal("customer", ["name", "address.street"]),
  purpose: "test",
});
const ana = { customer: "c-7", name: "Ana Canary", address: { street: "Elm 5", city: "Bonn" }, plan: "basic" };

/** Keys in memory that outlive the stores that open them, as a file does. */
function sharedKeys() {
  let made: Promise<Keys | undefined> | undefined;
  const open: OpenKeys = async (options) => {
    if (options.create) made ??= openKeys("memory:", options);
    const keys = await made;
    return keys && { ...keys, close: async () => {} };
  };
  return Object.assign(open, {
    place: async () => {
      const keys = await made;
      assert.ok(keys, "keys were made");
      return keys;
    },
  });
}

function withKeys(keys: OpenKeys, seed = 1): StoreContext {
  return { ...fixedContext(seed), personal: { cipher: nodeCipher, place: "the-keys", openKeys: keys } };
}

const newStore = (keys: OpenKeys = sharedKeys(), seed = 1) => openEventStore("memory:", withKeys(keys, seed));

async function all(store: EventStore, options: Parameters<EventStore["read"]>[1] = {}) {
  return (await store.read({}, options)).events.filter((event) => !event.type.startsWith("thence."));
}

async function bytesOf(store: EventStore): Promise<string> {
  const rows = await engineOf(store).rows(0, 1000);
  return rows.map(({ bytes, commit }) => Buffer.concat([bytes, commit.record]).toString()).join("\n");
}

describe("personal fields", () => {
  it("are sealed in the log and read in plain, by every way of reading", async () => {
    const store = await newStore();
    await store.append([registered(ana, { id, occurred: 1 })], why);
    assert.doesNotMatch(await bytesOf(store), /Canary|Elm/);
    assert.match(await bytesOf(store), /Bonn/);
    const [event] = await all(store);
    assert.deepEqual(event?.data, ana);
    assert.equal(event?.erased, undefined);
    assert.deepEqual((await store.find([id]))[0]?.data, ana);
    for await (const one of store.scan({ types: ["customer-registered"] })) assert.deepEqual(one.data, ana);
    for await (const one of store.subscribe({ types: ["customer-registered"] })) {
      assert.deepEqual(one.data, ana);
      break;
    }
    assert.ok((await store.verify()).ok);
  });

  it("stay sealed where that is asked for, and whatever holds the sealed value can be revealed", async () => {
    const store = await newStore();
    await store.append([registered(ana)], why);
    const [event] = await all(store, { personal: "sealed" });
    assert.doesNotMatch(JSON.stringify(event), /Canary|Elm/);
    const row = { list: [{ deep: event?.data }], n: 1, plain: "thence-personal:1:not one", none: null };
    assert.deepEqual(await reveal(store, row), { ...row, list: [{ deep: ana }] });
  });

  it("come back as they were, whatever JSON they are, under whatever paths", async () => {
    const store = await newStore();
    const fieldName = fc.string({ minLength: 1 }).filter((name) => !name.includes(".") && name.isWellFormed());
    const json = fc.jsonValue({ maxDepth: 4 });
    let n = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fieldName, fc.oneof(json, fc.dictionary(fieldName, json))),
        fc.array(fc.array(fieldName, { minLength: 1, maxLength: 2 }), { maxLength: 3 }),
        async (given, others) => {
          const data = JSON.parse(JSON.stringify(given));
          const own = Object.entries(data).flatMap(([name, value]) => [
            name,
            ...(typeof value === "object" && value !== null
              ? Object.keys(value).map((inner) => `${name}.${inner}`)
              : []),
          ]);
          const fields = [
            ...own.filter((field, i) => (field.length + i) % 2 === 0),
            ...others.map((path) => path.join(".")),
          ];
          const event = importedEvent({
            type: "noted",
            data,
            tags: { customer: `c-${++n % 5}` },
            ...(fields.length > 0 && { personal: { subject: `customer:c-${n % 5}`, fields } }),
          });
          const { last } = await store.append([event], why);
          const [read] = (await store.read({}, { after: last - 1, limit: 1 })).events;
          assert.deepEqual(JSON.parse(JSON.stringify(read?.data)), data);
        },
      ),
      { numRuns: 300 },
    );
    assert.ok((await store.verify()).ok);
  });

  it("have the same bytes in a retry, and other bytes in every other event, field, subject or value", async () => {
    const store = await newStore();
    const event = (over: object = {}, fields = ["a", "b"], key = id, customer = "c-7") =>
      importedEvent({
        type: "noted",
        data: { a: "the same", b: "the same", ...over },
        tags: { customer },
        personal: { subject: `customer:${customer}`, fields },
        id: key,
        occurred: 1,
      });
    const first = await store.append([event()], why);
    assert.deepEqual(await store.append([event()], why), { ...first, known: 1 });
    assert.deepEqual((await store.append([event()], { ...why, known: "skip" })).known, 1);
    assert.deepEqual((await store.append([event({ a: "other" })], { ...why, known: "skip" })).changed, [id]);
    const others = ["01a1fb67-1800-7ade-bd3f-bfded8a21c50", "01a1fb67-1800-7ade-bd3f-bfded8a21c51"] as const;
    await store.append([event({}, ["a", "b"], others[0]), event({}, ["a", "b"], others[1], "c-8")], why);
    const tokens = [...(await bytesOf(store)).matchAll(/thence-personal:1:[\w-]+:([\w-]+)/g)].map(([, bytes]) => bytes);
    assert.equal(tokens.length, 6);
    assert.equal(new Set(tokens).size, 6);
    assert.equal(new Set(tokens.map((token) => token?.slice(0, 16))).size, 6, "no nonce comes twice");
  });

  it("do not tell by the length of a short one what it was", async () => {
    const store = await newStore();
    const lengths = new Set<number | undefined>();
    for (const [i, name] of [true, false, null, 7, "Li", "Maximiliane"].entries()) {
      await store.append([registered({ customer: "c-7", name, plan: "basic" })], why);
      const sealed = (await all(store, { personal: "sealed" }))[i]?.data as { name: string };
      lengths.add(sealed.name.length);
    }
    assert.equal(lengths.size, 1);
  });

  it("are refused by a store that has no place for keys, with the next step", async () => {
    const store = await openEventStore("memory:", fixedContext());
    await assert.rejects(store.append([registered(ana)], why), { code: "store/no-keys", message: /THENCE_KEYS/ });
    assert.equal((await store.head()).position, 0);
  });

  it("are refused where a tag, the id or the origin says in plain what one of them holds, and the error does not say it", async () => {
    const store = await newStore();
    const noted = (more: object) =>
      importedEvent({
        type: "noted",
        data: { name: { full: ["Ana Canary"] }, phone: 49170123 },
        tags: { customer: "c-7" },
        personal: { subject: "customer:c-7", fields: ["name", "phone"] },
        ...more,
      });
    for (const [more, where] of [
      [{ tags: { customer: "c-7", who: ["x", "Ana Canary"] } }, /its tag "who"/],
      [{ tags: { customer: "c-7", call: "49170123" } }, /its tag "call"/],
      [{ origin: { source: "crm", id: "Ana Canary" } }, /the id of its origin/],
      [{ correlation: "Ana Canary" }, /its correlation/],
    ] as const) {
      await assert.rejects(store.append([noted(more)], why), (cause: Error & { code?: string }) => {
        assert.equal(cause.code, "store/personal-in-plain");
        assert.match(cause.message, where);
        assert.doesNotMatch(JSON.stringify({ ...cause, text: cause.stack }), /Canary|49170123/);
        return true;
      });
    }
    await assert.rejects(
      store.append([{ ...noted({}), personal: { subject: "customer:c-8", fields: ["name"] } }], why),
      { code: "store/bad-event", message: /not one of its tags/ },
    );
    assert.equal((await all(store)).length, 0);
  });

  it("name their place, and never their value, where they are no JSON", async () => {
    const store = await newStore();
    await assert.rejects(store.append([registered({ ...ana, name: ["Canary", Number.NaN] })], why), {
      code: "kit/not-json",
      message: /\$\.data\.name\[1\] is NaN/,
    });
  });

  it("stay sealed in an error that carries events", async () => {
    const store = await newStore();
    const { marker } = await store.read({ tags: ["customer:c-7"] });
    await store.append([registered(ana)], why);
    const conditions = [{ query: { tags: ["customer:c-7"] }, after: marker }];
    await assert.rejects(store.append([registered(ana)], { ...why, conditions }), (cause: object) => {
      assert.ok("code" in cause && cause.code === "store/condition-failed");
      assert.doesNotMatch(JSON.stringify(cause), /Canary/);
      return true;
    });
  });
});

describe("a pseudonym in a tag", () => {
  it("is stored as a keyed hash, the same for the same text, and can be asked for", async () => {
    const store = await newStore();
    const noted = (email: string) =>
      importedEvent({
        type: "noted",
        data: { email },
        tags: { customer: "c-7", email: pseudonym(email) },
        stream: tagText("email", pseudonym(email)),
        personal: { subject: tagText("email", pseudonym(email)), fields: ["email"] },
      });
    await store.append([noted("ana@canary.example"), noted("bo@canary.example"), noted("ana@canary.example")], why);
    assert.doesNotMatch(await bytesOf(store), /canary/);
    const name = await store.pseudonym("ana@canary.example");
    assert.match(name, /^[\w-]{22}$/);
    const { events } = await store.read({ stream: tagText("email", name) });
    assert.deepEqual(
      events.map(({ data, revision, tags }) => [data, revision, tags["email"]]),
      [1, 2].map((revision) => [{ email: "ana@canary.example" }, revision, name]),
    );
    const query = { tags: [tagText("email", pseudonym("ana@canary.example"))] };
    const page = await store.read(query);
    assert.equal(page.events.length, 2, "it can also be asked for as it is given");
    const scanned = await Array.fromAsync(store.scan([query, { stream: query.tags[0] ?? "" }]));
    assert.deepEqual(scanned, page.events);
    const asked = { conditions: [{ query, after: page.marker }], reads: [{ query, after: 0, upTo: page.upTo }] };
    await store.append([noted("ana@canary.example")], { ...why, ...asked });
    await assert.rejects(store.append([noted("bo@canary.example")], { ...why, ...asked }), (cause: Error) => {
      assert.match(cause.message, /condition-failed/);
      assert.doesNotMatch(JSON.stringify({ ...cause, text: cause.stack }), /canary/);
      return true;
    });
    assert.doesNotMatch(await bytesOf(store), /canary/, "not in what was read, either");
    const other = await newStore(sharedKeys(), 2);
    assert.notEqual(await other.pseudonym("ana@canary.example"), name, "another log has another secret");
  });
});

describe("an erased subject", () => {
  async function erased() {
    const keys = sharedKeys();
    const store = await newStore(keys);
    await store.append([registered(ana), registered({ ...ana, customer: "c-8" })], why);
    await all(store);
    await personalKeysOf(store).destroy("customer:c-7", 1);
    return { store, keys };
  }

  it("shows as erased wherever it is read, code can tell, and others are as they were", async () => {
    const { store } = await erased();
    const [event, other] = await all(store);
    assert.deepEqual(event?.data, { ...ana, name: "[erased]", address: { street: "[erased]", city: "Bonn" } });
    assert.deepEqual(event?.erased, ["name", "address.street"]);
    assert.deepEqual([other?.data, other?.erased], [{ ...ana, customer: "c-8" }, undefined]);
    const [sealed] = await all(store, { personal: "sealed" });
    assert.deepEqual(await reveal(store, { data: sealed?.data }), { data: event?.data });
    assert.ok((await store.verify()).ok);
  });

  it("takes nothing personal again", async () => {
    const { store } = await erased();
    await assert.rejects(store.append([registered(ana)], why), { code: "store/subject-erased", message: /a new id/ });
    await store.append([importedEvent({ type: "noted", data: {}, tags: { customer: "c-7" } })], why);
  });

  it("is forgotten by every store that has the same keys open", async () => {
    const { store, keys } = await erased();
    const second = createEventStore(engineOf(store), contextOf(store));
    assert.match(JSON.stringify(await all(second)), /"c-8".*Canary/);
    const epoch = await second.erasureEpoch();
    await (await keys.place()).destroy("customer:c-8", { at: 2 });
    assert.notEqual(await second.erasureEpoch(), epoch);
    assert.doesNotMatch(JSON.stringify(await all(second)), /Canary/);
    assert.doesNotMatch(JSON.stringify(await all(store)), /Canary/);
  });

  it("is erased again in keys from an older backup, once the log says so", async () => {
    const { store } = await erased();
    const receipt = { subject: "customer:c-8", events: 1, first: 3, last: 3, fields: {} };
    await store.append([Erased(receipt)], why);
    const again = createEventStore(engineOf(store), contextOf(store));
    assert.doesNotMatch(JSON.stringify(await all(again)), /Canary/);
  });
});

describe("keys that are not those of the log", () => {
  it("are refused, lost ones are told from erased ones, and no new ones are made in their place", async () => {
    const keys = sharedKeys();
    const store = await newStore(keys);
    await store.append([registered(ana)], why);
    const other = (openKeys: OpenKeys) => createEventStore(engineOf(store), withKeys(openKeys, 5));

    const lost = other(async () => undefined);
    for (const call of [
      () => lost.read({}),
      () => lost.append([registered({ ...ana, customer: "c-9" })], why),
      () => lost.pseudonym("x"),
    ])
      await assert.rejects(call(), { code: "store/keys-missing", message: /the-keys/ });
    assert.equal((await lost.read({}, { personal: "sealed" })).events.length, 2, "sealed, it can be read");

    const foreign = other(async (options) => openKeys("memory:", { ...options, create: true }));
    await assert.rejects(foreign.read({}), { code: "store/keys-foreign" });
    const ofAnotherLog = other(async (options) => openKeys("memory:", { ...options, create: true, log: "x" }));
    await assert.rejects(ofAnotherLog.append([registered(ana)], why), { code: "store/keys-foreign" });

    assert.deepEqual((await all(other(keys)))[0]?.data, ana, "put back, everything is there");
  });

  it("are noticed where one subject's key is missing, and the subject gets no new one", async () => {
    const keys = sharedKeys();
    const store = await newStore(keys);
    await store.append([registered({ ...ana, customer: "c-8" }), registered(ana)], why);
    const place = await keys.place();
    const without = (subjects: readonly string[]) => subjects.filter((subject) => subject !== "customer:c-7");
    const older: Keys = { ...place, find: (subjects) => place.find(without(subjects)) };
    const again = createEventStore(
      engineOf(store),
      withKeys(async () => older),
    );
    await assert.rejects(again.read({}), { code: "store/keys-missing", message: /customer:c-7/ });
    await assert.rejects(again.append([registered(ana)], why), { code: "store/keys-missing", message: /customer:c-7/ });
    await again.append([registered({ ...ana, customer: "c-8" })], why);
  });

  it("that were changed are told from erased ones", async () => {
    const keys = sharedKeys();
    const store = await newStore(keys);
    await store.append([registered(ana)], why);
    const place = await keys.place();
    const wrong = new Map([["customer:c-7", { kind: "key", key: new Uint8Array(32) } as const]]);
    const again = createEventStore(
      engineOf(store),
      withKeys(async () => ({ ...place, find: async () => wrong })),
    );
    await assert.rejects(again.read({}), (cause: Error & { code?: string }) => {
      assert.equal(cause.code, "store/personal-damaged");
      assert.match(cause.message, /"name" of the event at position 2/);
      return true;
    });
  });

  it("are the same for stores that meet their first person at the same time", async () => {
    const keys = sharedKeys();
    const store = await newStore(keys);
    const second = createEventStore(engineOf(store), withKeys(keys, 6));
    await Promise.all(
      [store, second].flatMap((one) =>
        Array.from({ length: 5 }, (_, i) => one.append([registered({ ...ana, customer: `c-${i}` })], why)),
      ),
    );
    assert.equal((await all(store)).length, 10);
    assert.equal((await store.read({ types: ["thence.keys-created"] })).events.length, 1);
  });
});

it("a sealed value is bound to its event and field", async () => {
  const store = await newStore();
  await store.append([registered(ana), registered({ ...ana, name: "Bo Canary" })], why);
  const engine = engineOf(store);
  const [, one, two] = await engine.page({}, { limit: 3 });
  assert.ok(one && two);
  const name = (bytes: Uint8Array) => JSON.stringify((readBody(bytes).data as { name: string }).name);
  const swapped = Buffer.from(Buffer.from(two.bytes).toString().replace(name(two.bytes), name(one.bytes)));
  const changed = createEventStore(
    {
      ...engine,
      page: async (query, range) => ("types" in query ? engine.page(query, range) : [{ ...two, bytes: swapped }]),
    },
    contextOf(store),
  );
  await assert.rejects(changed.read({}), { code: "store/personal-damaged" });
});
