import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defineEvent, type NewEvent, type RecordedEvent } from "../event/index.ts";
import { defineFold, foldEvents, on } from "./fold.ts";
import { latest } from "./latest.ts";

const added = defineEvent<"item-added", { sku: string; count: number }>("item-added", {
  purpose: "what is in the cart",
});
const emptied = defineEvent<"cart-emptied", Record<string, never>>("cart-emptied", { purpose: "that it is empty" });
const items = defineFold(
  "items",
  { count: 0, empties: 0 },
  on(added, (state, event) => ({ ...state, count: state.count + event.data.count })),
  on(emptied, (state) => ({ count: 0, empties: state.empties + 1 })),
);

function recorded(events: readonly NewEvent[]): RecordedEvent[] {
  const rest = { offset: 0, recorded: 0, commit: "c", intent: { command: "test" } };
  return events.map((event, i) => ({ ...event, ...rest, id: `e${i}`, position: i + 1, occurred: i }));
}

it("tells a state from events, in their order", () => {
  const events = recorded([added({ sku: "s", count: 2 }), emptied({}), added({ sku: "s", count: 5 })]);
  assert.deepEqual(foldEvents(items, events), { count: 5, empties: 1 });
  assert.deepEqual(foldEvents(items, []), { count: 0, empties: 0 });
});

it("goes on from a state it was given", () => {
  const events = recorded([added({ sku: "s", count: 2 })]);
  assert.deepEqual(foldEvents(items, events, { count: 40, empties: 3 }), { count: 42, empties: 3 });
});

it("sees an event that refines one it knows, and passes over one it does not know", () => {
  const gift = { ...added({ sku: "g", count: 1 }), type: "gift-added", lineage: ["gift-added", "item-added"] };
  const foreign = { ...emptied({}), type: "cart-shared", lineage: ["cart-shared"] };
  assert.deepEqual(foldEvents(items, recorded([gift, foreign])), { count: 1, empties: 0 });
});

it("hands a refined event to its own handler, where there is one", () => {
  const gift = defineEvent<"gift-added", { sku: string; count: number }>("gift-added", { purpose: "a gift" });
  const fold = defineFold(
    "gifts",
    0,
    on(added, (n) => n + 1),
    on(gift, (n) => n + 100),
  );
  const event = { ...gift({ sku: "g", count: 1 }), lineage: ["gift-added", "item-added"] };
  assert.equal(foldEvents(fold, recorded([event])), 100);
});

it("hands over each event in the shape that its handler asks for, whatever version it was written in", () => {
  const second = defineEvent("item-added", {
    purpose: "what is in the cart",
    version: 2,
    upcast: { 1: ({ sku, count }: { sku: string; count: number }) => ({ sku, pieces: count }) },
    tags: (_: { sku: string; pieces: number }) => ({}),
  });
  const pieces = defineFold(
    "pieces",
    0,
    on(second, (sum, { data, version }) => sum + data.pieces * version),
  );
  const gift = { ...added({ sku: "g", count: 100 }), type: "gift-added", lineage: ["gift-added", "item-added"] };
  const events = recorded([added({ sku: "s", count: 1 }), second({ sku: "s", pieces: 10 }), gift]);
  assert.equal(foldEvents(pieces, events), 2 + 20 + 100);
  assert.throws(() => foldEvents(items, events), { code: "event/newer-version" });
});

it("says which types it handles, for a query", () => {
  assert.deepEqual(items.types, ["item-added", "cart-emptied"]);
  assert.equal(latest.types, undefined);
});

describe("the code of a fold", () => {
  const count = on(added, (n: number) => n + 1);
  const code = (...[name, initial, ...handlers]: Parameters<typeof defineFold<number>>) =>
    defineFold(name, initial, ...handlers).code;
  const base = code("n", 0, count);

  it("is the same for the same fold, in whichever order its handlers stand", () => {
    assert.match(base, /^[0-9a-f]{64}$/);
    assert.equal(
      code(
        "n",
        0,
        on(added, (n) => /* the same */ n + 1),
      ),
      base,
    );
    const zero = on(emptied, () => 0);
    assert.equal(code("n", 0, count, zero), code("n", 0, zero, count));
    assert.match(latest.code, /^[0-9a-f]{64}$/);
  });

  it("changes with its name, its first state, its types, its handlers, their steps between versions, and the stated version", () => {
    const steps = (step: (old: { count: number }) => unknown) =>
      on(defineEvent("item-added", { purpose: "p", version: 2, upcast: { 1: step } }), (n: number) => n + 1);
    const codes = [
      base,
      code("m", 0, count),
      code("n", 1, count),
      code(
        "n",
        0,
        on(emptied, (n) => n + 1),
      ),
      code(
        "n",
        0,
        on(added, (n) => n + 2),
      ),
      code(
        "n",
        0,
        count,
        on(emptied, () => 0),
      ),
      code(
        "n",
        0,
        steps(({ count: pieces }) => ({ pieces })),
      ),
      code(
        "n",
        0,
        steps(({ count: pieces }) => ({ pieces, more: 1 })),
      ),
      code({ name: "n", version: "1" }, 0, count),
      code({ name: "n", version: "2" }, 0, count),
    ];
    assert.equal(new Set(codes).size, codes.length);
  });

  it("needs a stated version where the first state is no JSON, or a handler has no source: said when it is defined", () => {
    const set = on(added, (seen: Set<string>, { data }) => new Set([...seen, data.sku]));
    assert.throws(() => defineFold("seen", new Set<string>(), set), {
      code: "projection/needs-version",
      message: /defineFold\(\{ name: "seen", version/,
    });
    assert.match(defineFold({ name: "seen", version: "1" }, new Set<string>(), set).code, /^[0-9a-f]{64}$/);
    const bound = on(added, ((n: number) => n + 1).bind(undefined));
    assert.throws(() => defineFold("n", 0, bound), { code: "projection/needs-version" });
    const stated = defineFold({ name: "n", version: "1" }, 0, bound);
    assert.equal(foldEvents(stated, recorded([added({ sku: "s", count: 1 })])), 1);
  });
});

it("refuses two handlers of one type", () => {
  const twice = () =>
    defineFold(
      "twice",
      0,
      on(added, (n) => n + 1),
      on(added, (n) => n),
    );
  assert.throws(twice, { code: "projection/two-handlers" });
});

it("without a fold, tells what every field said last, and which event said it", () => {
  const events = recorded([added({ sku: "s", count: 2 }), added({ sku: "t", count: 2 }), emptied({})]);
  assert.deepEqual(Object.fromEntries(foldEvents(latest, events)), {
    sku: { value: "t", position: 2 },
    count: { value: 2, position: 2 },
  });
});

it("keeps a payload that is no object under one name", () => {
  const [event] = recorded([emptied({})]);
  assert.deepEqual(
    Object.fromEntries(latest.step(new Map(), { ...event, data: [1, 2], position: 7 } as RecordedEvent)),
    {
      data: { value: [1, 2], position: 7 },
    },
  );
});
