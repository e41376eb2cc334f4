import { type Case, type CaseInquiry, inquireOfCase, inquiryText, UnknownCase } from "../decision/index.ts";
import { ThenceError } from "../kit/failure.ts";
import { type Measurer, type Metric, measurer, metricHash } from "../metric/index.ts";
import {
  type AnsweredInquiry,
  type InquiryQuery,
  type Language,
  type Parsed,
  parseQuestion,
  sayQuery,
  type Vocabulary,
} from "../question/index.ts";
import type { EventStore } from "../store/index.ts";
import { answerOf } from "./ask-back/answers.ts";
import { type Asked, refused, type Told } from "./ask-back/asked.ts";
import { chosenQuery } from "./ask-back/choose.ts";
import { CannotAnswer } from "./ask-back/measure.ts";
import { offersOf } from "./ask-back/offers.ts";
import { sayDanish } from "./ask-back/say-da.ts";
import { type Say, sayEnglish } from "./ask-back/say-en.ts";
import { vocabularyOf } from "./ask-back/vocabulary.ts";
import { commandCase, type Doing, readCaseAt } from "./case-commands.ts";
import type { Config } from "./define-config.ts";
import { openJournal } from "./journal.ts";
import { metricEvents } from "./observations.ts";
import { caseOf } from "./time-steps.ts";

/** Who asks what about a case, and when. */
export interface Inquiry extends Omit<Doing, "reason"> {
  readonly text: string;
  /** Default: the language in which the question can be read. */
  readonly language?: Language;
}

const words: Readonly<Record<Language, Say>> = { en: sayEnglish, da: sayDanish };
const mostSentence = 1000;
const mostCell = 200;
const mostExamples = 5;

/**
 * Answers a question about a case from the log as it is now, and records both in the case. Every number of the answer names its window, its
 * definition and its rows; what cannot be read or told is refused, and the answer says what can be asked instead.
 *
 * errors  decision/unknown-case, decision/text-missing, decision/inquiry-too-long, decision/too-many-inquiries
 */
export async function askAboutCase(
  store: EventStore,
  config: Config,
  { text: given, language, ...of }: Inquiry,
): Promise<{ readonly state: Case; readonly inquiry: CaseInquiry | undefined }> {
  const text = inquiryText(await readCaseAt(store, of.case, of.now), given);
  const { asked, parsed, query, parser } = await understood(store, config, { text, language, ...of });
  const told = query ? await toldBy(asked, query) : notRead(asked, parsed);
  const { isRefused, ...answer } = told;
  const { say, vocabulary, now: at, upTo } = asked;
  const answered: Omit<AnsweredInquiry, "case" | "inquiry"> = {
    ...(query && { query, understood: sayQuery(query, vocabulary, say.language) }),
    parser,
    isAnswered: query !== undefined && !isRefused,
    answer: {
      language: say.language,
      ...answer,
      sentences: answer.sentences.map((sentence) => cut(sentence, mostSentence)),
      ...(answer.table && {
        table: { ...answer.table, rows: answer.table.rows.map((row) => row.map((cell) => cut(cell, mostCell))) },
      }),
      ...(isRefused && { suggestions: suggestionsOf(asked, parsed) }),
    },
    at,
    upTo,
  };
  const who = { by: of.actor.id, via: of.actor.via ?? "unknown" };
  const state = await commandCase(store, "ask-about-case", of, (found, _, time) =>
    inquireOfCase(found, { ...who, text, answered }, time),
  );
  const inquiry = state.inquiries.findLast(({ made }) => made.data.text === text && made.data.by === who.by);
  return { state, inquiry };
}

interface Understood {
  readonly asked: Asked;
  readonly parsed: Parsed;
  readonly query?: InquiryQuery;
  readonly parser: string;
}

async function understood(
  store: EventStore,
  config: Config,
  inquiry: Omit<Inquiry, "language"> & { language: Language | undefined },
): Promise<Understood> {
  const { text, language, case: id, now } = inquiry;
  const journal = openJournal(store);
  await journal.refresh();
  const upTo = (await store.head()).position;
  const found = caseOf(journal, id);
  if (!found) throw new UnknownCase({ case: id, open: [] });
  const { state, playbook } = found;
  const { metric, playbook: name } = state.opened.data;
  const vocabulary = await vocabularyOf(
    { store, config, journal },
    { metrics: metric === undefined ? [] : [metric], playbooks: [name] },
  );
  const parsed = parseQuestion(text, vocabulary, language ? { language } : {});
  const say = words[parsed.language];
  const measured = measurersOf(store, upTo, now);
  const asked: Asked = { store, config, journal, state, playbook, vocabulary, now, upTo, say, measured };
  if ("query" in parsed) return { asked, parsed, query: parsed.query, parser: "grammar" };
  const { inquiries } = config;
  const query = inquiries && (await chosenQuery(inquiries, text, vocabulary));
  return { asked, parsed, ...(query && { query }), parser: query && inquiries ? inquiries.model : "grammar" };
}

/** What measures a metric over the log as it was when the question came; read once in an answer. */
function measurersOf(store: EventStore, upTo: number, now: number): (metric: Metric) => Promise<Measurer> {
  const made = new Map<string, Promise<Measurer>>();
  const make = async (metric: Metric) => {
    const { events } = await metricEvents(store, metric, { upTo });
    return measurer(
      metric,
      events.filter(({ occurred }) => occurred <= now),
    );
  };
  return (metric) => {
    const key = metricHash(metric);
    const ready = made.get(key) ?? make(metric);
    made.set(key, ready);
    return ready;
  };
}

async function toldBy(asked: Asked, query: InquiryQuery): Promise<Told> {
  try {
    return await answerOf(asked, query);
  } catch (cause) {
    // What the measuring refuses is an answer too: why there is none.
    if (cause instanceof CannotAnswer) return refused(cause.facts.sentence);
    if (!(cause instanceof ThenceError) || (cause.kind !== "usage" && cause.kind !== "refused")) throw cause;
    return refused(asked.say.quoted(cause.message));
  }
}

function notRead({ say, vocabulary }: Asked, parsed: Parsed): Told {
  if (!("cannot" in parsed)) return refused(say.help());
  const { cannot, suggestions } = parsed;
  return refused(
    say.cannot(cannot),
    ...(suggestions.length > 0 ? [say.meant(suggestions)] : []),
    say.canAsk(examples(vocabulary, say.language)),
  );
}

function suggestionsOf({ say, vocabulary }: Asked, parsed: Parsed): readonly string[] {
  const meant = "cannot" in parsed ? parsed.suggestions : [];
  return meant.length > 0 ? meant : examples(vocabulary, say.language);
}

function examples(vocabulary: Vocabulary, language: Language): readonly string[] {
  const wanted = ["split", "trend", "compare", "why", "precedent"];
  return offersOf(vocabulary, language)
    .filter(({ intent }) => wanted.includes(intent))
    .map(({ example }) => example)
    .slice(0, mostExamples);
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
