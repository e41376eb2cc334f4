import type { StandardJSONSchemaV1 } from "@standard-schema/spec";
import { canonicalJson } from "../kit/canonical-json.ts";
import type { DeclaredEvent } from "./definition.ts";

/** A JSON Schema, draft 2020-12, as the library that wrote the schema gives it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a definition's schema says of stored data, or why that cannot be told. */
export function jsonSchemaOf({
  schema,
}: Pick<DeclaredEvent, "schema">): { readonly schema: JsonSchema } | { readonly unknown: string } {
  if (!schema) return { unknown: "it has no schema" };
  const standard: (typeof schema)["~standard"] & Partial<Pick<StandardJSONSchemaV1.Props, "jsonSchema">> =
    schema["~standard"];
  if (!standard.jsonSchema) return { unknown: `its schema, by ${standard.vendor}, gives no JSON Schema` };
  try {
    const { $schema: _, ...rest } = standard.jsonSchema.output({ target: "draft-2020-12" });
    return { schema: rest };
  } catch (cause) {
    // The standard lets a library throw whatever it likes at what JSON Schema cannot say.
    return { unknown: `its schema gives no JSON Schema: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
}

/** What a local `$ref` names; what is not there allows everything. */
export function referenced(ref: string, root: JsonSchema): unknown {
  if (!ref.startsWith("#")) return {};
  const steps = ref.slice(1).split("/").slice(1);
  let found: unknown = root;
  for (const step of steps) found = asSchema(found)[step.replaceAll("~1", "/").replaceAll("~0", "~")];
  return found;
}

/** `true` and what is no schema allow everything. */
export function asSchema(value: unknown): JsonSchema {
  return isRecord(value) ? value : {};
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A schema as the alternatives that it allows, each of one type where it says one and without references: `anyOf`, `oneOf`, `allOf` and what
 * stands beside them are worked in. None where nothing is allowed.
 */
export function alternatives(schema: unknown, root: JsonSchema): readonly JsonSchema[] {
  return expanded(schema, root, new Set());
}

function expanded(schema: unknown, root: JsonSchema, above: ReadonlySet<string>): readonly JsonSchema[] {
  if (schema === false) return [];
  const { $ref: ref, anyOf, oneOf, allOf, ...own } = asSchema(schema);
  let found: readonly JsonSchema[] = [own];
  const both = (others: readonly JsonSchema[]) => {
    found = others.flatMap((other) => found.map((one) => merged(other, one)));
  };
  if (typeof ref === "string")
    // What is itself, or something else, is something else.
    both(above.has(ref) ? [] : expanded(referenced(ref, root), root, new Set([...above, ref])));
  for (const choices of [anyOf, oneOf])
    if (Array.isArray(choices)) both(choices.flatMap((one) => expanded(one, root, above)));
  if (Array.isArray(allOf)) for (const one of allOf) both(expanded(one, root, above));
  return found.flatMap(byType);
}

function byType(schema: JsonSchema): readonly JsonSchema[] {
  const { type } = schema;
  return Array.isArray(type) ? type.map((one) => ({ ...schema, type: one })) : [schema];
}

/** Keywords that say something about a schema and ask nothing of data. */
export const annotations: ReadonlySet<string> = new Set([
  ...["title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"],
  ...["$defs", "definitions", "$id", "$comment", "$schema"],
]);

/** One schema that asks what both ask. Two bounds on the same are kept side by side, as they are. */
function merged(one: JsonSchema, other: JsonSchema): JsonSchema {
  const made: Record<string, unknown> = { ...one };
  for (const [name, asked] of Object.entries(other)) {
    const had = made[name];
    if (had === undefined || annotations.has(name)) made[name] = asked;
    else if (name === "properties") made[name] = mergedProperties(asSchema(had), asSchema(asked));
    else if (name === "required" && Array.isArray(had) && Array.isArray(asked))
      made[name] = [...new Set([...had, ...asked])];
    else if (canonicalJson(had) !== canonicalJson(asked))
      made["allOf"] = [made["allOf"] ?? [], { [name]: asked }].flat();
  }
  return made;
}

function mergedProperties(one: JsonSchema, other: JsonSchema): JsonSchema {
  const both = Object.entries(other).map(([name, schema]) => {
    const had = one[name];
    const isSame = had === undefined || canonicalJson(had) === canonicalJson(schema);
    return [name, isSame ? schema : { allOf: [had, schema] }] as const;
  });
  return { ...one, ...Object.fromEntries(both) };
}
