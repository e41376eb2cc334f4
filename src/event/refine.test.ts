import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as z from "zod";
import { recorded } from "../../test/checkout.ts";
import { defineEvent } from "./define.ts";
import type { EventDefinition } from "./definition.ts";
import type { NewEvent, RecordedEvent } from "./envelope.ts";
import { BadDefinition, InvalidPayload } from "./errors.ts";

const purpose = "a customer began to buy";
const order = z.object({ order: z.string(), customer: z.string(), cents: z.int().min(0) });
const Created = defineEvent("order-created", {
  schema: order,
  purpose,
  stream: "order",
  tags: ({ order, customer }) => ({ order, customer }),
});
const Referred = Created.refine("order-created-based-on-a-referral", {
  schema: order.extend({ referralCode: z.string() }),
  purpose: "somebody recommended us",
  tags: ({ referralCode }) => ({ referral: referralCode }),
});
const data = { order: "o-1", customer: "c-7", cents: 100, referralCode: "FRIEND" };

function read(event: NewEvent): RecordedEvent {
  const [found] = recorded([event]);
  assert.ok(found);
  return found;
}

describe("a refined event type", () => {
  it("is also what it refines, with its tags, its stream and more", () => {
    const event = Referred(data);
    assert.deepEqual(event.lineage, ["order-created-based-on-a-referral", "order-created"]);
    assert.deepEqual(event.tags, { order: "o-1", customer: "c-7", referral: "FRIEND" });
    assert.deepEqual([event.stream, event.version, event.versions], ["order:o-1", 1, undefined]);
    assert.deepEqual(event.data, data);
    assert.ok(Created.is(read(event)) && Referred.is(read(event)));
    assert.equal(Referred.is(read(Created(data))), false);
  });

  it("may be refined again", () => {
    const Campaign = Referred.refine("order-created-in-a-campaign", {
      purpose,
      stream: "order",
      tags: (more: typeof data & { campaign: string }) => ({ order: more.order, campaign: more.campaign }),
    });
    const event = Campaign({ ...data, campaign: "spring" });
    assert.deepEqual(event.lineage, [Campaign.type, Referred.type, Created.type]);
    assert.deepEqual(event.tags, { order: "o-1", customer: "c-7", referral: "FRIEND", campaign: "spring" });
    assert.equal(event.stream, "order:o-1");
    assert.throws(() => Campaign({ ...data, campaign: "spring", cents: -1 }), InvalidPayload);
  });

  it("is found wherever what it refines is: in the same stream, by the same tags", () => {
    assert.throws(() => Created.refine("order-created-oddly", { purpose, stream: "customer" }), {
      code: "event/bad-definition",
      message: /belongs to the stream of its tag "order".*Leave `stream` out/,
    });
    const Odd = Created.refine("order-created-oddly", { purpose, tags: ({ order }) => ({ order: `other-${order}` }) });
    assert.throws(() => Odd(data), {
      code: "event/changed-tag",
      message: /^\[.*\] order-created-oddly gives its tag "order" another value than order-created/,
    });
    const Loose = defineEvent("bell-rung", { purpose, tags: (at: { bell: string }) => ({ bell: at.bell }) });
    const Tower = Loose.refine("tower-bell-rung", { purpose, stream: "bell" });
    assert.equal(Tower({ bell: "b-1" }).stream, "bell:b-1", "where there was no stream, it may have one");
  });

  it("holds what its parent's schema demands, whatever its own allows", () => {
    const Loose = Created.refine("order-created-by-hand", {
      purpose,
      schema: z.object({ order: z.string(), customer: z.string(), cents: z.number() }),
    });
    assert.throws(() => Loose({ ...data, cents: -1 }), {
      code: "event/invalid-payload",
      message: /^\[.*\] order-created: cents/,
    });
  });

  it("must hold all that its parent's data does, says the compiler", () => {
    const wrong = () =>
      Created.refine("order-created-somehow", {
        purpose,
        // @ts-expect-error the schema lacks `customer` and `cents`
        schema: z.object({ order: z.string(), referralCode: z.string() }),
      });
    const retyped = () =>
      // @ts-expect-error `cents` is a text
      Created.refine("order-created-in-words", { purpose, schema: order.extend({ cents: z.string() }) });
    assert.throws(() => wrong()({} as never), InvalidPayload); // as from plain JavaScript
    assert.equal(retyped().type, "order-created-in-words");
  });

  it("is refused under a reserved, odd or inherited name", () => {
    for (const type of ["thence.x", "OrderCreated", "order-created"])
      assert.throws(() => Created.refine(type, { purpose }), BadDefinition, type);
  });

  it("carries the version of each type in its lineage once its parent is beyond 1", () => {
    const Second: EventDefinition<"order-created", z.infer<typeof order>> = defineEvent("order-created", {
      schema: order,
      purpose,
      version: 2,
      upcast: { 1: (old: { order: string }) => ({ ...old, customer: "unknown", cents: 0 }) },
    });
    const child = Second.refine("order-created-by-phone", { purpose });
    assert.deepEqual(child(data).versions, [1, 2]);
    assert.deepEqual(child.refine("order-created-by-mobile-phone", { purpose })(data).versions, [1, 1, 2]);
    assert.deepEqual(child.versions, [1, 2]);
    assert.equal(Second(data).versions, undefined);
  });
});
