import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { numberOf, rowTest, type Where } from "./condition.ts";
import { propertyIndex } from "./property.ts";
import { journeysOf, type Told, toldEvents } from "./sample-journeys.ts";

const sold = (data: unknown): Told => ({ type: "sold", at: 1, tags: { who: "a", shop: ["s-1", "s-2"] }, data });
const events = [sold({ price: 5 }), sold({ price: "5" }), sold({ price: "12.5" }), sold({ price: "cheap" }), sold({})];

function those(told: readonly Told[], ...conditions: Where[]): number[] {
  const recorded = toldEvents(told);
  const columns = new Map(
    conditions.map(({ property }) => {
      const index = propertyIndex(property);
      for (const event of recorded) index.add(event);
      return [property, index.column()];
    }),
  );
  const journeys = journeysOf("who", told);
  const test = rowTest(journeys, conditions, columns);
  return [...journeys.positions.subarray(0, told.length)].filter((_, row) => test(row));
}

describe("a condition", () => {
  it("takes a text for a number only where a number can hold it", () => {
    assert.deepEqual(["1e3", "1e999", "-1e999", "5.", ""].map(numberOf), [1000, undefined, undefined, 5, undefined]);
  });

  it("takes a cell of a table for the number that it says", () => {
    assert.deepEqual(those(events, { property: "price", is: 5 }), [1, 2]);
    assert.deepEqual(those(events, { property: "price", is: ["5", "cheap"] }), [1, 2, 4]);
    assert.deepEqual(those(events, { property: "price", isNot: "5" }), [3, 4, 5]);
    assert.deepEqual(those(events, { property: "price", atLeast: 5 }), [1, 2, 3]);
    assert.deepEqual(those(events, { property: "price", above: 5 }), [3]);
    assert.deepEqual(those(events, { property: "price", below: 12.5 }), [1, 2]);
    assert.deepEqual(those(events, { property: "price", atMost: 12.5 }), [1, 2, 3]);
  });

  it("tells an event without the property from one that has it", () => {
    assert.deepEqual(those(events, { property: "price", exists: false }), [5]);
    assert.deepEqual(those(events, { property: "price", exists: true }), [1, 2, 3, 4]);
  });

  it("holds together with others", () => {
    assert.deepEqual(those(events, { property: "price", atLeast: 5 }, { property: "type", is: "sold" }), [1, 2, 3]);
    assert.deepEqual(those(events, { property: "price", atLeast: 6 }, { property: "type", is: "bought" }), []);
  });

  it("finds values deep in the data, under names with dots, among the tags and in the intent", () => {
    const told = [sold({ a: { b: 1 }, "a.b": 2 }), sold({ a: { b: 1 } }), sold({ a: 1 })];
    assert.deepEqual(those(told, { property: "a.b", is: 2 }), [1]);
    assert.deepEqual(those(told, { property: "data:a.b", is: 1 }), [2]);
    assert.deepEqual(those(told, { property: "tag:who", is: "a" }), [1, 2, 3]);
    assert.deepEqual(those(told, { property: "tag:shop", is: '["s-1","s-2"]' }), [1, 2, 3]);
    assert.deepEqual(those(told, { property: "intent:command", is: "tell" }), [1, 2, 3]);
  });

  it("never sees what is personal, and knows that it is there", () => {
    const personal = { subject: "who:a", fields: ["home.street", "mail"] };
    const told = [{ ...sold({ mail: "a@b", home: { street: "x" }, size: 1 }), personal }, { ...sold({ mail: "a@b" }) }];
    assert.deepEqual(those(told, { property: "mail", is: "a@b" }), [2]);
    assert.deepEqual(those(told, { property: "mail", exists: true }), [1, 2]);
    assert.deepEqual(those(told, { property: "home", exists: true }), [1]);
    assert.deepEqual(those(told, { property: "home.street", is: "x" }), []);
    assert.deepEqual(those(told, { property: "size", is: 1 }), [1]);
  });

  it("on nothing is refused", () => {
    // A definition that was made by hand, past the types.
    const empty = { property: "price" } as unknown as Where;
    assert.throws(() => those(events, empty), { code: "insight/bad-condition" });
  });
});

it("a number is a number, or a text that says one and nothing else", () => {
  for (const [value, number] of [
    [1.5, 1.5],
    ["-1.5e3", -1500],
    [".5", 0.5],
    ["1,5", undefined],
    [" 1", undefined],
    ["", undefined],
    ["0x10", undefined],
    ["Infinity", undefined],
    [true, undefined],
    [null, undefined],
    [undefined, undefined],
  ] as const)
    assert.equal(numberOf(value), number);
});
