import { derivedId, type Micros, type NewEvent, type RecordedEvent } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { hex, type Sha256 } from "../kit/sha256.ts";
import type { CommandOutcome } from "./decide.ts";
import { BadDecider, CommandIdReused } from "./errors.ts";
import type { EventStore } from "./event-store.ts";
import { limits } from "./prepare.ts";
import { CommandRefused, NothingChanged } from "./refused.ts";

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
 * What came of a command the first time, if there was one.
 *
 * errors  store/command-id-reused where the id stands for another command
 */
export async function firstOutcome(store: EventStore, command: NamedCommand): Promise<CommandOutcome | undefined> {
  const [first] = await store.find([firstEventOf(command.id)]);
  if (!first) return undefined;
  const { intent, position, commit, recorded } = first;
  if (intent.id !== command.id || intent.digest !== command.digest || intent.command !== command.decider)
    throw new CommandIdReused({ id: command.id, command: command.decider, first: intent.command, position });
  if (CommandRefused.is(first)) {
    const { code, facts } = first.data;
    return { kind: "refused", code, facts, position, isRepeat: true };
  }
  if (NothingChanged.is(first)) return { kind: "unchanged", position, isRepeat: true };
  const { events } = await store.read({}, { after: position - 1, limit: limits.events });
  const ofCommit = events.filter((event) => event.commit === commit).map(decidedEvent);
  return { kind: "decided", commit, recorded, events: ofCommit, isRepeat: true };
}

const decidedEvent = ({ id, type, data, tags, position }: RecordedEvent) => ({ id, type, data, tags, position });
