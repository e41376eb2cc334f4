import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { deepFreeze } from "./deep-freeze.ts";

describe("a state that is frozen", () => {
  it("cannot be changed anywhere in it, whatever of it was frozen before, also where it holds itself", () => {
    const inner = { list: [1] };
    const state: Record<string, unknown> = deepFreeze({
      shut: Object.freeze({ inner }),
      map: new Map([["a", { n: 1 }]]),
      set: new Set([[1]]),
      bare: Object.assign(Object.create(null), { n: 1 }),
    });
    assert.throws(() => inner.list.push(2), TypeError);
    assert.throws(() => (state["map"] as Map<string, unknown>).set("b", 1), /Cannot set/);
    assert.throws(() => (state["set"] as Set<unknown>).add(1), /Cannot add/);
    assert.throws(() => {
      state["more"] = 1;
    }, TypeError);
    const round: { self?: unknown } = {};
    round.self = round;
    assert.ok(Object.isFrozen(deepFreeze(round)));
  });

  it("is made of nothing that cannot be frozen", () => {
    class Counter {
      n = 0;
    }
    for (const [value, name] of [
      [new Counter(), /\(Counter\)/],
      [{ at: new Date(0) }, /\(Date\)/],
      [new Map([["a", new Uint8Array(1)]]), /\(Uint8Array\)/],
      [[Object.freeze(new Map())], /\(Map\)/],
      [Object.freeze(new Counter()), /\(Counter\)/],
      [new (class Names extends Map {})(), /\(Names\)/],
    ] as const)
      assert.throws(() => deepFreeze(value, `the fold "x"`), { code: "store/unfit-state", message: name });
    assert.throws(() => deepFreeze(new Date(0), `the fold "x"`), { message: /the fold "x".*plain objects/ });
  });
});
