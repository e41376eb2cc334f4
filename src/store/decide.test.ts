import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { openEventStore } from "../adapters/memory/event-store.ts";
import { openKeys } from "../adapters/memory/keys.ts";
import { nodeCipher } from "../app/keys.ts";
import { defineEvent, personal, pseudonym, type RecordedEvent } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { sha256Hex } from "../kit/sha256.ts";
import { defineFold, on } from "../projection/index.ts";
import { fixedContext } from "../testing/fixed-clock.ts";
import { createEventStore, engineOf } from "./create-event-store.ts";
import { decide } from "./decide.ts";
import { about, checkDecider, defineDecider, refuse } from "./define-decider.ts";
import type { StoreEngine } from "./engine.ts";
import { BadEvent } from "./errors.ts";
import type { EventStore, StoreContext } from "./event-store.ts";
import { forgetFolds } from "./fold-cache.ts";
import type { OpenKeys } from "./keys.ts";
import { matches, type Query, type Range } from "./query.ts";

const purpose = "tests";
const opened = defineEvent("order-opened", {
  purpose,
  stream: "order",
  tags: (data: { order: string; customer: string; cents: number }) => ({ order: data.order, customer: data.customer }),
});
const accepted = defineEvent("order-accepted", {
  purpose,
  stream: "order",
  tags: (data: { order: string; customer: string; cents: number }) => ({ order: data.order, customer: data.customer }),
});
const granted = defineEvent("credit-granted", {
  purpose,
  tags: (data: { customer: string; cents: number }) => ({ customer: data.customer }),
});
const viewed = defineEvent("order-viewed", { purpose, tags: (data: { order: string }) => ({ order: data.order }) });

const orderFold = defineFold(
  "order",
  { state: "none", cents: 0 },
  on(opened, (_, { data }) => ({ state: "open", cents: data.cents })),
  on(accepted, (order) => ({ ...order, state: "accepted" })),
);
const creditFold = defineFold(
  "credit",
  { cents: 0 },
  on(granted, (credit, { data }) => ({ cents: credit.cents + data.cents })),
  on(accepted, (credit, { data }) => ({ cents: credit.cents - data.cents })),
);

interface Accept {
  readonly order: string;
  readonly customer: string;
}

const acceptOrder = defineDecider("accept-order", {
  folds: {
    order: about(orderFold, (command: Accept) => `order:${command.order}`),
    credit: about(creditFold, (command: Accept) => `customer:${command.customer}`),
  },
  decide: (command, { order, credit }) => {
    if (order.state === "accepted") return [];
    if (order.state !== "open") return refuse("order/not-open", { state: order.state });
    if (credit.cents < order.cents) return refuse("credit/too-little", { cents: credit.cents });
    return [accepted({ ...command, cents: order.cents })];
  },
});

const why = { command: "prepare" };
const command: Accept = { order: "o-1", customer: "kim" };

async function shop(cents = 100) {
  const context = fixedContext();
  const store = await openEventStore("memory:", context);
  await store.append([granted({ customer: "kim", cents }), opened({ ...command, cents: 60 })], why);
  return { store, context };
}

/** A store over the same log that counts the events it is asked to read, and can be disturbed. */
function watched(store: EventStore, before: { append?(): Promise<unknown>; appended?(): void } = {}) {
  const inner = engineOf(store);
  const seen = { events: 0, pages: 0 };
  const engine: StoreEngine = {
    ...inner,
    page: async (query: Query, range: Range & { limit: number }) => {
      const found = await inner.page(query, range);
      seen.pages += 1;
      seen.events += found.length;
      return found;
    },
    commit: async (batch, now) => {
      await before.append?.();
      const outcomes = await inner.commit(batch, now);
      before.appended?.();
      return outcomes;
    },
  };
  return { store: createEventStore(engine, fixedContext(7)), seen };
}

const last = async (store: EventStore): Promise<RecordedEvent> => {
  const [event] = (await store.read({}, { limit: 1, backwards: true })).events;
  assert.ok(event);
  return event;
};

