import { alternatives, type JsonSchema } from "../event/index.ts";

/** Whether data of this JSON Schema may have something at a path: in one of its alternatives, or because it is open there. */
export function mayHave(schema: unknown, root: JsonSchema, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined) return true;
  return alternatives(schema, root).some(({ type, properties, patternProperties, additionalProperties }) => {
    if (isObject(properties) && Object.hasOwn(properties, step)) return mayHave(properties[step], root, rest);
    if ((type !== undefined && type !== "object") || additionalProperties === false) return false;
    // An object that names its fields and says nothing of others is not meant to have them.
    if (additionalProperties === undefined) return patternProperties !== undefined || !isObject(properties);
    return mayHave(additionalProperties, root, rest);
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
