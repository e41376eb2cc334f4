import {
  type Actor,
  isPseudonym,
  type Micros,
  type NewEvent,
  normalTag,
  pseudonymText,
  type RandomBytes,
  type Tags,
} from "../event/index.ts";
import { ThenceError } from "../kit/failure.ts";
import { firstOutcome, type NamedCommand, namedCommand, recordedDigest, withDerivedIds } from "./command-id.ts";
import type { Condition, ReadRecord } from "./condition.ts";
import { contextOf } from "./create-event-store.ts";
import { checkDecider, type Decider, type FoldAbout, isRefuse, type Refuse } from "./define-decider.ts";
import { BadDecider, ConditionFailed, DeciderFailed, FoldTooSlow, KnownEvent, UnboundedCondition } from "./errors.ts";
import type { Appended, AppendOptions, EventStore } from "./event-store.ts";
import { markerAt } from "./marker.ts";
import { asStored } from "./personal-store.ts";
import type { Query } from "./query.ts";
import { type Bound, readFolds, type Watch } from "./read-folds.ts";
import { CommandRefused, NothingChanged } from "./refused.ts";

/** Runs work that somebody else wrote, and throws what `late` makes where it takes longer than `limitMs`. */
export type Limited = <Result>(work: () => Result, limitMs: number, late: () => Error) => Result;

/** Who asks, why, and how hard to try. */
export interface DecideOptions {
  readonly actor?: Actor;
  readonly reason?: string;
  readonly onBehalfOf?: string;
  readonly correlation?: string;
  readonly causation?: string;
  /** The command's own id. A retry under the same id gets the first outcome and adds nothing, whatever has happened since. */
  readonly id?: string;
  /** How often to read and decide again where others were quicker. Default: 5; with 0 the conflict is thrown. */
  readonly retries?: number;
  /** Stops folds and deciders that do not end. Left out, nothing watches them. */
  readonly limited?: Limited;
  /** How long the fold of one page, and the decision, may take. Default: 1,000 ms. */
  readonly limitMs?: number;
}

/** An event that a decision brought, and where it is. */
export interface DecidedEvent {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly tags: Tags;
  readonly position: number;
}

/** What came of a command. All of it is on disk; `isRepeat` where its id had brought it before. */
export type CommandOutcome =
  | {
      readonly kind: "decided";
      readonly commit: string;
      readonly recorded: Micros;
      readonly events: readonly DecidedEvent[];
      readonly isRepeat: boolean;
    }
  | {
      readonly kind: "refused";
      readonly code: string;
      readonly facts: Readonly<Record<string, unknown>>;
      /** Where the refusal is recorded. */
      readonly position: number;
      readonly isRepeat: boolean;
    }
  /** The decider found nothing to do. Recorded only for a command with an id, so that its retry does nothing either. */
  | { readonly kind: "unchanged"; readonly position?: number; readonly isRepeat: boolean };

const defaultRetries = 5;
const defaultLimitMs = 1000;

/**
 * Reads what the decider's folds are about, decides, and appends the events under the condition that nothing they read has changed;
 * where something has, it reads and decides again. A refusal is recorded too, without a condition.
 *
 * errors  store/condition-failed once the retries are used up; store/command-id-reused; store/fold-failed, store/fold-too-slow;
 *         store/decider-failed where the decider throws anything but an error of ours; store/lacking; store/unbounded-condition for an
 *         empty tag; what the append throws
 */
export async function decide<Command, States extends object>(
  store: EventStore,
  decider: Decider<Command, States>,
  command: NoInfer<Command>,
  options: DecideOptions = {},
): Promise<CommandOutcome> {
  checkDecider(store.lacks, decider);
  const { clock, random, hash } = contextOf(store);
  const named = options.id === undefined ? undefined : namedCommand(decider.name, options.id, command, hash);
  const known = named && (await firstOutcome(store, named));
  if (known) return known;
  const watch = watchOf(options);
  const bounds = await asStored(store, boundsOf(decider, command));
  const boundary = bounds.map(({ item }) => item);
  for (let retries = options.retries ?? defaultRetries; ; retries--) {
    const { states, upTo } = await readFolds(store, bounds, watch);
    const answer = watch(
      `the decider "${decider.name}"`,
      () => ofDecider(decider, () => decider.decide(command, states as States)), // the states of its own folds
    );
    const read = { query: boundary, after: 0, upTo };
    const asked = { decider, boundary, reads: bounds.length > 0 ? [read] : [], named, options, now: clock() };
    try {
      return await recorded(store, asked, checkedAnswer(decider.name, answer));
    } catch (cause) {
      const first = named && cause instanceof KnownEvent ? await firstOutcome(store, named) : undefined;
      if (first) return first;
      if (!(cause instanceof ConditionFailed) || retries <= 0) throw cause;
      await pause(random);
    }
  }
}

interface Asked {
  readonly decider: { readonly name: string; readonly code: string };
  readonly boundary: Query;
  readonly reads: readonly ReadRecord[];
  readonly named: NamedCommand | undefined;
  readonly options: DecideOptions;
  readonly now: Micros;
}