describe("a decider", () => {
  it("turns a command and what its folds say into events", async () => {
    const { store } = await shop();
    const outcome = await decide(store, acceptOrder, command);
    assert.ok(outcome.kind === "decided");
    assert.deepEqual(
      outcome.events.map(({ type, position, data }) => ({ type, position, data })),
      [{ type: "order-accepted", position: 3, data: { ...command, cents: 60 } }],
    );
    const event = await last(store);
    assert.deepEqual([event.id, event.commit, outcome.isRepeat], [outcome.events[0]?.id, outcome.commit, false]);
  });

  it("keeps with its events what was read, by which code, who asked and why", async () => {
    const { store } = await shop();
    const actor = { kind: "person", id: "ann" } as const;
    const asked = { actor, reason: "they called", onBehalfOf: "kim", correlation: "call-1", id: "cmd-1" };
    await decide(store, acceptOrder, command, asked);
    const [stored] = await engineOf(store).page({}, { after: 2, limit: 1 });
    const record = JSON.parse(new TextDecoder().decode(stored?.commit.record));
    assert.deepEqual(record.reads, [
      {
        query: [
          { types: ["order-opened", "order-accepted"], tags: ["order:o-1"] },
          { types: ["credit-granted", "order-accepted"], tags: ["customer:kim"] },
        ],
        after: 0,
        upTo: 2,
      },
    ]);
    assert.equal(record.code, acceptOrder.code);
    assert.match(record.code, /^[0-9a-f]{64}$/);
    assert.deepEqual(record.actor, actor);
    assert.deepEqual(record.intent, {
      command: "accept-order",
      reason: "they called",
      onBehalfOf: "kim",
      id: "cmd-1",
      digest: sha256Hex(canonicalJson(command)),
    });
    assert.equal(record.correlation, "call-1");
  });

  it("records its refusal without a tag or a stream, so that it disturbs nobody", async () => {
    const { store } = await shop(10);
    const boundary = { tags: ["order:o-1"] };
    const { marker } = await store.read(boundary);
    const outcome = await decide(store, acceptOrder, command);
    assert.deepEqual(outcome, {
      kind: "refused",
      code: "credit/too-little",
      facts: { cents: 10 },
      position: 3,
      isRepeat: false,
    });
    const event = await last(store);
    assert.deepEqual([event.type, event.tags, event.stream], ["thence.refused", {}, undefined]);
    assert.deepEqual(event.data, {
      decider: "accept-order",
      code: "credit/too-little",
      facts: { cents: 10 },
      boundary: [
        { types: ["order-opened", "order-accepted"], tags: ["order:o-1"] },
        { types: ["credit-granted", "order-accepted"], tags: ["customer:kim"] },
      ],
    });
    await store.append([viewed({ order: "o-1" })], { ...why, conditions: [{ query: boundary, after: marker }] });
  });

  it("records nothing where nothing is to be done", async () => {
    const { store } = await shop();
    await decide(store, acceptOrder, command);
    assert.deepEqual(await decide(store, acceptOrder, command), { kind: "unchanged", isRepeat: false });
    assert.equal((await store.head()).position, 3);
  });

  it("may read nothing, and then has no condition", async () => {
    const { store } = await shop();
    const view = defineDecider("view-order", { folds: {}, decide: (asked: { order: string }) => [viewed(asked)] });
    assert.equal((await decide(store, view, { order: "o-1" })).kind, "decided");
  });

  it("has another code hash where one of its functions, folds or its version differs", () => {
    const folds = { n: about(orderFold, (order: string) => `order:${order}`) };
    const one = defineDecider("d", { folds, decide: () => [] });
    const same = defineDecider("d", { folds, decide: () => /* the same */ [] });
    const others = [
      defineDecider("d", { folds, decide: () => refuse("d/no") }),
      defineDecider("d", { folds, decide: () => [], version: "2" }),
      defineDecider("d", { folds: { n: about(creditFold, folds.n.tags) }, decide: () => [] }),
      defineDecider("d", { folds: { n: about(orderFold, (order: string) => `other:${order}`) }, decide: () => [] }),
    ];
    assert.equal(one.code, same.code);
    assert.equal(new Set([one, ...others].map(({ code }) => code)).size, 5);
  });

  it("is refused where it names no tag, gives no answer, or the store lacks conditions", async () => {
    const { store } = await shop();
    const tagless = about(orderFold, (_: Accept) => [] as unknown as [string]); // what plain JavaScript may give
    const unbounded = defineDecider("d", { folds: { order: tagless }, decide: () => [] });
    await assert.rejects(decide(store, unbounded, command), { code: "store/unbounded-condition" });
    const notag = defineDecider("d", { folds: { order: about(orderFold, (_: Accept) => "order") }, decide: () => [] });
    await assert.rejects(decide(store, notag, command), { code: "event/bad-tag" });
    const late = defineDecider("d", { folds: {}, decide: (async () => []) as unknown as () => [] }); // the same
    await assert.rejects(decide(store, late, command), { code: "store/bad-decider" });
    for (const answer of [
      { refused: " ", facts: {} },
      { refused: "order/no" },
      { refused: "order/no", facts: null },
      null,
    ]) {
      const odd = defineDecider("d", { folds: {}, decide: () => answer as never }); // the same
      await assert.rejects(decide(store, odd, command), { code: "store/bad-decider" });
    }
    assert.throws(() => defineDecider(" ", { folds: {}, decide: () => [] }), { code: "store/bad-decider" });
    const lacks = { conditions: "it is a file" };
    assert.throws(() => checkDecider(lacks, acceptOrder), { code: "store/lacking", message: /it is a file/ });
    checkDecider(lacks, { name: "view-order", folds: {} });
    const weak = createEventStore({ ...engineOf(store), lacks }, fixedContext());
    await assert.rejects(decide(weak, acceptOrder, command), { code: "store/lacking" });
    assert.equal((await store.head()).position, 2);
  });

  it("knows the types of its command and of its folds' states", () => {
    const folds = { order: about(orderFold, (asked: Accept) => `order:${asked.order}`) };
    // @ts-expect-error the command has no such field
    defineDecider("d", { folds, decide: (asked) => (asked.colour ? [] : []) });
    // @ts-expect-error the state has no such field
    defineDecider("d", { folds, decide: (_, { order }) => (order.colour ? [] : []) });
    // @ts-expect-error there is no such fold
    defineDecider("d", { folds, decide: (_, { credit }) => (credit ? [] : []) });
    // @ts-expect-error a boundary names a tag
    about(orderFold, (_: Accept) => []);
    // @ts-expect-error a refusal's code names its room
    refuse("no");
    // @ts-expect-error the command is not one of this decider
    const asked = (store: EventStore) => decide(store, acceptOrder, { order: "o-1" });
    assert.equal(typeof asked, "function");
  });
});

