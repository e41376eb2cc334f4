import type { StandardSchemaV1 } from "@standard-schema/spec";
import { AsynchronousSchema, InvalidPayload } from "./errors.ts";

/** What a schema says against a payload, and where. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

/** Holds a payload to a schema: what the schema makes of it, or what it says against it. */
export function validate<Data>(
  type: string,
  schema: StandardSchemaV1<unknown, Data>,
  data: unknown,
): { readonly value: Data } | { readonly issues: readonly Issue[] } {
  const result = schema["~standard"].validate(data);
  if (result instanceof Promise) throw new AsynchronousSchema({ type });
  if (!result.issues) return { value: result.value };
  return {
    issues: result.issues.map(({ path = [], message }) => ({
      path: path.map((step) => String(typeof step === "object" ? step.key : step)).join("."),
      message,
    })),
  };
}

/** What the schema makes of the payload. */
export function validated<Data>(type: string, schema: StandardSchemaV1<unknown, Data>, data: unknown): Data {
  const result = validate(type, schema, data);
  if ("issues" in result) throw new InvalidPayload({ type, issues: result.issues });
  return result.value;
}
