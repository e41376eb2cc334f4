import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as z from "zod";
import { defineEvent } from "./define.ts";
import { declared } from "./envelope.ts";
import { AsynchronousSchema, BadDefinition, InvalidPayload, MissingStream } from "./errors.ts";
import { personal } from "./personal.ts";

const purpose = "what customers put together";
const schema = z.object({
  order: z.string(),
  lines: z.array(z.object({ sku: z.string(), cents: z.int().min(0) })).default([]),
});
const orderCreated = defineEvent("order-created", {
  schema,
  purpose,
  stream: "order",
  tags: ({ order }) => ({ order }),
});

describe("a definition from plain JavaScript", () => {
  for (const [what, name, options] of [
    ["no purpose", "order-created", {}],
    ["a purpose that is no text", "order-created", { purpose: 7 }],
    ["no options", "order-created", undefined],
    ["no name", undefined, { purpose }],
  ] as const)
    it(`with ${what} is refused by a typed error`, () => {
      assert.throws(() => defineEvent(name as never, options as never), BadDefinition);
    });
});

describe("a declared event", () => {
  it("is made from a payload that its schema accepts, with its tags and its stream", () => {
    const event = orderCreated({ order: "o-1", lines: [{ sku: "s", cents: 5 }] }, { occurred: 7, correlation: "c" });
    assert.deepEqual(
      { ...event, [declared]: undefined },
      {
        type: "order-created",
        lineage: ["order-created"],
        version: 1,
        data: { order: "o-1", lines: [{ sku: "s", cents: 5 }] },
        tags: { order: "o-1" },
        stream: "order:o-1",
        occurred: 7,
        correlation: "c",
        [declared]: undefined,
      },
    );
    assert.equal(event[declared], event.type);
  });

  it("takes what the schema makes of the payload, defaults included", () => {
    const event = orderCreated({ order: "o-1", extra: true } as never); // as from plain JavaScript
    assert.deepEqual(event.data, { order: "o-1", lines: [] });
  });

  it("is refused where its payload does not fit the schema, and names each place", () => {
    const wrong = {
      order: 7,
      lines: [
        { sku: "s", cents: 1 },
        { sku: "t", cents: -1 },
      ],
    } as never; // as from plain JavaScript
    assert.throws(
      () => orderCreated(wrong),
      (cause) => {
        assert.ok(cause instanceof InvalidPayload);
        assert.deepEqual(
          cause.facts.issues.map(({ path }) => path),
          ["order", "lines.1.cents"],
        );
        assert.match(cause.message, /order-created: order: .+; lines\.1\.cents: .+/);
        return true;
      },
    );
  });

  it("is refused where its schema answers later", () => {
    const later = defineEvent("order-checked", {
      schema: z.object({ a: z.string().refine(async () => true) }),
      purpose,
    });
    assert.throws(() => later({ a: "x" }), AsynchronousSchema);
  });

  it("is refused where the tag that names its stream has no value, or several", () => {
    const event = defineEvent("order-merged", {
      purpose,
      stream: "order",
      tags: (data: { orders: string[] }) => ({ order: data.orders }),
    });
    assert.throws(() => event({ orders: [] }), MissingStream);
    assert.throws(() => event({ orders: ["a", "b"] }), MissingStream);
    assert.equal(event({ orders: ["a:b"] }).stream, "order:a:b");
    const bare = defineEvent("bell-rung", { purpose, stream: "order" });
    assert.throws(() => bare({}), MissingStream);
  });
});

it("refuses a tag that is no text, also where it names a stream or a person", () => {
  for (const value of [5, null, undefined, [5], {}]) {
    const tags = () => ({ order: value }) as never; // as from plain JavaScript
    for (const more of [{}, { stream: "order" }, { personal: personal("order", ["name"]) }])
      assert.throws(() => defineEvent("order-created", { purpose, tags, ...more })({}), {
        code: "event/tag-not-text",
        message: /order-created: its tag "order" is neither text/,
      });
  }
});

describe("defineEvent", () => {
  it("refuses names that are reserved or not in kebab-case, an empty purpose, and a version below 1", () => {
    for (const type of [
      "thence.refused",
      "OrderCreated",
      "order_created",
      "order created",
      "-order",
      "order-",
      "1-order",
      "",
    ]) {
      assert.throws(() => defineEvent(type, { purpose }), BadDefinition, type);
    }
    assert.throws(() => defineEvent("order-created", { purpose: " " }), BadDefinition);
    for (const version of [0, -1, 1.5])
      assert.throws(() => defineEvent("order-created", { purpose, version }), BadDefinition);
  });
});
