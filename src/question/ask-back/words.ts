import { type Language, type Lexicon, lexicons } from "./lexicon.ts";
import { type Comparison, comparisons, type Intent, intents } from "./query.ts";
import { folded, foldedShort, type Token } from "./tokens.ts";

/** What a phrase of a language says. */
export type Saying =
  | { readonly kind: "intent"; readonly intent: Exclude<Intent, "compare"> }
  | { readonly kind: "compare"; readonly with: Comparison }
  | { readonly kind: "before-name"; readonly link: Link }
  | { readonly kind: "filler" };

/** Which word stands before a name, and so what kind of name it is. */
export type Link = "by" | "of" | "for" | "and" | "is";

interface Phrase {
  readonly words: readonly string[];
  readonly saying: Saying;
}

/** The phrases of a language, ready to be found in tokens. */
export interface Words {
  readonly lexicon: Lexicon;
  /** By their first word, the longest first. */
  readonly phrases: ReadonlyMap<string, readonly Phrase[]>;
  /** Every word that the language has, folded; and what is written in haste for one of them alone. */
  readonly known: ReadonlySet<string>;
  readonly short: ReadonlyMap<string, string>;
  /** Tokens that were read already. */
  readonly read: WeakMap<Token, string>;
}

const made = new Map<Language, Words>();

export function wordsOf(language: Language): Words {
  const ready = made.get(language);
  if (ready) return ready;
  const words = compiled(lexicons[language]);
  made.set(language, words);
  return words;
}

function compiled(lexicon: Lexicon): Words {
  const phrases: Phrase[] = [];
  const add = (texts: readonly string[], saying: Saying) => {
    for (const text of texts) phrases.push({ words: text.split(" ").map(folded), saying });
  };
  for (const intent of intents) if (intent !== "compare") add(lexicon.phrases[intent], { kind: "intent", intent });
  for (const one of comparisons) add(lexicon.compare[one], { kind: "compare", with: one });
  for (const link of ["by", "of", "for", "and", "is"] as const) add(lexicon[link], { kind: "before-name", link });
  add(lexicon.in, { kind: "filler" });
  add(lexicon.fillers, { kind: "filler" });
  const byFirst = Map.groupBy(phrases, ({ words: [first = ""] }) => first);
  for (const list of byFirst.values()) list.sort((a, b) => b.words.length - a.words.length);
  const all = textsOf(lexicon).flatMap((text) => text.split(" "));
  const known = new Set(all.map(folded));
  const short = new Map<string, string>();
  for (const word of all) {
    const hasty = foldedShort(word);
    if (!known.has(hasty)) short.set(hasty, folded(word));
  }
  return { lexicon, phrases: byFirst, known, short, read: new WeakMap() };
}

/** Every text of a lexicon. */
export function textsOf(lexicon: Lexicon): readonly string[] {
  const { phrases, compare, units, months, weekdays, numbers } = lexicon;
  const { by, of, for: forWords, and, is, fillers, last, since, before, from, to, between, today, yesterday } = lexicon;
  return [
    ...Object.values(phrases),
    ...Object.values(compare),
    ...Object.values(units),
    ...months,
    ...weekdays,
    ...numbers,
    ...[by, of, forWords, and, is, fillers, last, lexicon.this, since, before, lexicon.in, from, to, between],
    ...[today, yesterday],
  ].flat();
}

/** A token as a word of the language; undefined for a name in quotes. */
export function wordAt(words: Words, token: Token | undefined): string | undefined {
  if (!token || token.isQuoted) return undefined;
  const ready = words.read.get(token);
  if (ready !== undefined) return ready;
  const plain = folded(token.text);
  const word = words.known.has(plain) ? plain : (words.short.get(plain) ?? plain);
  words.read.set(token, word);
  return word;
}

// The lists of a lexicon are looked for at every place of every text.
const foldedLists = new WeakMap<readonly string[], readonly (readonly string[])[]>();

/** The texts of a list in their folded words. */
export function foldedList(texts: readonly string[]): readonly (readonly string[])[] {
  const ready = foldedLists.get(texts);
  if (ready) return ready;
  const list = texts.map((text) => text.split(" ").map(folded));
  foldedLists.set(texts, list);
  return list;
}

/** The longest of these texts that stands at a place: how many tokens it takes. */
export function oneOfAt(words: Words, tokens: readonly Token[], at: number, texts: readonly string[]): number {
  let most = 0;
  for (const wanted of foldedList(texts))
    if (wanted.length > most && wanted.every((word, i) => wordAt(words, tokens[at + i]) === word)) most = wanted.length;
  return most;
}

/** The longest phrase that stands at a place. */
export function phraseAt(words: Words, tokens: readonly Token[], at: number): Phrase | undefined {
  const list = words.phrases.get(wordAt(words, tokens[at]) ?? "") ?? [];
  return list.find((phrase) => phrase.words.every((word, i) => wordAt(words, tokens[at + i]) === word));
}
