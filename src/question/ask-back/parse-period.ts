import { type AskedPeriod, type PeriodUnit, periodUnits, type When } from "./query.ts";
import { folded, isDate, type Token } from "./tokens.ts";
import { foldedList, oneOfAt, type Words, wordAt } from "./words.ts";

interface Found<Value> {
  readonly value: Value;
  /** How many tokens say it. */
  readonly length: number;
}

/** No period is longer than this many of its units. */
export const mostUnits = 1000;

/** The period that stands at a place, the longest reading of it. */
export function periodAt(words: Words, tokens: readonly Token[], at: number): Found<AskedPeriod> | undefined {
  const { lexicon } = words;
  const one = (texts: readonly string[], place = at) => oneOfAt(words, tokens, place, texts);
  const last = one(lexicon.last);
  if (last > 0) {
    const count = numberAt(words, tokens, at + last);
    const length = last + (count ? 1 : 0);
    const unit = unitAt(words, tokens, at + length);
    if (!unit) return undefined;
    return { value: { kind: "last", count: count ?? 1, unit: unit.value }, length: length + unit.length };
  }
  const here = one(lexicon.this);
  if (here > 0) {
    const unit = unitAt(words, tokens, at + here);
    return unit && unit.value !== "window"
      ? { value: { kind: "this", unit: unit.value }, length: here + unit.length }
      : undefined;
  }
  for (const [start, middle] of [
    [lexicon.between, lexicon.and],
    [lexicon.from, lexicon.to],
  ] as const) {
    const begins = one(start);
    if (begins > 0) return betweenAt(words, tokens, at, begins, middle);
  }
  for (const kind of ["since", "before"] as const) {
    const before = one(lexicon[kind]);
    const when = before > 0 ? whenAt(words, tokens, at + before) : undefined;
    if (when) return { value: { kind, when: when.value }, length: before + when.length };
  }
  return betweenAt(words, tokens, at, 0, lexicon.to) ?? inAt(words, tokens, at);
}

function betweenAt(
  words: Words,
  tokens: readonly Token[],
  at: number,
  begins: number,
  middle: readonly string[],
): Found<AskedPeriod> | undefined {
  const from = whenAt(words, tokens, at + begins);
  if (!from) return undefined;
  const second = at + begins + from.length;
  const between = oneOfAt(words, tokens, second, middle);
  const to = between > 0 ? whenAt(words, tokens, second + between) : undefined;
  if (!to) return undefined;
  return {
    value: { kind: "between", from: from.value, to: to.value },
    length: begins + from.length + between + to.length,
  };
}

function inAt(words: Words, tokens: readonly Token[], at: number): Found<AskedPeriod> | undefined {
  const plain = whenAt(words, tokens, at);
  // A bare year is as likely a name as a time.
  if (plain && plain.value.kind !== "year") return { value: { kind: "in", when: plain.value }, length: plain.length };
  const before = oneOfAt(words, tokens, at, words.lexicon.in);
  const when = before > 0 ? whenAt(words, tokens, at + before) : undefined;
  return when && { value: { kind: "in", when: when.value }, length: before + when.length };
}

function whenAt(words: Words, tokens: readonly Token[], at: number): Found<When> | undefined {
  const { lexicon } = words;
  for (const kind of ["today", "yesterday"] as const) {
    const length = oneOfAt(words, tokens, at, lexicon[kind]);
    if (length > 0) return { value: { kind }, length };
  }
  const token = tokens[at];
  if (!token || token.isQuoted) return undefined;
  if (isDate(token.text)) return dateOf(token.text);
  const day = dayOf(token);
  if (day !== undefined) {
    const month = indexAt(words, tokens, at + 1, lexicon.months);
    if (month) return dated(month, day, yearOf(tokens[at + 2]), 2);
  }
  const month = indexAt(words, tokens, at, lexicon.months);
  if (month) {
    const next = dayOf(tokens[at + 1]);
    if (next !== undefined) return dated(month, next, yearOf(tokens[at + 2]), 2);
    const year = yearOf(tokens[at + 1]);
    return year === undefined
      ? { value: { kind: "month", month }, length: 1 }
      : { value: { kind: "month", year, month }, length: 2 };
  }
  const weekday = indexAt(words, tokens, at, lexicon.weekdays);
  if (weekday) return { value: { kind: "weekday", weekday }, length: 1 };
  const year = yearOf(token);
  return year === undefined ? undefined : { value: { kind: "year", year }, length: 1 };
}

function dateOf(text: string): Found<When> | undefined {
  const [year = 0, month = 0, day = 0] = text.split("-").map(Number);
  return dated(month, day, year, 0);
}

function dated(month: number, day: number, year: number | undefined, length: number): Found<When> | undefined {
  // Of a date without a year, the 29th of February is one.
  const date = new Date(Date.UTC(year ?? 2000, month - 1, day));
  if (date.getUTCMonth() + 1 !== month || date.getUTCDate() !== day) return undefined;
  const value: When = year === undefined ? { kind: "day", month, day } : { kind: "day", year, month, day };
  return { value, length: length === 0 ? 1 : length + (year === undefined ? 0 : 1) };
}

function dayOf(token: Token | undefined): number | undefined {
  const found = token && !token.isQuoted ? /^(\d{1,2})(?:st|nd|rd|th)?$/u.exec(folded(token.text)) : undefined;
  return found?.[1] === undefined ? undefined : Number(found[1]);
}

function yearOf(token: Token | undefined): number | undefined {
  return token && !token.isQuoted && /^(19[7-9]\d|2[01]\d\d)$/u.test(token.text) ? Number(token.text) : undefined;
}

function numberAt(words: Words, tokens: readonly Token[], at: number): number | undefined {
  const token = tokens[at];
  if (!token || token.isQuoted) return undefined;
  if (/^\d{1,4}$/u.test(token.text)) {
    const count = Number(token.text);
    return count > 0 && count <= mostUnits ? count : undefined;
  }
  return indexAt(words, tokens, at, words.lexicon.numbers);
}

function unitAt(words: Words, tokens: readonly Token[], at: number): Found<PeriodUnit> | undefined {
  for (const unit of periodUnits) {
    const length = oneOfAt(words, tokens, at, words.lexicon.units[unit]);
    if (length > 0) return { value: unit, length };
  }
  return undefined;
}

/** Which of the lists has the word at a place, counted from one. */
function indexAt(
  words: Words,
  tokens: readonly Token[],
  at: number,
  lists: readonly (readonly string[])[],
): number | undefined {
  const word = wordAt(words, tokens[at]);
  if (word === undefined) return undefined;
  const index = lists.findIndex((list) => foldedList(list).some(([one]) => one === word));
  return index < 0 ? undefined : index + 1;
}
