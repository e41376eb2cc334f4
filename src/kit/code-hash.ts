import { type Node, parseExpressionAt } from "acorn";
import { failure } from "./failure.ts";
import { sha256Hex } from "./sha256.ts";

export const NoSource = failure(
  "kit/no-source",
  { retry: "never", kind: "usage" },
  (f: { name: string }) =>
    `the code of ${f.name ? `the function "${f.name}"` : "a function"} cannot be read: it is built in or bound, or its syntax is newer than the parser. Write it as a function of its own, or state a version by hand.`,
);

/** A function of any kind; it is read and never called. */
export type Code = (...args: never[]) => unknown;

/**
 * What identifies the code of these functions: SHA-256 as hex over what their sources mean, and over a version stated by hand. Comments,
 * white space, types and the way a compiler prints them again change nothing; what the functions call is not looked into.
 *
 * errors  kit/no-source for a function that is built in or bound, or in a syntax that the parser does not know, unless a version is stated
 */
export function codeHash(functions: readonly Code[], version?: string): string {
  const texts = functions.map((code) => {
    const text = meaningOf(code);
    if (text === undefined && version === undefined) throw new NoSource({ name: code.name });
    return text ?? null;
  });
  return sha256Hex(JSON.stringify([version ?? null, ...texts]));
}

const known = new WeakMap<Code, string>();

function meaningOf(code: Code): string | undefined {
  const ready = known.get(code);
  if (ready !== undefined) return ready;
  const tree = parsed(code.toString());
  if (!tree) return undefined;
  const text = textOf(tree);
  known.set(code, text);
  return text;
}

/**
 * Text of a function as the ways in which one can be written: an expression, a member of an object, a member of a class, and an arrow
 * that says `super` or `new.target` of the constructor around it.
 */
const frames = [
  (text: string) => `(${text}\n)`,
  (text: string) => `({${text}\n})`,
  (text: string) => `(class{${text}\n})`,
  (text: string) => `(class extends Object{constructor(){(${text}\n)}})`,
];

function parsed(source: string): Node | undefined {
  for (const frame of frames) {
    try {
      // The class whose private names it uses is not in its text.
      const options = { ecmaVersion: "latest", allowAwaitOutsideFunction: false, checkPrivateFields: false } as const;
      return parseExpressionAt(frame(source), 0, options);
    } catch (cause) {
      if (!(cause instanceof SyntaxError)) throw cause;
    }
  }
  return undefined;
}

const positions = new Set(["type", "start", "end", "loc", "range", "raw", "sourceFile"]);

/** A tree as text, without what does not change what it does: positions, spelling of literals, empty statements. */
function textOf(value: unknown, parent = ""): string {
  if (Array.isArray(value))
    return `[${value
      .filter(isMeant)
      .map((one) => textOf(one, parent))
      .join()}]`;
  if (typeof value === "bigint") return `${value}n`;
  if (!isRecord(value)) return typeof value === "number" ? String(value) : (JSON.stringify(value) ?? "undefined");
  if (value instanceof RegExp) return "/";
  const type = String(value["type"] ?? "");
  // Only a tagged template sees how its text was spelled.
  if (type === "TemplateElement")
    return JSON.stringify(parent === "TaggedTemplateExpression" ? value["value"] : cooked(value));
  if (type === "ImportExpression") {
    const { source, options } = value;
    return `(import ${[builtPath(source), ...(options ? [options] : [])].map((one) => textOf(one)).join(" ")})`;
  }
  const within = type === "TemplateLiteral" ? parent : type;
  const members = Object.keys(value)
    .filter((key) => !positions.has(key))
    .sort()
    .map((key) => `${key}:${textOf(value[key], within)}`);
  return `(${type} ${members.join(" ")})`;
}

function isMeant(node: unknown): boolean {
  return !(isRecord(node) && node["type"] === "EmptyStatement");
}

function cooked(element: Record<string, unknown>): unknown {
  const { value } = element;
  return isRecord(value) ? value["cooked"] : undefined;
}

// The build writes `./fold.js` where the source says `./fold.ts`.
function builtPath(source: unknown): unknown {
  if (!isRecord(source) || typeof source["value"] !== "string") return source;
  const path = source["value"];
  return { type: "Literal", value: path.startsWith(".") ? path.replace(/\.([cm]?)ts$/, ".$1js") : path };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
