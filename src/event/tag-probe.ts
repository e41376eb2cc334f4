import type { DeclaredEvent } from "./definition.ts";
import { alternatives, isRecord, type JsonSchema, jsonSchemaOf } from "./json-schema.ts";
import { isPseudonym } from "./pseudonym.ts";
import { type Tags, tagPairs } from "./tags.ts";

/** Which tags a definition gives, and which of them tell a personal field; or why that cannot be found out without real data. */
export type TagProbe =
  | { readonly names: readonly string[]; readonly leaks: readonly { readonly tag: string; readonly field: string }[] }
  | { readonly unknown: string };

type Variant = 0 | 1;

/**
 * Calls the tags function with made-up payloads. Where two that differ in one personal field give different tags, outside of a
 * pseudonym, the tag tells that field.
 */
export function probeTags(definition: DeclaredEvent): TagProbe {
  const found = jsonSchemaOf(definition);
  const fields = definition.personal?.fields ?? [];
  const made = (changed?: string) => {
    const variant = (path: string): Variant => (changed !== undefined && isWithin(path, changed) ? 1 : 0);
    if ("schema" in found) return sample(found.schema, variant);
    return stub("", fields, variant);
  };
  try {
    const plain = definition.tags(made());
    const leaks = fields.flatMap((field) =>
      changedTags(plain, definition.tags(made(field))).map((tag) => ({ tag, field })),
    );
    return { names: Object.keys(plain).sort(), leaks };
  } catch (cause) {
    // A tags function may ask anything of real data that made-up data cannot answer.
    return { unknown: cause instanceof Error ? cause.message : String(cause) };
  }
}

function isWithin(path: string, field: string): boolean {
  return path === field || path.startsWith(`${field}.`);
}

function changedTags(one: Tags, other: Tags): string[] {
  const open = (tags: Tags) =>
    new Set(tagPairs(tags).flatMap(([name, value]) => (isPseudonym(value) ? [] : [`${name}\n${value}`])));
  const [before, after] = [open(one), open(other)];
  const changed = [...before, ...after].filter((pair) => !before.has(pair) || !after.has(pair));
  return [...new Set(changed.map((pair) => pair.slice(0, pair.indexOf("\n"))))].sort();
}

const texts = ["ada.one@example.org", "Bo-Two@shop.example.net"] as const;
/** So many values are made up: more than any payload that is written by hand, and soon made where schemas hold each other. */
const mostValues = 1000;

/** A value to be made up. */
interface Wanted {
  readonly schema: unknown;
  readonly path: string;
  /** The schemas that it lies in, as JSON, so that one which holds itself is gone through once. */
  readonly within: ReadonlySet<string>;
  put(value: unknown): void;
}

/** A payload as a JSON Schema allows it, near enough to be read: what lies nearest first. */
function sample(root: JsonSchema, variant: (path: string) => Variant): unknown {
  let payload: unknown;
  const put = (value: unknown) => {
    payload = value;
  };
  const wanted: Wanted[] = [{ schema: root, path: "", within: new Set(), put }];
  for (let i = 0; i < Math.min(wanted.length, mostValues); i++) {
    const one = wanted[i];
    if (one) wanted.push(...madeUp(one, root, variant(one.path)));
  }
  return payload;
}

/** Makes one value up, and answers what is wanted to fill it. */
function madeUp({ schema, path, within, put }: Wanted, root: JsonSchema, which: Variant): readonly Wanted[] {
  const one = alternatives(schema, root).find(({ type }) => type !== "null") ?? {};
  const text = JSON.stringify(schema);
  const further = (name: string, inner: unknown, fill: Wanted["put"]): Wanted => ({
    schema: inner,
    path: path === "" ? name : `${path}.${name}`,
    within: new Set([...within, text]),
    put: fill,
  });
  if ("const" in one) put(one["const"]);
  else if (Array.isArray(one["enum"])) put(one["enum"][which] ?? one["enum"][0]);
  else if (one["type"] === "object" || isRecord(one["properties"])) {
    if (within.has(text)) return [];
    const made: Record<string, unknown> = {};
    put(made);
    return Object.entries(isRecord(one["properties"]) ? one["properties"] : {}).map(([name, inner]) =>
      further(name, inner, (value) => {
        made[name] = value;
      }),
    );
  } else if (one["type"] === "array") {
    if (within.has(text)) return [];
    const made: unknown[] = [];
    put(made);
    return [further("0", one["items"], (value) => made.push(value))];
  } else if (one["type"] === "number" || one["type"] === "integer") put(41 + which);
  else put(one["type"] === "boolean" ? which === 1 : texts[which]);
  return [];
}

/** Without a schema: a payload whose every member is a text, save for those that hold personal fields deeper down. */
function stub(path: string, fields: readonly string[], variant: (path: string) => Variant): unknown {
  if (path !== "" && !fields.some((field) => field.startsWith(`${path}.`))) return texts[variant(path)];
  return new Proxy(
    {},
    {
      get: (_, name) =>
        typeof name === "symbol" ? undefined : stub(path === "" ? name : `${path}.${name}`, fields, variant),
    },
  );
}
