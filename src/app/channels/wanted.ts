import type { Case } from "../../decision/index.ts";
import type { Micros, RecordedEvent } from "../../event/index.ts";
import { shortId } from "../../kit/short-id.ts";
import {
  CaseEscalated,
  type Mention,
  type Message,
  MessageRequested,
  type RequestedMessage,
} from "../../question/index.ts";
import type { Config } from "../define-config.ts";
import type { CaseInTime } from "../time-steps.ts";
import { type Addressed, addressesOf, distinct, reached } from "./addresses.ts";
import { directoryAt, mannerOf } from "./directory.ts";
import { type Notice, noticesOf } from "./notices-of.ts";
import { questionMessage } from "./question-message.ts";
import { caseValues, eventValues, inOwnWords } from "./templates.ts";

/** A message as it should be by what the log says, whether it was asked for already or not. */
export interface Wanted extends Omit<RequestedMessage, "hash" | "content"> {
  readonly case: string;
  readonly content: Message;
  /** The event that it is because of. */
  readonly cause: string;
}

export interface Wanting {
  readonly config: Config;
  readonly now: Micros;
  /** Everything in the log that names the case. */
  readonly told: readonly RecordedEvent[];
}

/** A case that was closed longer ago is not told of when channels are set up: nobody is to be flooded by the past. */
const freshMicros = 86_400_000_000;

/**
 * All messages that a case should have by now: its question wherever it was asked, as it stands; and beside each what happened since. Pure: the same
 * log, the same messages, under the same ids.
 */
export function wantedOf({ config, now, told }: Wanting, one: CaseInTime): readonly Wanted[] {
  const { state } = one;
  const sent = told.filter(MessageRequested.is);
  const questions = sent.filter(({ data }) => data.says === "question");
  const news = questions.length === 0 || state.closed === undefined ? newQuestions(config, one, now) : [];
  const known = questions.map(({ data }) => data.message);
  return [
    ...questions.map(
      ({ data, causation }): Wanted => ({
        ...withoutContent(data),
        case: state.id,
        content: contentOf(config, one, data),
        cause: causation ?? state.opened.event.id,
      }),
    ),
    ...news.filter(({ message }) => !known.includes(message)),
    ...noticesOf(one, told).flatMap((notice) => noticed({ config, now, told }, one, notice, questions)),
  ];
}

function withoutContent({
  content: _,
  hash: __,
  ...data
}: RequestedMessage): Omit<RequestedMessage, "hash" | "content"> {
  return data;
}

/** Where the question goes that is not there yet: by its routes, and to whom it was escalated. */
function newQuestions(config: Config, one: CaseInTime, now: Micros): readonly Wanted[] {
  const { state, playbook } = one;
  const { asked } = state;
  if (!asked) return [];
  if (state.closed && now - state.closed.occurred > freshMicros) return [];
  const { driver } = playbook?.people ?? {};
  const routes = asked.data.routes ?? playbook?.routes;
  const first = addressesOf(config, routes, [asked.data.to, ...(driver === undefined ? [] : [driver])], now);
  const later = state.escalations.flatMap(({ data: { to } }) => (to === undefined ? [] : reached(config, to, now)));
  return distinct([...first, ...later]).map(({ to, person }): Wanted => {
    const message = shortId("N", state.id, "question", state.round, to.channel, to.target);
    const data = { message, case: state.id, to, ...(person !== undefined && { person }), says: "question" };
    return { ...data, content: contentOf(config, one, { ...data, round: state.round }), cause: asked.event.id };
  });
}

function contentOf(
  config: Config,
  { state, playbook }: CaseInTime,
  { message, to, person, round }: Pick<RequestedMessage, "message" | "to" | "person"> & { readonly round?: number },
): Message {
  const of = round ?? roundOf(state, message, to);
  const escalated = state.escalations.find(
    ({ data: { to: name }, event }) =>
      name !== undefined && person !== undefined && namedBy(config, [name], event.occurred).has(person),
  )?.data.because;
  const manner = mannerOf(config, person);
  const content = inOwnWords(
    questionMessage(
      { state, round: of, baseUrl: config.baseUrl, ...(escalated !== undefined && { escalated }) },
      manner,
    ),
    "question",
    {
      playbook,
      values: () => caseValues(state, playbook, manner),
      isTitleOnly: state.closed !== undefined || of < state.round,
    },
  );
  const isForOne = to.kind === "person" || state.closed !== undefined || of < state.round;
  return isForOne ? content : { ...content, mentions: mentionsOf(config, to.channel, [state.asked?.data.to ?? ""]) };
}