describe("a conflict", () => {
  const disturb = (store: EventStore) => store.append([granted({ customer: "kim", cents: 1 })], why);

  it("is read and decided again, without the caller noticing", async () => {
    const { store } = await shop();
    let left = 3;
    const slow = watched(store, { append: async () => left-- > 0 && (await disturb(store)) });
    const outcome = await decide(slow.store, acceptOrder, command);
    assert.ok(outcome.kind === "decided");
    assert.equal(outcome.events[0]?.position, 6);
  });

  it("is thrown with the events that got in the way once the tries are used up", async () => {
    const { store } = await shop();
    let times = 0;
    const slow = watched(store, {
      append: () => {
        times += 1;
        return disturb(store);
      },
    });
    await assert.rejects(decide(slow.store, acceptOrder, command, { retries: 2 }), { code: "store/condition-failed" });
    assert.equal(times, 3);
    await assert.rejects(decide(slow.store, acceptOrder, command, { retries: 0 }), (error: unknown) => {
      assert.ok(error instanceof Error && "facts" in error);
      const { events } = error.facts as { events: readonly RecordedEvent[] }; // the facts of store/condition-failed
      assert.deepEqual(
        events.map(({ type, position }) => [type, position]),
        [["credit-granted", 6]],
      );
      return true;
    });
  });

  it("is none where only events came that no fold reads", async () => {
    const { store } = await shop();
    const slow = watched(store, { append: () => store.append([viewed({ order: "o-1" })], why) });
    assert.equal((await decide(slow.store, acceptOrder, command, { retries: 0 })).kind, "decided");
  });

  it("lets exactly one of many deciders have the last of the credit", async () => {
    const { store } = await shop(100);
    const orders = Array.from({ length: 8 }, (_, i) => ({ order: `p-${i}`, customer: "kim" }));
    await store.append(
      orders.map((order) => opened({ ...order, cents: 100 })),
      why,
    );
    const outcomes = await Promise.all(orders.map((order) => decide(store, acceptOrder, order, { retries: 20 })));
    assert.equal(outcomes.filter(({ kind }) => kind === "decided").length, 1);
    assert.equal(outcomes.filter(({ kind }) => kind === "refused").length, 7);
  });
});

