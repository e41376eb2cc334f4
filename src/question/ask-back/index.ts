export { type Language, languages } from "./lexicon.ts";
export { mostText, type Parsed, parseQuestion, type Unread } from "./parse-question.ts";
export type {
  AskedPeriod,
  AskedSegment,
  Comparison,
  InquiryQuery,
  Intent,
  PeriodUnit,
  Slot,
  When,
} from "./query.ts";
export { readQuery } from "./read-query.ts";
export { sayQuery, sentencesOf } from "./say.ts";
export type { Vocabulary, VocabularyProperty } from "./vocabulary.ts";
