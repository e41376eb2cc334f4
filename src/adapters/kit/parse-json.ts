import { replacement, undecodable } from "./text.ts";

/**
 * JSON, with one difference: a number too large for a double to hold exactly (a 19-digit id) stays the text it was written as.
 */
export function parseJson(text: string): unknown {
  // Looking at every number costs; only a long run of digits makes it worth it.
  return /\d{16}/.test(text) ? JSON.parse(text, exact) : JSON.parse(text);
}

function exact(this: unknown, _key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number" || Math.abs(value) <= Number.MAX_SAFE_INTEGER) return value;
  const source = context?.source;
  return source !== undefined && /^-?\d+(\.\d+)?$/.test(source) ? source : value;
}

/** The JSON object that a text is, or why it is none. */
export function readObject(
  text: string,
): { readonly fields: Readonly<Record<string, unknown>> } | { readonly code: string; readonly reason: string } {
  if (text.includes(replacement)) return undecodable;
  try {
    const value = parseJson(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return { fields: value as Record<string, unknown> }; // a JSON object
    return { code: "capture/not-an-object", reason: "it is JSON, but no object" };
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    return { code: "capture/not-json", reason: `it is no JSON: ${cause.message}` };
  }
}