describe("a command with an id", () => {
  it("brings its first outcome when it is sent again, whatever has happened since", async () => {
    const { store, context } = await shop();
    const first = await decide(store, acceptOrder, command, { id: "cmd-1" });
    context.clock.advance(5_000_000);
    await store.append([opened({ ...command, cents: 1 })], why);
    const again = await decide(store, acceptOrder, command, { id: "cmd-1" });
    assert.deepEqual(again, { ...first, isRepeat: true });
    assert.equal((await store.head()).position, 4);
  });

  it("is refused again with the first refusal, though it would be granted by now", async () => {
    const { store } = await shop(0);
    const first = await decide(store, acceptOrder, command, { id: "cmd-1" });
    assert.equal(first.kind, "refused");
    await store.append([granted({ customer: "kim", cents: 100 })], why);
    assert.deepEqual(await decide(store, acceptOrder, command, { id: "cmd-1" }), { ...first, isRepeat: true });
    assert.equal((await decide(store, acceptOrder, command, { id: "cmd-2" })).kind, "decided");
  });

  it("changes nothing the second time where it changed nothing the first time", async () => {
    const { store } = await shop();
    await decide(store, acceptOrder, command);
    const first = await decide(store, acceptOrder, command, { id: "cmd-1" });
    assert.deepEqual(first, { kind: "unchanged", position: 4, isRepeat: false });
    await store.append([opened({ ...command, cents: 1 })], why);
    assert.deepEqual(await decide(store, acceptOrder, command, { id: "cmd-1" }), { ...first, isRepeat: true });
  });

  it("brings one outcome where it is sent many times at once", async () => {
    for (const cents of [100, 0]) {
      const { store } = await shop(cents);
      const sent = Array.from({ length: 8 }, () => decide(store, acceptOrder, command, { id: "cmd-1" }));
      const outcomes = await Promise.all(sent);
      for (const outcome of outcomes)
        assert.deepEqual({ ...outcome, isRepeat: true }, { ...outcomes[0], isRepeat: true });
      assert.equal(outcomes.filter(({ isRepeat }) => !isRepeat).length, 1);
      assert.equal((await store.head()).position, 3);
    }
  });

  it("brings its first outcome where the acknowledgement was lost", async () => {
    const { store } = await shop();
    let isLost = true;
    const torn = watched(store, {
      appended: () => {
        if (isLost) throw new Error("the line broke");
      },
    });
    await assert.rejects(decide(torn.store, acceptOrder, command, { id: "cmd-1" }), /the line broke/);
    isLost = false;
    const again = await decide(torn.store, acceptOrder, command, { id: "cmd-1" });
    assert.deepEqual([again.kind, again.isRepeat], ["decided", true]);
    assert.equal((await store.head()).position, 3);
  });

  it("gives back all events of its commit, and no others", async () => {
    const { store } = await shop();
    const look = defineDecider("look", {
      folds: {},
      decide: (n: number) => Array.from({ length: n }, (_, i) => viewed({ order: `o-${i}` })),
    });
    const first = await decide(store, look, 3, { id: "cmd-1" });
    await decide(store, look, 2, { id: "cmd-2" });
    assert.deepEqual(await decide(store, look, 3, { id: "cmd-1" }), { ...first, isRepeat: true });
  });

  it("is refused where its id was given to another command or another decider", async () => {
    const { store } = await shop();
    await decide(store, acceptOrder, command, { id: "cmd-1" });
    const reused = { code: "store/command-id-reused" };
    await assert.rejects(decide(store, acceptOrder, { ...command, order: "o-2" }, { id: "cmd-1" }), reused);
    const other = defineDecider("cancel-order", { folds: {}, decide: (_: Accept) => [] });
    await assert.rejects(decide(store, other, command, { id: "cmd-1" }), { ...reused, message: /accept-order/ });
    const own = defineDecider("own-id", {
      folds: {},
      decide: () => [viewed({ order: "a" }, { id: "00000000-0000-7000-8000-000000000000", occurred: 0 })],
    });
    await assert.rejects(decide(store, own, {}, { id: "cmd-9" }), { code: "store/bad-decider" });
    await assert.rejects(decide(store, acceptOrder, command, { id: "" }), { code: "store/bad-decider" });
  });
});

