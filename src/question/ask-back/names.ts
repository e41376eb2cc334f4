import { folded, foldedShort, partsOf, type Token } from "./tokens.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** What a name may mean. */
export type Named =
  | { readonly kind: "metric" | "property" | "person" | "playbook"; readonly name: string }
  | { readonly kind: "value"; readonly property: string; readonly name: string };

interface Entry {
  readonly named: Named;
  /** Folded, in parts; and the same as it is written in haste. */
  readonly forms: readonly (readonly string[])[];
  /** A shorter form, which counts where nothing has it as its own: a tag without `tag:`, a person without `@`. */
  readonly isAlias: boolean;
}

/** The names of a vocabulary, ready to be found in tokens. */
export interface Names {
  readonly entries: readonly Entry[];
  readonly longest: number;
}

export function namesOf(vocabulary: Vocabulary): Names {
  const { metrics, properties, people, playbooks } = vocabulary;
  const entries: Entry[] = [];
  const add = (named: Named, text = named.name) => {
    const parts = partsOf(text);
    if (parts.length === 0) return;
    entries.push({ named, forms: [parts, partsOf(foldedShort(text))], isAlias: text !== named.name });
  };
  for (const name of metrics) add({ kind: "metric", name });
  for (const { name, values } of properties) {
    add({ kind: "property", name });
    if (name.startsWith("tag:")) add({ kind: "property", name }, name.slice("tag:".length));
    for (const value of values) add({ kind: "value", property: name, name: value });
  }
  for (const name of people) {
    add({ kind: "person", name });
    if (name.startsWith("@")) add({ kind: "person", name }, name.slice(1));
  }
  for (const name of playbooks) add({ kind: "playbook", name });
  return { entries, longest: Math.max(0, ...entries.map(({ forms: [parts = []] }) => parts.length)) };
}

/** What the longest name at a place may mean, and how many tokens it takes. */
export function namesAt(
  { entries, longest }: Names,
  tokens: readonly Token[],
  at: number,
): { readonly named: readonly Named[]; readonly length: number } | undefined {
  const token = tokens[at];
  if (!token) return undefined;
  if (token.isQuoted) {
    const wanted = folded(token.text);
    const found = entries.filter(({ named, isAlias }) => !isAlias && folded(named.name) === wanted);
    const exact = found.filter(({ named }) => named.name === token.text);
    return told(exact.length > 0 ? exact : found, 1);
  }
  const parts: string[] = [];
  const ends: number[] = [];
  for (let i = at; i < tokens.length && parts.length < longest; i++) {
    const next = tokens[i];
    if (!next || next.isQuoted) break;
    parts.push(...next.parts);
    ends.push(parts.length);
  }
  for (let count = ends.length; count > 0; count--) {
    const wanted = parts.slice(0, ends[count - 1]);
    const found = entries.filter(({ forms }) => forms.some((form) => isSame(form, wanted)));
    const owned = found.filter(({ isAlias }) => !isAlias);
    const best = told(owned.length > 0 ? owned : found, count);
    if (best) return best;
  }
  return undefined;
}

function told(entries: readonly Entry[], length: number) {
  return entries.length === 0 ? undefined : { named: entries.map(({ named }) => named), length };
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((part, i) => part === b[i]);
}
