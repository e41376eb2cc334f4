import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { recorded } from "../../test/checkout.ts";
import { defineEvent } from "./define.ts";
import type { EventDefinition } from "./definition.ts";
import { declared, type NewEvent, type RecordedEvent } from "./envelope.ts";
import { BadDefinition } from "./errors.ts";

const purpose = "what a customer pays";
interface Paid {
  readonly order: string;
  readonly cents: number;
  readonly currency: string;
}
const upcast = {
  1: (old: { order: string; euros: number }) => ({ order: old.order, cents: old.euros * 100 }),
  2: (old: { order: string; cents: number }) => ({ ...old, currency: "EUR" }),
};
const Paid = defineEvent("order-paid", { purpose, version: 3, upcast, tags: ({ order }: Paid) => ({ order }) });

function written(over: Partial<NewEvent>): RecordedEvent {
  const [event] = recorded([
    { type: "order-paid", lineage: ["order-paid"], version: 1, data: {}, tags: {}, [declared]: "order-paid", ...over },
  ]);
  assert.ok(event);
  return event;
}

describe("reading an event in the shape of a definition", () => {
  it("takes each step from the version in which it was written", () => {
    const first = Paid.read(written({ data: { order: "o-1", euros: 12 } }));
    assert.deepEqual([first.data, first.version], [{ order: "o-1", cents: 1200, currency: "EUR" }, 3]);
    const second = Paid.read(written({ version: 2, data: { order: "o-1", cents: 5 } }));
    assert.deepEqual(second.data, { order: "o-1", cents: 5, currency: "EUR" });
    const now = written({ version: 3, data: { order: "o-1", cents: 5, currency: "DKK" } });
    assert.equal(Paid.read(now), now, "an event of this version is handed on as it is");
    assert.equal(Paid.read(first), first, "what was read is not converted again");
  });

  it("finds its own version in the lineage of an event that refines it", () => {
    const over = {
      type: "order-paid-by-card",
      lineage: ["order-paid-by-card", "order-paid"],
      [declared]: "order-paid-by-card",
    };
    const old = written({ ...over, version: 4, data: { order: "o-1", euros: 1, card: "x" } });
    assert.deepEqual(Paid.read(old).data, { order: "o-1", cents: 100, currency: "EUR" });
    assert.deepEqual([Paid.read(old).version, Paid.read(old).versions], [4, [0, 3]]);
    const newer = written({ ...over, version: 4, versions: [4, 2], data: { order: "o-1", cents: 7, card: "x" } });
    assert.deepEqual(Paid.read(newer).data, { order: "o-1", cents: 7, card: "x", currency: "EUR" });
    const newest = written({ ...over, version: 4, versions: [4, 3], data: { order: "o-1" } });
    assert.equal(Paid.read(newest), newest);
  });

  it("stops at an event of a newer version, to be tried again by newer code", () => {
    assert.throws(() => Paid.read(written({ version: 4 })), {
      code: "event/newer-version",
      retry: "later",
      message:
        /position 1 was written as version 4 of order-paid, and this process knows versions up to 3\. Update this process first/,
    });
  });

  it("stops at an event whose parent is of a newer version", () => {
    const Card = Paid.refine("order-paid-by-card", { purpose });
    const newer = written({ type: Card.type, lineage: Card.lineage, versions: [1, 4] });
    assert.throws(() => Card.read(newer), {
      code: "event/newer-version",
      message: /version 4 of order-paid, and this process knows versions up to 3/,
    });
  });

  describe("through a lineage", () => {
    const split = ({ cents, ...rest }: { cents: number }) => ({ ...rest, amount: { cents } });
    const made = { purpose, version: 2, upcast: { 1: split } };
    const Parent: EventDefinition<"order-paid"> = defineEvent("order-paid", made);
    const Child = Parent.refine("order-paid-by-card", {
      ...made,
      upcast: { 1: (old: { cents: number; card: string }) => ({ ...split(old), card: `card ${old.card}` }) },
    });
    const Grandchild = Child.refine("order-paid-by-gift-card", { purpose, version: 1 });
    const old = written({ type: Child.type, lineage: Child.lineage, data: { order: "o-1", cents: 5, card: "x" } });
    const asChild = { order: "o-1", amount: { cents: 5 }, card: "card x" };
    const asParent = { ...asChild, card: "x" };

    it("converts once, whichever type is asked for first", () => {
      assert.deepEqual([Child.read(old).data, Child.read(old).versions], [asChild, [2, 2]]);
      assert.deepEqual(Parent.read(old).data, asParent);
      assert.deepEqual(Parent.read(Child.read(old)).data, asChild, "a child's new shape holds its parent's");
      assert.deepEqual(Child.read(Parent.read(old)).data, asChild);
      assert.deepEqual(Child.read(Parent.read(Child.read(old))).data, asChild);
      const far = { ...old, type: Grandchild.type, lineage: Grandchild.lineage };
      assert.deepEqual(Grandchild.read(Parent.read(Child.read(far))).data, old.data);
    });

    it("refuses to read a copy as what its shape is no longer", () => {
      const copy = { ...Parent.read(old) };
      assert.equal(Parent.read(copy), copy);
      assert.throws(() => Child.read(copy), {
        code: "event/already-converted",
        message: /event-1 at position 1 was read as a type that order-paid-by-card refines, and copied since/,
      });
    });
  });

  it("names the type, the step, the event and the cause where a step fails", () => {
    const broken = written({ data: null });
    assert.throws(
      () => Paid.read(broken),
      (cause) => {
        assert.ok(cause instanceof Error && cause.cause instanceof TypeError);
        assert.match(
          cause.message,
          /\[event\/upcast-failed\] the step of order-paid from version 1 to 2 failed on event event-1 at position 1/,
        );
        return true;
      },
    );
    const silent = defineEvent("bell-rung", { purpose, version: 2, upcast: { 1: () => undefined } });
    const later = defineEvent("bell-rung", { purpose, version: 2, upcast: { 1: async () => ({}) } });
    const rung = written({ type: "bell-rung", lineage: ["bell-rung"], [declared]: "bell-rung" });
    for (const definition of [silent, later])
      assert.throws(() => definition.read(rung), { code: "event/upcast-failed" });
  });

  it("is refused for an event of another type", () => {
    assert.throws(() => Paid.read(written({ type: "bell-rung", lineage: ["bell-rung"] })), {
      code: "event/other-type",
    });
  });

  it("gives the same whether the steps are taken at once or one after the other (seed 20261121)", () => {
    const Second = defineEvent("order-paid", { purpose, version: 2, upcast: { 1: upcast[1] } });
    fc.assert(
      fc.property(fc.string(), fc.integer(), (order, euros) => {
        const event = written({ data: { order, euros } });
        assert.deepEqual(Paid.read(Second.read(event)), Paid.read(event));
      }),
      { seed: 20_261_121 },
    );
  });
});

it("refuses a version without a step from each earlier one, and a step that leads nowhere", () => {
  const wrong = [
    { version: 2 },
    { version: 3, upcast: { 1: () => ({}) } },
    { version: 3, upcast: { 2: () => ({}) } },
    { version: 2, upcast: { 1: () => ({}), 2: () => ({}) } },
    { upcast: { 0: () => ({}) } },
  ];
  for (const options of wrong)
    assert.throws(() => defineEvent("order-paid", { purpose, ...options }), BadDefinition, JSON.stringify(options));
});
