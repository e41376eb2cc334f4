import type { NewEvent, RecordedEvent } from "../event/index.ts";
import { codeHash } from "../kit/code-hash.ts";
import { sha256Hex } from "../kit/sha256.ts";
import { BadDecider, StoreLacks } from "./errors.ts";
import type { Lacks } from "./lacks.ts";

/** As much of a fold as reading and deciding need. */
export interface ReadableFold<State> {
  readonly name: string;
  readonly initial: State;
  /** The types it handles: what is read for it. Undefined where it handles all. */
  readonly types: readonly string[] | undefined;
  /** The hash of its code. */
  readonly code: string;
  step(state: State, event: RecordedEvent): State;
}

/** The tag that an event must bear to be read, or several, all of which it must bear. */
export type AboutTags = string | readonly [string, ...string[]];

/** A fold, and what it is about in a command. */
export interface FoldAbout<Command, State> {
  readonly fold: ReadableFold<State>;
  readonly tags: (command: Command) => AboutTags;
}

/** A decider's no: a stable code, and the values at hand. Made by `refuse`. */
export interface Refuse {
  readonly refused: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Turns a command and what is now true into events or a refusal. */
export interface Decider<Command, States extends object> {
  readonly name: string;
  readonly folds: FoldsAbout<Command, States>;
  readonly decide: (command: Command, states: Readonly<States>) => readonly NewEvent[] | Refuse;
  /** The hash of its code: its own functions, its folds and its version. */
  readonly code: string;
}

export type FoldsAbout<Command, States> = {
  readonly [Name in keyof States]: FoldAbout<Command, States[Name]>;
};

/** What all of these folds take as their command; anything, where none of them takes it. */
type CommandOf<Folds extends Readonly<Record<string, FoldAbout<never, unknown>>>> = [
  Folds[keyof Folds]["tags"],
] extends [(command: infer Command) => unknown]
  ? [Command] extends [never]
    ? unknown
    : Command
  : never;

type StatesOf<Folds extends Readonly<Record<string, FoldAbout<never, unknown>>>> = {
  readonly [Name in keyof Folds]: Folds[Name]["fold"]["initial"];
};

/** Says which events a fold reads for a command: those of the fold's types that bear this tag, or all of these. */
export function about<Command, State>(
  fold: ReadableFold<State>,
  tags: (command: Command) => AboutTags,
): FoldAbout<Command, State> {
  return { fold, tags };
}

/** A decider's no, for the one who asked and for the log: "order/not-open", and the facts behind it. */
export function refuse(code: `${string}/${string}`, facts: Readonly<Record<string, unknown>> = {}): Refuse {
  return { refused: code, facts };
}

export function isRefuse(answer: readonly NewEvent[] | Refuse): answer is Refuse {
  return !Array.isArray(answer);
}

/**
 * Declares a decider. Its folds are its boundary: what is read before deciding, and what must not have changed when the events are
 * appended, both follow from them. `decide` is a pure function that answers at once; no events at all mean that nothing changes.
 *
 *     const acceptOrder = defineDecider("accept-order", {
 *       folds: { order: about(openOrder, (command: Accept) => `order:${command.order}`) },
 *       decide: (command, { order }) =>
 *         order.isOpen ? [OrderAccepted({ order: command.order })] : refuse("order/not-open"),
 *     });
 *
 * errors  store/bad-decider
 */
export function defineDecider<
  Folds extends Readonly<Record<string, FoldAbout<never, unknown>>>,
  Command extends CommandOf<Folds> = CommandOf<Folds>,
>(
  name: string,
  made: {
    readonly folds: Folds;
    readonly decide: (command: Command, states: StatesOf<Folds>) => readonly NewEvent[] | Refuse;
    /** Raise it where what the functions call has changed and they themselves have not. */
    readonly version?: string;
  },
): Decider<Command, StatesOf<Folds>> {
  if (!name.trim()) throw new BadDecider({ decider: name, problem: "it has no name. Name the command: accept-order." });
  const { decide, version } = made;
  const given = made.folds as unknown as Readonly<Record<string, FoldAbout<Command, unknown>>>; // the same folds; the constraint on Command says that they take it
  const checked = Object.entries(given).map(([fold, { tags, ...rest }]) => [
    fold,
    { ...rest, tags: (command: Command) => aboutTags(name, fold, tags(command)) },
  ]);
  let code: string | undefined;
  return {
    name,
    folds: Object.fromEntries(checked),
    decide: (command, states) => eventsOnly(name, decide(command, states)),
    get code() {
      code ??= hashOf(decide, Object.values(made.folds), version);
      return code;
    },
  };
}

/** What a fold is about; plain JavaScript may give anything. */
function aboutTags(decider: string, fold: string, tags: AboutTags): AboutTags {
  if (typeof tags === "string" || (Array.isArray(tags) && tags.every((tag) => typeof tag === "string"))) return tags;
  throw new BadDecider({
    decider,
    problem: `the fold "${fold}" is about something that is no tag for this command. Give a text such as "order:o-1", or a list of texts.`,
  });
}

/** A decider's answer; what is in its list may be anything in plain JavaScript. */
function eventsOnly<Answer extends readonly NewEvent[] | Refuse>(decider: string, answer: Answer): Answer {
  if (!Array.isArray(answer) || answer.every((one) => typeof one?.type === "string")) return answer;
  throw new BadDecider({
    decider,
    problem: "its list holds something that is no event. Return only what a definition made, as in [Event(…)].",
  });
}

function hashOf(
  decide: (command: never, states: never) => unknown,
  folds: readonly FoldAbout<never, unknown>[],
  version: string | undefined,
): string {
  const own = codeHash([decide, ...folds.map(({ tags }) => tags)], version);
  return sha256Hex([own, ...folds.map(({ fold }) => fold.code)].join("\n"));
}

/**
 * Refuses a decider that a store cannot hold to its word, so that it is found out at the start and not in production.
 *
 * errors  store/lacking
 */
export function checkDecider(lacks: Lacks, decider: { readonly name: string; readonly folds: object }): void {
  const reason = lacks["conditions"];
  if (reason !== undefined && Object.keys(decider.folds).length > 0)
    throw new StoreLacks({ decider: decider.name, what: "conditions on what was read", reason });
}
