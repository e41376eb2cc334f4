import type { Sha256 } from "../kit/sha256.ts";
import { equalBytes } from "./admit.ts";
import { chainLink, genesis } from "./chain.ts";
import type { EventBody, Head, StoredEvent } from "./stored.ts";
import type { StreamEnd } from "./stream-ends.ts";

/** Tells of one event after the other whether it continues a log. */
export interface ChainRules {
  /**
   * What is wrong with the next event: its position, commit, revision, recorded time or link does not continue what came before. `before`
   * is where its stream ended, undefined where it begins here; an event of an "unknown" one has its revision and link taken as they are.
   */
  next(event: StoredEvent, body: EventBody | undefined, before: StreamEnd | "unknown" | undefined): string | undefined;
  /** The last position that was followed, and its link. */
  at(): { readonly position: number; readonly hash: Uint8Array };
  /** How many events the last commit still lacks. */
  missing(): number;
}

/** The rules from where a log stands; from position 0, its beginning. */
export function chainRules(start: Pick<Head, "log" | "position" | "hash" | "recorded">, hash: Sha256): ChainRules {
  let { position } = start;
  let recorded = position === 0 ? 0 : start.recorded;
  let previous = position === 0 ? genesis(start.log, hash) : start.hash;
  let commit = { first: 0, count: 0, left: 0 };

  const next: ChainRules["next"] = (event, body, before) => {
    if (event.position !== position + 1) return "the event is missing";
    if (!body) return "the stored bytes are not an event";
    if (event.commit.first === event.position) {
      if (commit.left > 0) return `the commit at ${commit.first} ends too early`;
      commit = { first: event.position, count: event.commit.count, left: event.commit.count };
    }
    if (event.commit.first !== commit.first || event.commit.count !== commit.count || commit.left < 1)
      return "the event is in no commit of its place";
    const what = before === "unknown" ? undefined : wrongRevision(event, body, before);
    if (what) return what;
    if (!Number.isSafeInteger(event.recorded)) return "its recorded time is not whole microseconds";
    if (event.recorded < recorded) return "its recorded time is before the one of the event before it";
    if (before !== "unknown" && !equalBytes(linkOf(event, before), event.hash))
      return "the stored bytes do not agree with the chain";
    commit.left -= 1;
    position = event.position;
    recorded = event.recorded;
    previous = event.hash;
    return undefined;
  };

  const linkOf = (event: StoredEvent, before: StreamEnd | undefined) =>
    chainLink(
      {
        previous,
        previousInStream: before?.hash,
        position: event.position,
        revision: event.revision,
        recorded: event.recorded,
        index: event.position - commit.first,
        count: commit.count,
        record: event.commit.record,
        bytes: event.bytes,
      },
      hash,
    );

  return { next, at: () => ({ position, hash: previous }), missing: () => commit.left };
}

function wrongRevision({ revision }: StoredEvent, { stream }: EventBody, before: StreamEnd | undefined) {
  const counted = stream === undefined ? 0 : (before?.revision ?? 0) + 1;
  return revision === counted ? undefined : `its revision is ${revision}, and its stream counts ${counted}`;
}