/** What was decided, once it is on disk. */
async function recorded(
  store: EventStore,
  asked: Asked,
  answer: readonly NewEvent[] | Refuse,
): Promise<CommandOutcome> {
  const { decider, boundary, named } = asked;
  if (isRefuse(answer)) {
    const { refused: code, facts } = answer;
    const appended = await appendedAs(store, asked, [CommandRefused({ decider: decider.name, code, facts, boundary })]);
    return { kind: "refused", code, facts, position: appended.first, isRepeat: false };
  }
  if (answer.length === 0) {
    if (!named) return { kind: "unchanged", isRepeat: false };
    const appended = await appendedAs(store, asked, [NothingChanged({ decider: decider.name, boundary })]);
    return { kind: "unchanged", position: appended.first, isRepeat: false };
  }
  const conditions = asked.reads.map(({ query, upTo }) => ({ query, after: markerAt(upTo) }));
  const appended = await appendedAs(store, asked, answer, conditions);
  const { commit, recorded, ids, first } = appended;
  const events = await Promise.all(
    answer.map(async ({ type, data, tags }, i) => ({
      id: ids[i] ?? "",
      type,
      data,
      tags: await recordedTags(store, tags),
      position: first + i,
    })),
  );
  return { kind: "decided", commit, recorded, events, isRepeat: false };
}

/** The tags as they were recorded: with what stands for a personal text in its place. */
async function recordedTags(store: EventStore, tags: Tags): Promise<Tags> {
  const recorded = (value: string) => (isPseudonym(value) ? store.pseudonym(pseudonymText(value)) : value);
  const pairs = Object.entries(tags).map(async ([name, value]) => [
    name,
    typeof value === "string" ? await recorded(value) : await Promise.all(value.map(recorded)),
  ]);
  return Object.fromEntries(await Promise.all(pairs));
}

async function appendedAs(
  store: EventStore,
  { decider, reads, named, options, now }: Asked,
  events: readonly NewEvent[],
  conditions: readonly Condition[] = [],
): Promise<Appended> {
  const { actor, reason, onBehalfOf, correlation, causation } = options;
  const told: AppendOptions = {
    command: decider.name,
    code: decider.code,
    ...(actor && { actor }),
    ...(reason !== undefined && { reason }),
    ...(onBehalfOf !== undefined && { onBehalfOf }),
    ...(correlation !== undefined && { correlation }),
    ...(causation !== undefined && { causation }),
    ...(named && { commandId: named.id, commandDigest: await recordedDigest(store, named, events) }),
    ...(reads.length > 0 && { reads }),
    conditions,
  };
  if (!named) return store.append(events, told);
  const appended = await store.append(withDerivedIds(named, events, now), told);
  // Another call with this command's id was quicker, and even wrote the same bytes: what came of it is in the log.
  if (appended.known > 0) throw new KnownEvent({ ids: appended.ids, changed: false });
  return appended;
}

function checkedAnswer(decider: string, answer: readonly NewEvent[] | Refuse): readonly NewEvent[] | Refuse {
  if (Array.isArray(answer)) return answer;
  const { refused, facts }: Partial<Refuse> = (answer as Partial<Refuse> | undefined) ?? {}; // what plain JavaScript may give
  if (typeof refused === "string") {
    if (refused.trim() !== "" && typeof facts === "object" && facts !== null) return answer;
    throw new BadDecider({ decider, problem: "its refusal lacks a code or facts. Return refuse(code, facts)." });
  }
  throw new BadDecider({
    decider,
    problem:
      "it gave neither a list of events nor a refusal. Return [Event(…)], [] or refuse(code), and not a promise.",
  });
}

/** What a decider's own code gives. A typed error of ours passes as it is: it names its place, or was thrown on purpose. */
function ofDecider<Result>({ name }: { readonly name: string }, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof ThenceError) throw cause;
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new DeciderFailed({ decider: name, problem }, { cause });
  }
}

/** Which events each fold reads for this command. */
function boundsOf<Command, States extends object>(decider: Decider<Command, States>, command: Command): Bound[] {
  return Object.entries<FoldAbout<Command, unknown>>(decider.folds).map(([name, { fold, tags }]) => {
    const about = ofDecider(decider, () => tags(command));
    const texts = typeof about === "string" ? [about] : about;
    if (texts.length === 0) throw new UnboundedCondition({ query: `of the fold "${name}" in ${decider.name}` });
    return { name, fold, item: { ...(fold.types && { types: fold.types }), tags: texts.map(normalTag) } };
  });
}

function watchOf({ limited, limitMs = defaultLimitMs }: DecideOptions): Watch {
  if (!limited) return (_what, work) => work();
  return (what, work) => limited(work, limitMs, () => new FoldTooSlow({ what, limitMs }));
}

const longestPauseMs = 8;

/** Lets others go first, each of those who met for another while. */
async function pause(random: RandomBytes): Promise<void> {
  const [byte = 0] = random(1);
  await new Promise((resolve) => setTimeout(resolve, (byte / 255) * longestPauseMs));
}