/** Which asking a message is of: its id follows from that. */
function roundOf(state: Case, message: string, { channel, target }: Addressed["to"]): number {
  for (let round = state.round; round > 1; round--)
    if (shortId("N", state.id, "question", round, channel, target) === message) return round;
  return 1;
}

/** Somebody as a channel mentions them. A name that is a group's there is one too. */
export function mentionsOf(config: Config, channel: string, names: readonly string[]): readonly Mention[] {
  return names
    .filter((name) => name !== "")
    .map((name) => {
      const { name: said, on = {} } = config.people?.[name] ?? {};
      const id = on[channel];
      return { name: said ?? name, ...(id !== undefined && { id }) };
    });
}

/** A notice wherever it belongs: beside the question where that is, else by itself to whoever it is for. */
function noticed(
  { config, now, told }: Wanting,
  { state, playbook }: CaseInTime,
  notice: Notice,
  questions: readonly RecordedEvent<string, RequestedMessage>[],
): readonly Wanted[] {
  const { event, says, to: names } = notice;
  const since = questions.filter(({ position }) => position < event.position);
  const threads = since.map(({ data }) => ({ ...data, ...mannerOf(config, data.person) }));
  // Who was away when it happened is what counts, so that nobody is told of the past because of a later absence.
  const named = names && namedBy(config, names, event.occurred);
  const beside = threads.filter((one) => isFor(notice, named, one));
  // A case that asks nothing, as of somebody else's meeting, has no question to stand beside.
  const isReached = threads.length > 0 || !state.asked;
  const isThere = ({ to, person }: Addressed) =>
    threads.some((one) => sameAddress(one.to, to) || (person !== undefined && one.person === person));
  const missing =
    notice.reaches && isReached
      ? (names ?? []).flatMap((name) => reached(config, name, event.occurred)).filter((one) => !isThere(one))
      : [];
  const before = told
    .filter(MessageRequested.is)
    .filter(({ data, causation }) => causation === event.id && data.says === says && data.thread === undefined)
    .map(({ data }): Addressed => ({ ...data, ...mannerOf(config, data.person) }));
  // It was told where people were reached then: whoever comes to another address later is not told again.
  const isPast = before.length > 0 && now - event.occurred > freshMicros;
  const alone = isPast ? before : [...before, ...missing];
  const wanted = (at: Addressed, thread?: string): Wanted => {
    const { to, person } = at;
    const message = shortId("N", event.id, says, to.channel, to.target);
    const values = () => ({ ...caseValues(state, playbook, at), ...eventValues(event, state, told, at) });
    const content = inOwnWords(notice.message(at), says, { playbook, values });
    const mentions = to.kind === "group" ? mentionsOf(config, to.channel, names ?? []) : [];
    return {
      message,
      case: state.id,
      to,
      ...(person !== undefined && { person }),
      says,
      ...(thread !== undefined && { thread }),
      content: mentions.length > 0 ? { ...content, mentions } : content,
      cause: event.id,
    };
  };
  return [...beside.map((one) => wanted(one, one.message)), ...distinct(alone).map((one) => wanted(one))];
}

/** The names, and everybody who is behind them at a moment. */
function namedBy({ people }: Config, names: readonly string[], now: Micros): ReadonlySet<string> {
  const directory = directoryAt(people, now);
  return new Set(names.flatMap((name) => [name, ...(directory(name) ?? [])]));
}

/** Whether a conversation is told: all are, unless it is for some by name, or was said there. */
function isFor(
  { notVia, event, onlyNamed }: Notice,
  named: ReadonlySet<string> | undefined,
  { to: at, person }: Pick<RequestedMessage, "to" | "person">,
): boolean {
  if (notVia !== undefined && notVia === at.channel) return false;
  if (CaseEscalated.is(event) && at.kind === "person") return false;
  if (onlyNamed && at.kind === "group") return false;
  return named === undefined || at.kind === "group" || (person !== undefined && named.has(person));
}

function sameAddress(a: Addressed["to"], b: Addressed["to"]): boolean {
  return a.channel === b.channel && a.target === b.target;
}