describe("a command that tells of a person", () => {
  const registered = defineEvent("customer-registered", {
    purpose,
    tags: ({ customer, email }: { customer: string; email: string }) => ({ customer, email: pseudonym(email) }),
    personal: personal("customer", ["email"]),
  });
  const register = defineDecider("register", {
    folds: {},
    decide: (asked: { customer: string; email: string }) =>
      asked.email === "" ? refuse("customer/no-email") : [registered(asked)],
  });
  const ana = { customer: "c-7", email: "ana@example.com" };
  const plain = (asked: object) => sha256Hex(canonicalJson(asked));
  const people = (openKeys: OpenKeys = open): StoreContext => ({
    ...fixedContext(),
    personal: { cipher: nodeCipher, place: "the-keys", openKeys },
  });
  const open: OpenKeys = (options) => openKeys("memory:", options);

  it("leaves nothing in the log that its text could be tried against, and its retry is still recognised", async () => {
    const store = await openEventStore("memory:", people());
    const first = await decide(store, register, ana, { id: "cmd-1" });
    assert.equal((await last(store)).intent.digest, await store.pseudonym(plain(ana)));
    assert.deepEqual(await decide(store, register, ana, { id: "cmd-1" }), { ...first, isRepeat: true });
    const other = { ...ana, email: "bob@example.com" };
    await assert.rejects(decide(store, register, other, { id: "cmd-1" }), { code: "store/command-id-reused" });
    // Refused ones tell nothing either, once the log knows of people.
    await decide(store, register, { ...ana, email: "" }, { id: "cmd-2" });
    assert.equal((await last(store)).intent.digest, await store.pseudonym(plain({ ...ana, email: "" })));
  });

  it("is recognised by its retry though the log got its keys in between", async () => {
    const store = await openEventStore("memory:", people());
    const refused = await decide(store, register, { ...ana, email: "" }, { id: "cmd-1" });
    assert.equal((await last(store)).intent.digest, plain({ ...ana, email: "" }));
    await decide(store, register, ana, { id: "cmd-2" });
    assert.deepEqual(await decide(store, register, { ...ana, email: "" }, { id: "cmd-1" }), {
      ...refused,
      isRepeat: true,
    });
    await assert.rejects(decide(store, register, ana, { id: "cmd-1" }), { code: "store/command-id-reused" });
  });

  it("says that keys are needed where its first outcome cannot be compared without them", async () => {
    const store = await openEventStore("memory:", people());
    await decide(store, register, ana, { id: "cmd-1" });
    const keyless = createEventStore(engineOf(store), fixedContext(2));
    await assert.rejects(
      decide(keyless, acceptOrder, command, { id: "cmd-2" })
        .then(({ kind }) => assert.equal(kind, "refused"))
        .then(() => decide(keyless, register, ana, { id: "cmd-1" })),
      { code: "store/keys-missing" },
    );
  });

  it("answers with the tags that were recorded", async () => {
    const store = await openEventStore("memory:", people());
    const outcome = await decide(store, register, ana);
    assert.ok(outcome.kind === "decided");
    assert.deepEqual(outcome.events[0]?.tags, (await last(store)).tags);
    assert.deepEqual(outcome.events[0]?.tags, { customer: "c-7", email: await store.pseudonym(ana.email) });
  });

  it("leaves a store alone that has nobody in it: no keys are made for a digest", async () => {
    const store = await openEventStore(
      "memory:",
      people((options) => {
        assert.equal(options.create, false);
        return Promise.resolve(undefined);
      }),
    );
    await decide(store, register, { ...ana, email: "" }, { id: "cmd-1" });
    assert.equal((await last(store)).intent.digest, plain({ ...ana, email: "" }));
    assert.equal((await store.head()).position, 1);
  });
});

