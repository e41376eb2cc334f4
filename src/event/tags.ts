import { failure } from "../kit/failure.ts";

/** The identities an event is about: `{ order: "o-1", customer: "c-7" }`, a list where a name repeats. */
export type Tags = Readonly<Record<string, string | readonly string[]>>;

/** One identity: its name and its value. */
export type Tag = readonly [name: string, value: string];

export const BadTag = failure(
  "event/bad-tag",
  { retry: "never", kind: "usage" },
  (f: { text: string }) =>
    `"${f.text.slice(0, 80)}" is not a tag. Write name:value, with \\: and \\\\ for a colon in the name and a backslash.`,
);

/** A tag as text: `order:o-1`. Colons in the name and backslashes anywhere are escaped by a backslash. */
export function tagText(name: string, value: string): string {
  return `${name.replaceAll("\\", "\\\\").replaceAll(":", "\\:")}:${value.replaceAll("\\", "\\\\")}`;
}

/** Reads `order:o-1`. The first colon that is not escaped ends the name; later colons belong to the value. */
export function parseTag(text: string): Tag {
  const colon = text.indexOf(":");
  if (colon > 0 && colon < text.length - 1 && !text.includes("\\"))
    return [text.slice(0, colon), text.slice(colon + 1)];
  let name: string | undefined;
  let part = "";
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === "\\") {
      const next = text[++i];
      if (next !== "\\" && next !== ":") throw new BadTag({ text });
      part += next;
    } else if (char === ":" && name === undefined) {
      name = part;
      part = "";
    } else part += char;
  }
  if (!name || !part) throw new BadTag({ text });
  return [name, part];
}

/** The one spelling of a tag that is stored and compared: `order:a\\:b` becomes `order:a:b`. */
export function normalTag(text: string): string {
  return tagText(...parseTag(text));
}

/** The pairs behind `tags`, sorted by name and value, each once. */
export function tagPairs(tags: Tags): Tag[] {
  const pairs: Tag[] = [];
  for (const name of Object.keys(tags).sort()) {
    const value = tags[name];
    if (typeof value === "string") pairs.push([name, value]);
    else for (const one of [...new Set(value)].sort()) pairs.push([name, one]);
  }
  return pairs;
}

/** The values of one name: none, one or several. */
export function tagValues(tags: Tags, name: string): readonly string[] {
  const value = Object.hasOwn(tags, name) ? tags[name] : undefined;
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}

/** Types and tag names that begin so belong to the product itself. */
export const reservedPrefix = "thence.";

export function isReserved(name: string): boolean {
  return name.startsWith(reservedPrefix);
}
