import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseEvent, parseExclusion, parseStep } from "./event-flag.ts";

describe("an event as it is typed", () => {
  it("is a type with conditions, or any event", () => {
    assert.deepEqual(parseEvent("purchase[price>1]"), { type: "purchase", where: [{ property: "price", above: 1 }] });
    assert.deepEqual(parseEvent("*"), {});
    assert.deepEqual(parseEvent("*[price]"), { where: [{ property: "price", exists: true }] });
    assert.deepEqual(parseEvent("Send Fine"), { type: "Send Fine" });
  });

  it("can have any name, in double quotes", () => {
    assert.deepEqual(parseEvent('"*"'), { type: "*" });
    assert.deepEqual(parseStep('"a|b (c) \\"d\\" \\\\ @2-3"'), { type: 'a|b (c) "d" \\ @2-3' });
  });

  it("has values of which one holds, and quoted ones that are one", () => {
    assert.deepEqual(parseEvent('view[tag:country=dk|"a|b"][note=""][brand!=x|y]').where, [
      { property: "tag:country", is: ["dk", "a|b"] },
      { property: "note", is: "" },
      { property: "brand", isNot: ["x", "y"] },
    ]);
  });

  it("is refused with the place where it is wrong", () => {
    for (const [text, message] of [
      ["a & b", /character 3: "& b" does not belong here/],
      ["", /the event type is missing/],
      ["a[", /the property is missing/],
      ["a[p>high]", /> needs a number behind it/],
      ["a[p=]", /the value is missing/],
      ["a[p=1", /not closed by \]/],
    ] as const)
      assert.throws(() => parseEvent(text), { code: "app/bad-event-flag", message }, text);
  });
});

describe("a step as it is typed", () => {
  it("is one type or either of several, with conditions that hold for all of them", () => {
    assert.deepEqual(parseStep("cart"), { type: "cart" });
    assert.deepEqual(parseStep('cart | "wish list"'), { types: ["cart", "wish list"] });
    assert.deepEqual(parseStep("(cart|wish)[price<=9.5]"), {
      types: ["cart", "wish"],
      where: [{ property: "price", atMost: 9.5 }],
    });
  });

  it("is refused where it could be read in two ways", () => {
    for (const text of ["a|b[p]", "a[p]|b"])
      assert.throws(() => parseStep(text), { code: "app/bad-event-flag", message: /written \(a\|b\)\[…\]/ }, text);
    for (const text of ["(a|b", "a)", "a@1-2", "*", "*[p]", ""])
      assert.throws(() => parseStep(text), { code: "app/bad-event-flag" }, text);
  });
});

describe("what ends a chain, as it is typed", () => {
  it("is a step, and between which steps", () => {
    assert.deepEqual(parseExclusion("refund"), { type: "refund" });
    assert.deepEqual(parseExclusion("cart[price<1]@2-3"), {
      type: "cart",
      where: [{ property: "price", below: 1 }],
      between: [2, 3],
    });
    assert.deepEqual(parseExclusion("(refund|return)@1-2"), { types: ["refund", "return"], between: [1, 2] });
    for (const text of ["a@b", "a@2", "a@2-3x"])
      assert.throws(() => parseExclusion(text), { code: "app/bad-event-flag" }, text);
  });
});
