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
    if ("schema" in found) return sample(found.schema, found.schema, "", variant);
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
const maxDepth = 12;

/** A payload as a JSON Schema allows it, near enough to be read. */
function sample(
  schema: unknown,
  root: JsonSchema,
  path: string,
  variant: (path: string) => Variant,
  depth = 0,
): unknown {
  const all = alternatives(schema, root);
  const one = all.find(({ type }) => type !== "null") ?? {};
  const which = variant(path);
  if ("const" in one) return one["const"];
  if (Array.isArray(one["enum"])) return one["enum"][which] ?? one["enum"][0];
  const below = (name: string) => (path === "" ? name : `${path}.${name}`);
  switch (one["type"]) {
    case "object": {
      const properties = isRecord(one["properties"]) && depth < maxDepth ? one["properties"] : {};
      return Object.fromEntries(
        Object.entries(properties).map(([name, of]) => [name, sample(of, root, below(name), variant, depth + 1)]),
      );
    }
    case "array":
      return depth < maxDepth ? [sample(one["items"], root, below("0"), variant, depth + 1)] : [];
    case "number":
    case "integer":
      return 41 + which;
    case "boolean":
      return which === 1;
    default:
      return texts[which];
  }
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
