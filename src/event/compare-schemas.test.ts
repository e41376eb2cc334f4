import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import * as z from "zod";
import { compareSchemas } from "./compare-schemas.ts";
import { type JsonSchema, jsonSchemaOf } from "./json-schema.ts";

const told = (before: JsonSchema, after: JsonSchema) =>
  compareSchemas(before, after).map(({ kind, what, path }) => `${kind} ${what}${path === "" ? "" : ` ${path}`}`);
const zod = (schema: z.ZodType): JsonSchema => {
  const found = jsonSchemaOf({ schema });
  assert.ok("schema" in found);
  return found.schema;
};
const fields = (properties: JsonSchema, more: JsonSchema = {}): JsonSchema => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  ...more,
});
const text = { type: "string" };
const count = { type: "number" };
const a = fields({ a: text });

const breaks: readonly (readonly [what: string, before: JsonSchema, after: JsonSchema, ...findings: string[]])[] = [
  ["no further fields where any were", a, { ...a, additionalProperties: false }, "narrowed-field *"],
  [
    "the same, said by `true`",
    { ...a, additionalProperties: true },
    { ...a, additionalProperties: false },
    "narrowed-field *",
  ],
  ["further fields of one type only", a, { ...a, additionalProperties: count }, "narrowed-field *"],
  [
    "a loose object that is strict",
    zod(z.looseObject({ a: z.string() })),
    zod(z.strictObject({ a: z.string() })),
    "narrowed-field *",
  ],
  [
    "a new field that the rest fits and it does not",
    { ...a, additionalProperties: count },
    { ...a, properties: { a: text, b: text }, additionalProperties: count },
    "retyped-field b",
  ],
  [
    "a record with fewer keys",
    zod(z.partialRecord(z.enum(["a", "b"]), z.number())),
    zod(z.partialRecord(z.enum(["a"]), z.number())),
    "narrowed-field",
  ],
  [
    "a record with keys of a pattern",
    zod(z.record(z.string(), z.number())),
    zod(z.record(z.string().regex(/^x/), z.number())),
    "narrowed-field",
  ],
  [
    "a record with a new key that each must have",
    zod(z.record(z.enum(["a"]), z.number())),
    zod(z.record(z.enum(["a", "b"]), z.number())),
    "newly-required-field b",
  ],
  [
    "a field that is required and not described",
    { type: "object" },
    { type: "object", required: ["x"] },
    "newly-required-field x",
  ],
  [
    "what stands beside alternatives",
    { properties: { a: text }, anyOf: [{ required: ["b"] }, { required: ["c"] }] },
    { properties: { a: count }, anyOf: [{ required: ["b"] }, { required: ["c"] }] },
    "retyped-field a",
  ],
  [
    "a requirement beside alternatives",
    { anyOf: [{ type: "object" }], required: ["a"] },
    { anyOf: [{ type: "object" }], required: ["a", "b"] },
    "newly-required-field b",
  ],
  [
    "what stands beside a reference",
    { $defs: { X: text }, ...fields({ a: { $ref: "#/$defs/X" } }) },
    { $defs: { X: text }, ...fields({ a: { $ref: "#/$defs/X", minLength: 5 } }) },
    "narrowed-field a",
  ],
  [
    "a part of two schemas at once",
    { allOf: [a, fields({ b: text })] },
    { allOf: [a, fields({ b: count })] },
    "retyped-field b",
  ],
  [
    "what a keyword that is not compared refers to",
    { $defs: { X: text }, type: "array", prefixItems: [{ $ref: "#/$defs/X" }] },
    { $defs: { X: count }, type: "array", prefixItems: [{ $ref: "#/$defs/X" }] },
    "changed-schema",
  ],
  [
    "a list that may hold nothing",
    { type: "array", items: true },
    { type: "array", items: false },
    "narrowed-field []",
  ],
  ["a list that says what it holds", { type: "array" }, { type: "array", items: text }, "narrowed-field []"],
  [
    "a field that may not be there",
    { type: "object", properties: { a: true } },
    { type: "object", properties: { a: false } },
    "narrowed-field a",
  ],
  ["whole numbers where any were", zod(z.number()), zod(z.int()), "narrowed-field"],
  [
    "more than a bound where the bound itself was allowed",
    { ...count, minimum: 0 },
    { ...count, exclusiveMinimum: 0 },
    "narrowed-field",
  ],
  ["a range that leaves a listed value out", zod(z.literal(5)), zod(z.int().min(6)), "narrowed-field"],
];

