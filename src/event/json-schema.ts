import type { StandardJSONSchemaV1 } from "@standard-schema/spec";
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

/** The schema behind a local `$ref`, or the schema itself. */
export function resolved(schema: unknown, root: JsonSchema): JsonSchema {
  let found = asSchema(schema);
  for (let hops = 0; typeof found["$ref"] === "string" && hops < 20; hops++) found = at(root, found["$ref"]);
  return found;
}

function at(root: JsonSchema, ref: string): JsonSchema {
  if (!ref.startsWith("#")) return {};
  const steps = ref.slice(1).split("/").slice(1);
  let found: unknown = root;
  for (const step of steps) found = asSchema(found)[step.replaceAll("~1", "/").replaceAll("~0", "~")];
  return asSchema(found);
}

/** `true` and what is no schema allow everything. */
export function asSchema(value: unknown): JsonSchema {
  return isRecord(value) ? value : {};
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A schema as the alternatives that it allows: members of `anyOf` and `oneOf`, each of several types, `null` among them. */
export function alternatives(schema: unknown, root: JsonSchema): readonly JsonSchema[] {
  const found = resolved(schema, root);
  const choices = found["anyOf"] ?? found["oneOf"];
  if (Array.isArray(choices) && choices.length > 0) return choices.flatMap((one) => alternatives(one, root));
  const { type } = found;
  return Array.isArray(type) ? type.map((one) => ({ ...found, type: one })) : [found];
}
