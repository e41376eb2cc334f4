import { type Language, type Lexicon, languages } from "./lexicon.ts";
import { type Named, type Names, namesAt, namesOf } from "./names.ts";
import type { AskedPeriod, InquiryQuery, When } from "./query.ts";
import { isDate, quoted, tokensOf } from "./tokens.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { wordsOf } from "./words.ts";

/** A query in words, as it would be asked: the first of its sentences. */
export function sayQuery(query: InquiryQuery, vocabulary: Vocabulary, language: Language): string {
  return sentencesOf(query, vocabulary, language)[0] ?? "";
}

/** Sentences that ask a query, one for each phrase of the language. All of them are read as that query again. */
export function sentencesOf(query: InquiryQuery, vocabulary: Vocabulary, language: Language): readonly string[] {
  const { lexicon } = wordsOf(language);
  const names = namesOf(vocabulary);
  const name = (kind: Named["kind"], text: string) => nameText(names, kind, text);
  const phrases = query.intent === "compare" ? lexicon.compare[query.with] : lexicon.phrases[query.intent];
  const slots = [
    ...("metric" in query && query.metric !== undefined ? [`${lexicon.of[0]} ${name("metric", query.metric)}`] : []),
    ...("playbook" in query && query.playbook !== undefined
      ? [`${lexicon.of[0]} ${name("playbook", query.playbook)}`]
      : []),
    ...("segment" in query && query.segment
      ? [`${lexicon.for[0]} ${name("property", query.segment.property)} = ${valueText(query.segment.value)}`]
      : []),
    ...("by" in query && query.by !== undefined ? [`${lexicon.by[0]} ${name("property", query.by)}`] : []),
    ...("person" in query && query.person !== undefined ? [`${lexicon.by[0]} ${name("person", query.person)}`] : []),
  ].join(" ");
  const periods = "period" in query && query.period ? sayPeriod(query.period, lexicon) : [];
  const [period] = periods;
  const sentence = (phrase: string, when: string | undefined) =>
    [[phrase, slots].filter((part) => part !== "").join(" "), when].filter((part) => part).join(", ");
  const isPlain = query.intent === "split" || (query.intent === "trend" && period !== undefined);
  return [
    ...phrases.map((phrase) => sentence(phrase, period)),
    ...periods.slice(1).map((when) => sentence(phrases[0] ?? "", when)),
    // Where the rest says enough, the phrase may be left out.
    ...(isPlain ? [sentence("", period)] : []),
  ];
}

/** A period in the words of a language, the usual ones first. */
export function sayPeriod(period: AskedPeriod, lexicon: Lexicon): readonly string[] {
  const when = (one: When) => sayWhen(one, lexicon);
  switch (period.kind) {
    case "last": {
      const [many = "", single = many] = lexicon.units[period.unit];
      const plain = lexicon.last.map((last) => `${last} ${period.count} ${period.count === 1 ? single : many}`);
      return period.count === 1 ? [...lexicon.last.map((last) => `${last} ${single}`), ...plain] : plain;
    }
    case "this":
      return lexicon.this.map((one) => `${one} ${lexicon.units[period.unit].at(-1)}`);
    case "in":
      return [sayIn(period.when, lexicon)];
    case "since":
    case "before":
      return lexicon[period.kind].map((one) => `${one} ${when(period.when)}`);
    case "between":
      return [
        `${lexicon.from[0]} ${when(period.from)} ${lexicon.to[0]} ${when(period.to)}`,
        `${lexicon.between[0]} ${when(period.from)} ${lexicon.and[0]} ${when(period.to)}`,
        `${when(period.from)} ${lexicon.to[0]} ${when(period.to)}`,
      ];
  }
}

function sayIn(when: When, lexicon: Lexicon): string {
  if (when.kind === "today" || when.kind === "yesterday") return sayWhen(when, lexicon);
  const said = when.kind === "weekday" ? weekday(when.weekday, lexicon, -1) : sayWhen(when, lexicon);
  return `${lexicon.inBefore[when.kind]} ${said}`.trim();
}

function sayWhen(when: When, lexicon: Lexicon): string {
  const month = (number: number) => capital(lexicon.months[number - 1]?.[0] ?? "", lexicon);
  switch (when.kind) {
    case "today":
    case "yesterday":
      return lexicon[when.kind][0] ?? "";
    case "weekday":
      return weekday(when.weekday, lexicon, 0);
    case "year":
      return String(when.year);
    case "month":
      return when.year === undefined ? month(when.month) : `${month(when.month)} ${when.year}`;
    case "day": {
      if (when.year === undefined) return `${when.day} ${month(when.month)}`;
      const two = (number: number) => String(number).padStart(2, "0");
      return `${when.year}-${two(when.month)}-${two(when.day)}`;
    }
  }
}

function weekday(number: number, lexicon: Lexicon, form: 0 | -1): string {
  return capital(lexicon.weekdays[number - 1]?.at(form) ?? "", lexicon);
}

function capital(word: string, { hasCapitals }: Lexicon): string {
  return hasCapitals ? `${word.slice(0, 1).toUpperCase()}${word.slice(1)}` : word;
}

/** A name as it may be typed: in quotes unless it can be nothing else. */
function nameText(names: Names, kind: Named["kind"], name: string): string {
  if (!isPlainName(name)) return quoted(name);
  const found = namesAt(names, tokensOf(name), 0);
  const [only] = found?.named ?? [];
  return found?.named.length === 1 && only?.kind === kind && only.name === name ? name : quoted(name);
}

function valueText(value: string): string {
  return isPlainName(value) ? value : quoted(value);
}

/** Whether a name is read as one token, and as no word of any language. */
function isPlainName(name: string): boolean {
  const [token, ...more] = tokensOf(name);
  if (!token || more.length > 0 || token.isQuoted || token.text !== name) return false;
  if (isDate(name) || token.parts.some((part) => /^\d+(st|nd|rd|th)?$/u.test(part))) return false;
  const lists = languages.map(wordsOf);
  return token.parts.every((part) => lists.every(({ known, short }) => !known.has(part) && !short.has(part)));
}