describe("comparing schemas", () => {
  for (const [what, before, after, ...findings] of breaks)
    it(`names ${what}`, () => {
      const problems = told(before, after).filter((one) => one.startsWith("problem"));
      assert.deepEqual(
        [...new Set(problems)],
        findings.map((one) => `problem ${one}`),
      );
    });

  const both = z.object({ a: z.string() }).and(z.object({ b: z.string() }));
  const allowed: readonly (readonly [what: string, before: JsonSchema, after: JsonSchema])[] = [
    ["a listed number that may be any whole one", zod(z.literal(5)), zod(z.int())],
    ["a positive whole number that is at least 1", zod(z.int().positive()), zod(z.int().min(1))],
    ["at least 1 that is positive", zod(z.int().min(1)), zod(z.int().positive())],
    ["a bound that lets itself in", { ...count, exclusiveMinimum: 0 }, { ...count, minimum: 0 }],
    ["an optional field in one of two at once", zod(both), zod(both.and(z.object({ c: z.string().optional() })))],
    ["further fields where none were", { ...a, additionalProperties: false }, a],
    [
      "a field that was never allowed",
      { type: "object", properties: { a: false } },
      { type: "object", properties: { a: text } },
    ],
    ["a schema that is only itself, or a text", { anyOf: [{ $ref: "#" }, text] }, text],
  ];
  for (const [what, before, after] of allowed)
    it(`allows ${what}`, () => {
      assert.deepEqual(
        told(before, after).filter((one) => one.startsWith("problem")),
        [],
      );
    });

  it("comes to an end where many schemas hold each other, and names what changed", () => {
    const names = Array.from({ length: 12 }, (_, i) => `T${i}`);
    const tree = (leaf: JsonSchema): JsonSchema => {
      const held = Object.fromEntries(names.map((name) => [name, { $ref: `#/$defs/${name}` }]));
      const defs = names.map((name) => [name, { type: "object", properties: { ...held, leaf } }]);
      return { $ref: "#/$defs/T0", $defs: Object.fromEntries(defs) };
    };
    assert.deepEqual(told(tree(text), tree(text)), []);
    const changes = told(tree(text), tree(count));
    assert.ok(changes.includes("problem retyped-field leaf"));
    assert.ok(changes.length <= 200, `${changes.length} changes`);
  });

  it("finds nothing between a schema and itself (seed 20261121)", () => {
    const { schema } = fc.letrec<{ schema: JsonSchema | boolean }>((tie) => ({
      schema: fc.oneof(
        { maxDepth: 4 },
        fc.boolean(),
        fc.constantFrom<JsonSchema>(
          text,
          count,
          { type: ["string", "null"], minLength: 2 },
          { const: 1 },
          { $ref: "#" },
        ),
        fc.record(
          {
            properties: fc.dictionary(fc.constantFrom("a", "b"), tie("schema")),
            required: fc.uniqueArray(fc.constantFrom("a", "b", "c")),
            additionalProperties: tie("schema"),
            anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }),
            items: tie("schema"),
          },
          { requiredKeys: [] },
        ),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("a", "b"), schema), (properties) => {
        const root = { type: "object", properties };
        assert.deepEqual(compareSchemas(root, structuredClone(root)), []);
      }),
      { seed: 20_261_121 },
    );
  });
});
