import { type Language, languages } from "./lexicon.ts";
import { type Names, namesOf } from "./names.ts";
import { wordsNear } from "./near.ts";
import type { InquiryQuery, Intent, Slot } from "./query.ts";
import { queryOf } from "./resolve.ts";
import { sayQuery } from "./say.ts";
import { scan } from "./scan.ts";
import { tokensOf } from "./tokens.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { wordsOf } from "./words.ts";

/** Why a question cannot be read. */
export type Unread =
  | { readonly kind: "nothing-asked" }
  | { readonly kind: "unknown-words"; readonly words: readonly string[] }
  | { readonly kind: "unknown-value"; readonly property: string; readonly value: string }
  | { readonly kind: "several-questions"; readonly phrases: readonly string[] }
  | { readonly kind: "several-of"; readonly slot: Slot }
  | { readonly kind: "needs"; readonly intent: Intent; readonly slot: Slot }
  | { readonly kind: "not-with"; readonly intent: Intent; readonly slot: Slot }
  | { readonly kind: "ambiguous"; readonly name: string; readonly readings: readonly string[] }
  | { readonly kind: "two-languages" };

export type Parsed =
  | { readonly language: Language; readonly query: InquiryQuery; readonly understood: string }
  | {
      readonly language: Language;
      readonly cannot: Unread;
      /** Questions that may have been meant: never taken for the one that was asked. */
      readonly suggestions: readonly string[];
    };

/** A longer question is none that anybody asks in a thread. */
export const mostText = 500;
const mostSuggestions = 4;

/**
 * Reads a question about a case. Every word must be known: one that is not is never passed over, and one that is nearly known is suggested,
 * never taken. Without a language, the one in which it can be read.
 */
export function parseQuestion(text: string, vocabulary: Vocabulary, options: { language?: Language } = {}): Parsed {
  const read = (options.language ? [options.language] : languages).map((language) =>
    readIn(language, text, vocabulary),
  );
  const [first, second] = read.filter((one) => "query" in one);
  if (first && second && JSON.stringify(first.query) !== JSON.stringify(second.query))
    return {
      language: first.language,
      cannot: { kind: "two-languages" },
      suggestions: [first.understood, second.understood],
    };
  if (first) return first;
  // Of two languages in which it cannot be read, the one that knows more of its words.
  const [best = readIn("en", text, vocabulary)] = read.toSorted((a, b) => strangeness(a) - strangeness(b));
  return best;
}

function strangeness(parsed: Parsed): number {
  if (!("cannot" in parsed)) return 0;
  return parsed.cannot.kind === "unknown-words" ? parsed.cannot.words.length : 0;
}

function readIn(language: Language, text: string, vocabulary: Vocabulary): Parsed {
  const words = wordsOf(language);
  const names = namesIn(vocabulary);
  const tokens = tokensOf(text.slice(0, mostText));
  const found = scan(words, names, vocabulary, tokens);
  const result = queryOf(found, vocabulary);
  if ("query" in result) {
    return { language, query: result.query, understood: sayQuery(result.query, vocabulary, language) };
  }
  const { cannot } = result;
  const suggestions = result.meant.map((query) => sayQuery(query, vocabulary, language));
  if (cannot.kind !== "unknown-words" && cannot.kind !== "unknown-value") return { language, cannot, suggestions };
  const known = [...words.known, ...names.entries.flatMap(({ forms: [parts = []] }) => [...parts, parts.join("-")])];
  const wrong = cannot.kind === "unknown-words" ? cannot.words : [cannot.value];
  const [typed = "", ...more] = wrong;
  // With more than one word unknown, too much would have to be guessed.
  const corrected = more.length > 0 ? [] : wordsNear(typed, known);
  const likely = corrected.flatMap((word) => {
    const again = tokens.map((token) => (token.text === typed ? { ...token, ...tokenOf(word) } : token));
    const better = queryOf(scan(words, names, vocabulary, again), vocabulary);
    return "query" in better ? [sayQuery(better.query, vocabulary, language)] : [];
  });
  return { language, cannot, suggestions: [...new Set(likely)].slice(0, mostSuggestions) };
}

const made = new WeakMap<Vocabulary, Names>();

/** The names of a vocabulary, found once. */
function namesIn(vocabulary: Vocabulary): Names {
  const ready = made.get(vocabulary) ?? namesOf(vocabulary);
  made.set(vocabulary, ready);
  return ready;
}

function tokenOf(word: string) {
  const [token] = tokensOf(word);
  return token && token.text === word ? token : { text: word, parts: [word], isQuoted: true };
}