describe("remembered folds", () => {
  const counted = defineFold(
    "count",
    { count: 0 },
    on(viewed, ({ count }) => ({ count: count + 1 })),
  );
  const view = defineDecider("view", {
    folds: { views: about(counted, (order: string) => `order:${order}`) },
    decide: (order, { views }) => [viewed({ order, n: views.count } as { order: string })], // one field more than its type says
  });

  it("are carried on: a decision on a long stream reads only its tail", async () => {
    const { store } = await shop();
    for (let i = 0; i < 11; i++)
      await store.append(
        Array.from({ length: 100 }, () => viewed({ order: "a" })),
        why,
      );
    const counting = watched(store);
    await decide(counting.store, view, "a");
    assert.equal(counting.seen.events, 1101); // two pages, the first of which looks one further
    counting.seen.events = 0;
    for (let i = 0; i < 10; i++) await decide(counting.store, view, "a");
    assert.equal(counting.seen.events, 10);
    assert.deepEqual((await last(store)).data, { order: "a", n: 1110 });
    forgetFolds(counting.store);
    await decide(counting.store, view, "a");
    assert.deepEqual((await last(store)).data, { order: "a", n: 1111 });
  });

  it("are told apart where one function made them, with other values closed over", async () => {
    const { store } = await shop();
    const by = (step: number) =>
      defineFold(
        "by",
        { sum: 0 },
        on(viewed, ({ sum }) => ({ sum: sum + step })),
      );
    const sumOf = (fold: ReturnType<typeof by>) =>
      defineDecider("sum", {
        folds: { by: about(fold, (order: string) => `order:${order}`) },
        decide: (_, { by: { sum } }) => refuse("sum/told", { sum }),
      });
    await store.append([viewed({ order: "a" }), viewed({ order: "a" })], why);
    const [one, ten] = [sumOf(by(1)), sumOf(by(10))];
    const sums = [await decide(store, one, "a"), await decide(store, ten, "a"), await decide(store, one, "a")];
    assert.deepEqual(
      sums.map((outcome) => outcome.kind === "refused" && outcome.facts["sum"]),
      [2, 20, 2],
    );
  });

  it("agree with reading everything again, whatever is appended, decided and forgotten in between", async () => {
    const step = fc.record({
      what: fc.constantFrom("grant", "open", "accept", "forget"),
      order: fc.constantFrom("o-1", "o-2"),
      customer: fc.constantFrom("kim", "lee"),
    });
    const property = fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const [one, two] = [
        await openEventStore("memory:", fixedContext()),
        await openEventStore("memory:", fixedContext()),
      ];
      for (const { what, order, customer } of steps) {
        if (what === "forget") forgetFolds(one);
        for (const store of [one, two]) {
          forgetFolds(two);
          if (what === "grant") await store.append([granted({ customer, cents: 7 })], why);
          if (what === "open") await store.append([opened({ order, customer, cents: 5 })], why);
          if (what === "accept") await decide(store, acceptOrder, { order, customer });
        }
      }
      const said = async (store: EventStore) => (await store.read({})).events.map(({ type, data }) => [type, data]);
      assert.deepEqual(await said(one), await said(two));
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it("cannot be changed by a decider, nor by a fold", async () => {
    const { store } = await shop();
    const meddling = defineDecider("meddle", {
      folds: { order: about(orderFold, (asked: Accept) => `order:${asked.order}`) },
      decide: (_, { order }) => {
        (order as { cents: number }).cents = 0; // what plain JavaScript may do
        return [];
      },
    });
    await assert.rejects(decide(store, meddling, command), (thrown: Error) => thrown.cause instanceof TypeError);
    const pushing = defineFold(
      "pushing",
      { lines: [] as number[] },
      on(opened, (state, { data }) => {
        state.lines.push(data.cents);
        return state;
      }),
    );
    const d = defineDecider("d", { folds: { p: about(pushing, (_: Accept) => "order:o-1") }, decide: () => [] });
    await assert.rejects(decide(store, d, command), { code: "store/fold-failed", message: /order-opened #2/ });
  });

  it("are refused where they hold what cannot be frozen, the first time as every time", async () => {
    const { store } = await shop();
    class Tally {
      n = 0;
    }
    const tally = defineFold(
      { name: "tally", version: "1" },
      new Tally(),
      on(opened, (state) => Object.assign(state, { n: state.n + 1 })),
    );
    const since = defineFold(
      { name: "since", version: "1" },
      { at: null as Date | null },
      on(opened, () => ({ at: new Date(0) })),
    );
    for (const fold of [tally, since]) {
      const d = defineDecider("d", {
        folds: { it: about(fold as never, (_: Accept) => "order:o-1") },
        decide: () => [],
      });
      for (let i = 0; i < 2; i++)
        await assert.rejects(decide(store, d, command), {
          code: "store/unfit-state",
          message: new RegExp(`the fold "${fold.name}".*plain objects`),
        });
    }
  });
});

describe("a fold that goes wrong", () => {
  const failing = defineFold(
    "failing",
    0,
    on(opened, () => {
      throw new RangeError("no such order");
    }),
  );

  it("is named, with the event it failed at, and nothing is appended", async () => {
    const { store } = await shop();
    const d = defineDecider("d", { folds: { f: about(failing, (_: Accept) => "order:o-1") }, decide: () => [] });
    await assert.rejects(decide(store, d, command), (error: unknown) => {
      assert.ok(error instanceof Error && "facts" in error && "code" in error);
      assert.equal(error.code, "store/fold-failed");
      assert.ok(error.cause instanceof RangeError);
      const { fold, type, position } = error.facts as Record<string, unknown>; // the facts of store/fold-failed
      assert.deepEqual([fold, type, position], ["failing", "order-opened", 2]);
      return true;
    });
    assert.equal((await store.head()).position, 2);
  });

  it("is stopped by whoever limits it, and so is a decider", async () => {
    const { store } = await shop();
    const stopped: string[] = [];
    const limited = <Result>(_work: () => Result, limitMs: number, late: () => Error): Result => {
      assert.equal(limitMs, 250);
      const error = late();
      stopped.push(error.message);
      throw error;
    };
    await assert.rejects(decide(store, acceptOrder, command, { limited, limitMs: 250 }), {
      code: "store/fold-too-slow",
    });
    assert.match(stopped[0] ?? "", /the fold "order" did not end within 250 ms/);
    const bare = defineDecider("bare", { folds: {}, decide: (_: Accept) => [] });
    await assert.rejects(decide(store, bare, command, { limited, limitMs: 250 }), { message: /the decider "bare"/ });
    assert.equal((await store.head()).position, 2);
    assert.equal((await decide(store, acceptOrder, command)).kind, "decided");
  });
});

describe("a decider that throws", () => {
  const throwing = (cause: unknown) =>
    defineDecider("place-order", {
      folds: {},
      decide: (_: Accept) => {
        throw cause;
      },
    });

  it("is named, with what it threw, and nothing is appended", async () => {
    const { store } = await shop();
    const cause = new TypeError("cents of undefined");
    await assert.rejects(decide(store, throwing(cause), command), {
      code: "store/decider-failed",
      message: /"place-order" threw: cents of undefined/,
      cause,
    });
    const lost = defineDecider("lost", {
      folds: { order: about(orderFold, (asked: { order: { id: string } }) => `order:${asked.order.id}`) },
      decide: () => [],
    });
    await assert.rejects(decide(store, lost, {} as never), { code: "store/decider-failed", message: /"lost"/ }); // as from plain JavaScript
    assert.equal((await store.head()).position, 2);
  });

  it("may throw an error of ours on purpose", async () => {
    const { store } = await shop();
    const cause = new BadEvent({ type: "order-accepted", problem: "no." });
    await assert.rejects(decide(store, throwing(cause), command), (thrown) => thrown === cause);
  });
});

it("reads for each fold only what it is about", async () => {
  const { store } = await shop();
  await store.append([granted({ customer: "lee", cents: 1000 })], why);
  const outcome = await decide(store, acceptOrder, { order: "o-1", customer: "lee" });
  assert.ok(outcome.kind === "decided");
  const { tags, lineage } = await last(store).then((event) => ({
    ...event,
    tags: Object.entries(event.tags) as [string, string][],
  }));
  assert.ok(matches({ tags: ["customer:lee"] }, { tags, lineage }));
});
