import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as z from "zod";
import { openEventStore as openMemory } from "../adapters/memory/event-store.ts";
import { type DeclaredEvent, defineEvent, importedEvent, personal } from "../event/index.ts";
import { fixedContext } from "../testing/index.ts";
import { check } from "./check.ts";

const purpose = "tests";
const shape = z.object({
  customer: z.string(),
  email: z.string().optional(),
  address: z.object({ street: z.string() }).nullable(),
  lines: z.array(z.object({ name: z.string() })),
  contact: z.union([z.object({ mail: z.string() }), z.object({ phone: z.string() })]),
  more: z.record(z.string(), z.string()),
  loose: z.looseObject({ a: z.string() }),
  any: z.unknown(),
});
const withFields = (...fields: string[]): DeclaredEvent[] => [
  defineEvent("customer-registered", {
    schema: shape,
    tags: ({ customer }) => ({ customer }),
    personal: personal("customer", fields) as never, // paths that the types would refuse, as plain JavaScript may give them
    purpose,
  }),
];

describe("checking the paths of personal fields", () => {
  it("finds those that the schema does not have", async () => {
    const wrong = ["emial", "address.stret", "lines.name", "lines.0.name", "email.first", "contact.fax", "loose.a.b"];
    assert.deepEqual(
      (await check({ events: withFields(...wrong) })).map(({ kind, what, field }) => [kind, what, field]),
      wrong.map((field) => ["problem", "unknown-personal-field", field]),
    );
    const [finding] = await check({ events: withFields("lines.name") });
    assert.match(finding?.text ?? "", /the schema has no such field.*A list is named as a whole/);
  });

  it("leaves alone those that it has or may have", async () => {
    const right = [
      "email",
      "address",
      "address.street",
      "lines",
      "contact.mail",
      "contact.phone",
      "more.x",
      "loose.b.c",
    ];
    assert.deepEqual(await check({ events: withFields(...right, "any.thing") }), []);
    const bare = defineEvent("noted", {
      tags: () => ({ customer: "c" }),
      personal: personal("customer", ["x.y"]),
      purpose,
    });
    assert.deepEqual(await check({ events: [bare] }), []);
  });
});

it("checking the log finds events of a type with personal fields that hold them in plain", async () => {
  const store = await openMemory("memory:", fixedContext());
  const event = (n: number) =>
    importedEvent({ type: "noted", data: { name: `Ana ${n}` }, tags: { customer: "c-7" }, occurred: n });
  await store.append([event(1), event(2)], { command: "import" });
  const definition = defineEvent("noted", {
    tags: ({ customer }: { customer: string; name: string }) => ({ customer }),
    personal: personal("customer", ["name"]),
    purpose,
  });
  const [finding, ...others] = await check({ events: [definition] }, store);
  assert.deepEqual(others, []);
  assert.deepEqual([finding?.kind, finding?.what, finding?.position], ["note", "plain-personal", 1]);
  assert.match(finding?.text ?? "", /hold.* name in plain.*2 of 2 events/s);
  assert.doesNotMatch(finding?.text ?? "", /Ana/);
});
