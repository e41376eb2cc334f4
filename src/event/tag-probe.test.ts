import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { defineEvent } from "./define.ts";
import type { JsonSchema } from "./json-schema.ts";
import { personal } from "./personal.ts";
import { probeTags } from "./tag-probe.ts";

const purpose = "what was saved";
/** A schema by some library, which accepts anything and says this of it. */
function saying(schema: JsonSchema) {
  const jsonSchema = { input: () => ({ ...schema }), output: () => ({ ...schema }) };
  return {
    "~standard": { version: 1, vendor: "test", validate: (value: unknown) => ({ value }), jsonSchema },
  } as const;
}
const self = { $ref: "#" };

function size(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce<number>((sum, one) => sum + size(one), 1);
}

describe("made-up data for tags", () => {
  it("goes once through a schema that holds itself", () => {
    const seen: unknown[] = [];
    const tree = saying({
      type: "object",
      properties: { left: self, right: self, others: { type: "array", items: self }, id: { type: "string" } },
    });
    const tags = (data: unknown) => {
      seen.push(data);
      return { tree: (data as { left: { id: string } }).left.id }; // as the schema says
    };
    assert.deepEqual(probeTags(defineEvent("tree-saved", { purpose, schema: tree, tags })), {
      names: ["tree"],
      leaks: [],
    });
    assert.equal(seen.length, 1);
    assert.ok(size(seen[0]) < 30, `${size(seen[0])} values`);
  });

  it("is never more than a thousand values, the nearest ones first", () => {
    const names = Array.from({ length: 10 }, (_, i) => `T${i}`);
    const held = Object.fromEntries(names.map((name) => [name, { $ref: `#/$defs/${name}` }]));
    const person = { type: "object", properties: { email: { type: "string" } } };
    const properties = { ...held, person };
    const schema = saying({
      type: "object",
      properties,
      $defs: Object.fromEntries(names.map((name) => [name, { type: "object", properties: { ...held } }])),
    });
    let most = 0;
    const tags = (data: unknown) => {
      most = Math.max(most, size(data));
      return { mail: (data as { person: { email: string } }).person.email }; // as the schema says
    };
    const saved = defineEvent("graph-saved", { purpose, schema, tags, personal: personal("mail", ["person.email"]) });
    assert.deepEqual(probeTags(saved), { names: ["mail"], leaks: [{ tag: "mail", field: "person.email" }] });
    assert.ok(most > 100 && most <= 1000, `${most} values`);
  });
});
