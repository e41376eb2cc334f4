import { derivedId, type Micros, type NewEvent, type RecordedEvent } from "../event/index.ts";
import { byIdentity } from "../kit/by-identity.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { sha256Hex } from "../kit/sha256.ts";
import { BadPlaybook, BadQuestion } from "./errors.ts";
import { byHand, type Playbook, type PlaybookOption } from "./playbook-definition.ts";
import { PlaybookPublished, PlaybookRetired, type PublishedPlaybook } from "./playbook-events.ts";
import { playbookProblem } from "./playbook-problem.ts";

/** A playbook as it is written: a question that asks for values alone needs no options. */
export type PlaybookOptions = Omit<Playbook, "name" | "question"> & {
  readonly question: Omit<Playbook["question"], "options"> & { readonly options?: readonly PlaybookOption[] };
};

/** The one way to answer a question that asks for values alone. */
const answerOption: PlaybookOption = { id: "answer", label: "Answer" };

/**
 * Declares a playbook: plain data, under version control like any other definition.
 *
 * errors  decision/bad-playbook
 */
export function definePlaybook(name: string, options: PlaybookOptions): Playbook {
  const { question } = options;
  const isValueAlone = question.options === undefined && (question.ask ?? []).length > 0;
  const playbook = {
    name,
    ...options,
    question: { ...question, options: isValueAlone ? [answerOption] : (question.options ?? []) },
  };
  const problem =
    name === byHand ? "what people ask by hand goes by that name. Take another." : playbookProblem(playbook);
  if (problem) throw new BadPlaybook({ playbook: name, problem });
  return Object.freeze(playbook); // its hash is computed once
}

/**
 * What a case goes by whose question is in no playbook. Without a metric nothing is measured of what comes of it.
 *
 * errors  decision/bad-question
 */
export function termsByHand(
  question: Playbook["question"],
  options: Pick<Playbook, "people" | "sla" | "outcome" | "followUp"> & { readonly metric?: string },
): Playbook {
  const { metric = "", people, sla, outcome, followUp } = options;
  const terms = { name: byHand, metric, question, people, ...(sla && { sla }), ...(followUp && { followUp }), outcome };
  const problem = playbookProblem(terms);
  if (problem) throw new BadQuestion({ problem });
  return terms;
}

/** What identifies this very playbook: its content, hashed. Another deadline, another hash. */
export const playbookHash: (playbook: Playbook) => string = byIdentity((playbook) =>
  sha256Hex(canonicalJson(playbook)).slice(0, 16),
);

/** What the log must be told so that it knows the playbook as it is now; nothing where it does. `history` is the playbook's own stream. */
export function publishPlaybook(
  playbook: Playbook,
  history: readonly RecordedEvent[],
  options: Pick<PublishedPlaybook, "commit" | "dirty"> = {},
): readonly NewEvent[] {
  const { name } = playbook;
  const definition = playbookHash(playbook);
  if (liveDefinition(history) === definition) return [];
  const { commit, dirty } = options;
  const data = {
    playbook: name,
    definition,
    content: canonicalJson(playbook),
    ...(commit !== undefined && { commit, ...(dirty && { dirty }) }),
  };
  return [PlaybookPublished(data, { id: derivedId("playbook-published", name, definition, history.length) })];
}

/** What the log must be told so that nobody is asked by the playbook any more; nothing where it is not live. */
export function retirePlaybook(
  playbook: string,
  history: readonly RecordedEvent[],
  options: { readonly reason?: string } = {},
): readonly NewEvent[] {
  const definition = liveDefinition(history);
  if (definition === undefined) return [];
  const data = { playbook, definition, ...options };
  return [PlaybookRetired(data, { id: derivedId("playbook-retired", playbook, definition, history.length) })];
}

/** The hash of the definition that is live, by a playbook's stream. */
export function liveDefinition(history: readonly RecordedEvent[]): string | undefined {
  const last = history.findLast((event) => PlaybookPublished.is(event) || PlaybookRetired.is(event));
  return last && PlaybookPublished.is(last) ? last.data.definition : undefined;
}

const flips = 6;
const contestMicros = 86_400_000_000;

/**
 * Whether two configurations publish a playbook in turns: its last six changes go back and forth between two states, the last of them within
 * a day. Nothing is gained by recording more of that; a third definition, or a day of rest, ends it.
 */
export function isContested(history: readonly RecordedEvent[], now: Micros): boolean {
  const changes = history.filter((event) => PlaybookPublished.is(event) || PlaybookRetired.is(event));
  const stateOf = (event: RecordedEvent) => (PlaybookPublished.is(event) ? event.data.definition : "retired");
  return takesTurns(changes.slice(-flips), stateOf, now);
}

/** The same of the changes of any definition, by what each of them made of it. */
export function takesTurns(
  changes: readonly RecordedEvent[],
  stateOf: (event: RecordedEvent) => string,
  now: Micros,
): boolean {
  const states = changes.slice(-flips).map(stateOf);
  const [first, second] = states;
  if (states.length < flips || first === second) return false;
  const last = changes.at(-1)?.occurred ?? 0;
  return states.every((state, i) => state === states[i % 2]) && now - last < contestMicros;
}

/** The playbook as it was published, for cases that were opened by it: an edited definition does not move their deadlines. */
export function publishedPlaybook({ content }: Pick<PublishedPlaybook, "content">): Playbook {
  // Its content was written by publishPlaybook, from a playbook.
  return JSON.parse(content) as Playbook;
}
