import { type Named, type Names, namesAt } from "./names.ts";
import { periodAt } from "./parse-period.ts";
import type { AskedPeriod, AskedSegment, Comparison, Intent } from "./query.ts";
import type { Token } from "./tokens.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { type Link, phraseAt, type Words, wordAt } from "./words.ts";

/** A name that was typed, what it may mean, and the word before it. */
export interface FoundName {
  readonly text: string;
  readonly named: readonly Named[];
  readonly link?: Link;
}

/** What was found in a text. Whatever is in no list says nothing. */
export interface Scan {
  readonly intents: readonly { readonly intent: Intent; readonly with?: Comparison; readonly text: string }[];
  readonly periods: readonly AskedPeriod[];
  readonly segments: readonly AskedSegment[];
  readonly names: readonly FoundName[];
  /** Words that nothing is known of; or, where there are none, those that are known and say nothing where they stand. */
  readonly unknown: readonly string[];
  /** A value that a property does not have. */
  readonly unknownValue?: AskedSegment;
}

/** Reads tokens from left to right, the longest reading at each place first. */
export function scan(words: Words, names: Names, vocabulary: Vocabulary, tokens: readonly Token[]): Scan {
  const intents: Scan["intents"][number][] = [];
  const periods: AskedPeriod[] = [];
  const segments: AskedSegment[] = [];
  const found: FoundName[] = [];
  const unread: Token[] = [];
  let unknownValue: AskedSegment | undefined;
  let link: Link | undefined;
  for (let at = 0; at < tokens.length; ) {
    const name = namesAt(names, tokens, at);
    const period = periodAt(words, tokens, at);
    const phrase = phraseAt(words, tokens, at);
    const lengths = [name?.length ?? 0, period?.length ?? 0, phrase?.words.length ?? 0] as const;
    const longest = Math.max(...lengths);
    if (longest === 0) {
      unread.push(...tokens.slice(at, at + 1));
      at += 1;
      link = undefined;
    } else if (name && lengths[0] === longest && !(phrase && lengths[2] === longest)) {
      const segment = segmentAt(names, vocabulary, tokens, at, name);
      if (segment) {
        if (segment.isUnknown) unknownValue = segment.value;
        else segments.push(segment.value);
        at = segment.next;
      } else {
        const text = tokens
          .slice(at, at + name.length)
          .map((token) => token.text)
          .join(" ");
        found.push({ text, named: name.named, ...(link && { link }) });
        at += name.length;
      }
      link = undefined;
    } else if (period && lengths[1] === longest) {
      periods.push(period.value);
      at += period.length;
      link = undefined;
    } else if (phrase) {
      const { saying } = phrase;
      const text = phrase.words.join(" ");
      if (saying.kind === "intent") intents.push({ intent: saying.intent, text });
      if (saying.kind === "compare") intents.push({ intent: "compare", with: saying.with, text });
      // "by the device": what says nothing leaves the word before it in force.
      if (saying.kind !== "filler") link = saying.kind === "before-name" ? saying.link : undefined;
      at += phrase.words.length;
    }
  }
  const strange = unread.filter((token) => !isWord(words, token));
  const unknown = (strange.length > 0 ? strange : unread).map(({ text }) => text);
  return { intents, periods, segments, names: found, unknown, ...(unknownValue && { unknownValue }) };
}

function isWord(words: Words, token: Token): boolean {
  return /^\d+$/u.test(token.text) || words.known.has(wordAt(words, token) ?? "");
}

/** `device = mobile`, `device is mobile`, `device mobile`: a property and one of its values. */
function segmentAt(
  names: Names,
  vocabulary: Vocabulary,
  tokens: readonly Token[],
  at: number,
  { named, length }: { readonly named: readonly Named[]; readonly length: number },
) {
  const property = named.find(({ kind }) => kind === "property")?.name;
  if (property === undefined) return undefined;
  const sign = tokens[at + length];
  const isEqual = sign?.text === "=" && !sign.isQuoted;
  const start = at + length + (isEqual || (sign && !sign.isQuoted && /^(is|er)$/iu.test(sign.text)) ? 1 : 0);
  const next = namesAt(names, tokens, start);
  const value = next?.named.find((one) => one.kind === "value" && one.property === property);
  if (next && value) return { value: { property, value: value.name }, next: start + next.length, isUnknown: false };
  const typed = tokens[start];
  if (!isEqual || !typed) return undefined;
  const { isComplete = false } = vocabulary.properties.find((one) => one.name === property) ?? {};
  return { value: { property, value: typed.text }, next: start + 1, isUnknown: isComplete };
}
