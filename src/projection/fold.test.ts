import assert from "node:assert/strict";
import { it } from "node:test";
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
