import { derivedId, type Micros, type NewEvent, type RecordedEvent } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { hex, type Sha256 } from "../kit/sha256.ts";
import { contextOf } from "./create-event-store.ts";
import type { CommandOutcome } from "./decide.ts";
import { BadDecider, CommandIdReused } from "./errors.ts";
import type { EventStore } from "./event-store.ts";
import { KeysCreated, keysCreatedId } from "./personal-events.ts";
import { limits } from "./prepare.ts";
import { CommandRefused, NothingChanged } from "./refused.ts";
import { needsKeys } from "./seal.ts";

/** A command that names itself: its decider, its id, and the SHA-256 of what it says. */
export interface NamedCommand {
  readonly decider: string;
  readonly id: string;
  readonly digest: string;
}

export function namedCommand(decider: string, id: string, command: unknown, hash: Sha256): NamedCommand {
  if (id === "") throw new BadDecider({ decider, problem: "the command's id is empty. Leave it out, or give it one." });
  return { decider, id, digest: hex(hash(new TextEncoder().encode(canonicalJson(command)))) };
}

// Whatever comes of a command begins with the event of this id, so the log holds one outcome for it, whoever comes first.
const firstEventOf = (id: string) => derivedId("command", id, 0);

/** The events of a command with the ids that follow from its own. */
export function withDerivedIds({ decider, id }: NamedCommand, events: readonly NewEvent[], now: Micros): NewEvent[] {
  return events.map((event, i) => {
    if (event.id !== undefined)
      throw new BadDecider({
        decider,
        problem: `${event.type} has an id of its own, and under a command id the events get theirs from it. Leave out one of them.`,
      });
    return {
      ...event,
      id: i === 0 ? firstEventOf(id) : derivedId("command", id, i),
      occurred: event.occurred ?? now,
    };
  });
}

/**
 * The digest to record beside these events. Whoever reads the log can try texts against a plain digest, so where the log knows of people,
 * or will now, it is keyed by the log's secret.
 *
 * errors  store/keys-missing, store/keys-foreign
 */
export async function recordedDigest(
  store: EventStore,
  { digest }: NamedCommand,
  events: readonly NewEvent[],
): Promise<string> {
  const isKeyed = contextOf(store).personal && (events.some(needsKeys) || keyed.has(store));
  return isKeyed ? store.pseudonym(digest) : digest;
}

// Both stay as they are once they are known, so that a command asks for them together with its own first event.
const keyed = new WeakSet<EventStore>();
const logs = new WeakMap<EventStore, string>();

async function logOf(store: EventStore): Promise<string> {
  const known = logs.get(store);
  if (known !== undefined) return known;
  const { log, position } = await store.head();
  // An empty store may yet become the copy of another log.
  if (position > 0) logs.set(store, log);
  return log;
}

/** Whether a recorded digest is this one, plain or keyed: the log may have got its keys between a command and its retry. */
async function isDigest(store: EventStore, recorded: string | undefined, digest: string): Promise<boolean> {
  const isPlain = recorded === undefined || recorded.length === digest.length;
  return recorded === (isPlain ? digest : await store.pseudonym(digest));
}

/**
 * What came of a command the first time, if there was one.
 *
 * errors  store/command-id-reused where the id stands for another command; store/no-keys, store/keys-missing where what it said the
 *         first time cannot be compared
 */
export async function firstOutcome(store: EventStore, command: NamedCommand): Promise<CommandOutcome | undefined> {
  const found = await store.find([firstEventOf(command.id), keysCreatedId(await logOf(store))]);
  if (found.some(KeysCreated.is)) keyed.add(store);
  const first = found.find(({ id }) => id === firstEventOf(command.id));
  if (!first) return undefined;
  const { intent, position, commit, recorded } = first;
  const isSame = intent.id === command.id && intent.command === command.decider;
  if (!isSame || !(await isDigest(store, intent.digest, command.digest)))
    throw new CommandIdReused({ id: command.id, command: command.decider, first: intent.command, position });
  if (CommandRefused.is(first)) {
    const { code, facts } = first.data;
    return { kind: "refused", code, facts, position, isRepeat: true };
  }
  if (NothingChanged.is(first)) return { kind: "unchanged", position, isRepeat: true };
  const events = (await ofCommit(store, first)).map(decidedEvent);
  return { kind: "decided", commit, recorded, events, isRepeat: true };
}

/** The events of the commit that begins with `first`. Others' events behind it stay sealed: their keys are none of this command's business. */
async function ofCommit(store: EventStore, first: RecordedEvent): Promise<readonly RecordedEvent[]> {
  const page = await store.read({}, { after: first.position - 1, limit: limits.events, personal: "sealed" });
  const events = page.events.filter(({ commit }) => commit === first.commit);
  if (!events.some(({ personal }) => personal)) return events;
  return (await store.find(events.map(({ id }) => id))).toSorted((a, b) => a.position - b.position);
}

const decidedEvent = ({ id, type, data, tags, position }: RecordedEvent) => ({ id, type, data, tags, position });
