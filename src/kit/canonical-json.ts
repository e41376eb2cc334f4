import { failure } from "./failure.ts";

export const NotJson = failure(
  "kit/not-json",
  { retry: "never" },
  (f: { path: string; found: string }) =>
    `${f.path} is ${f.found}, which JSON cannot hold. Turn it into text, a number, true, false, null, a list or an object first.`,
);

const maxDepth = 200;

/**
 * JSON text that is the same for equal values: keys in code-unit order, no white space.
 *
 * errors  kit/not-json for NaN, bigint, functions, dates, text with lone surrogates, and more than 200 levels
 * source  RFC 8785 (JSON Canonicalization Scheme); `undefined` members are left out as JSON.stringify does
 */
export function canonicalJson(value: unknown): string {
  const text = write(value, 0);
  if (text === undefined) throw new NotJson(whatIsWrong(value, "$", 0) ?? { path: "$", found: "no value" });
  return text;
}

/** The text, or undefined where something in it is not JSON. */
function write(value: unknown, depth: number): string | undefined {
  switch (typeof value) {
    case "string":
      return value.isWellFormed() ? JSON.stringify(value) : undefined;
    case "number":
      return Number.isFinite(value) ? JSON.stringify(value) : undefined;
    case "boolean":
      return value ? "true" : "false";
    case "object":
      if (value === null) return "null";
      if (depth >= maxDepth) return undefined;
      return Array.isArray(value) ? writeList(value, depth + 1) : writeRecord(value, depth + 1);
    default:
      return undefined;
  }
}

function writeList(values: readonly unknown[], depth: number): string | undefined {
  let text = "[";
  for (let i = 0; i < values.length; i++) {
    const item = write(values[i], depth);
    if (item === undefined) return undefined;
    text += i > 0 ? `,${item}` : item;
  }
  return `${text}]`;
}

function writeRecord(value: object, depth: number): string | undefined {
  if (!isPlain(value)) return undefined;
  let text = "";
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member === undefined) continue;
    const item = write(member, depth);
    const name = quoted.get(key) ?? quotedKey(key);
    if (item === undefined || name === undefined) return undefined;
    text += `${text === "" ? "{" : ","}${name}:${item}`;
  }
  return text === "" ? "{}" : `${text}}`;
}

// The same few keys come again and again.
const quoted = new Map<string, string>();

function quotedKey(key: string): string | undefined {
  if (!key.isWellFormed()) return undefined;
  const text = JSON.stringify(key);
  if (quoted.size < 2000) quoted.set(key, text);
  return text;
}

function isPlain(value: object): value is Record<string, unknown> {
  const proto = Object.getPrototypeOf(value);
  return proto === Object.prototype || proto === null;
}

// Looked for only once something is known to be wrong, so that writing stays quick.
function whatIsWrong(value: unknown, path: string, depth: number): { path: string; found: string } | undefined {
  if (typeof value === "string")
    return value.isWellFormed() ? undefined : { path, found: "text with a lone surrogate" };
  if (typeof value === "number") return Number.isFinite(value) ? undefined : { path, found: String(value) };
  if (typeof value === "boolean" || value === null) return undefined;
  if (typeof value !== "object") return { path, found: `a ${typeof value}` };
  if (depth >= maxDepth) return { path, found: `nested deeper than ${maxDepth} levels` };
  if (Array.isArray(value))
    return firstOf(
      value.map((item, i) => [`${path}[${i}]`, item]),
      depth,
    );
  if (!isPlain(value)) return { path, found: `a ${value.constructor?.name}` };
  const broken = Object.keys(value).find((key) => !key.isWellFormed());
  if (broken !== undefined) return { path, found: "an object with a lone surrogate in a key" };
  return firstOf(
    Object.keys(value)
      .filter((key) => value[key] !== undefined)
      .map((key) => [`${path}.${key}`, value[key]]),
    depth,
  );
}

function firstOf(members: readonly (readonly [path: string, value: unknown])[], depth: number) {
  for (const [path, value] of members) {
    const wrong = whatIsWrong(value, path, depth + 1);
    if (wrong) return wrong;
  }
  return undefined;
}
