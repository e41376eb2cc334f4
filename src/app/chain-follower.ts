import { hash as nativeHash } from "node:crypto";
import type { Sha256 } from "../kit/sha256.ts";
import {
  bodyIn,
  chainLink,
  equalBytes,
  genesis,
  type Head,
  type IndexedRow,
  type StoredEvent,
  type StreamHead,
} from "../store/index.ts";

/** SHA-256 by Node. */
export const nativeSha256: Sha256 = (bytes) => nativeHash("sha256", bytes, "buffer");

/** The first event that does not continue the chain, and why. */
export interface ChainProblem {
  readonly position: number;
  readonly what: string;
}

/** Checks events one page after the other while they are copied: each link, commit, stream and time continues what came before. */
export interface ChainFollower {
  follow(events: readonly (StoredEvent & Pick<IndexedRow, "body">)[]): Promise<ChainProblem | undefined>;
  /** The last position that was followed, and its link. */
  at(): { readonly position: number; readonly hash: Uint8Array };
}

// Memory stays bounded for logs of any number of streams; the store is asked again for what was forgotten.
const streamsRemembered = 100_000;

/**
 * Follows a chain from where `start` stands. `streamHead` says where a stream stands before a position; undefined where that is not
 * known, and then the links of such events are taken as they are.
 */
export function chainFollower(
  start: Pick<Head, "log" | "position" | "hash" | "recorded">,
  streamHead: (stream: string, before: number) => Promise<StreamHead | undefined>,
): ChainFollower {
  const streams = new Map<string, StreamHead>();
  let { position, recorded } = start;
  let hash = position === 0 ? genesis(start.log, nativeSha256) : start.hash;
  let commit = { first: 0, count: 0, left: 0 };

  const problemOf = async (event: StoredEvent & Pick<IndexedRow, "body">): Promise<string | undefined> => {
    if (event.position !== position + 1) return "the event is missing";
    const body = event.body ?? bodyIn(event.bytes);
    if (!body) return "the stored bytes are not an event";
    if (event.commit.first === event.position && commit.left === 0)
      commit = { first: event.position, count: event.commit.count, left: event.commit.count };
    if (event.commit.first !== commit.first || event.commit.count !== commit.count || commit.left < 1)
      return "the event is in no commit of its place";
    if (!(event.recorded >= recorded)) return "its recorded time is before the one of the event before it";
    const { stream } = body;
    const isLater = stream !== undefined && event.revision > 1;
    const before = isLater ? (streams.get(stream) ?? (await streamHead(stream, event.position))) : undefined;
    if (stream === undefined ? event.revision !== 0 : before && before.revision !== event.revision - 1)
      return `its revision is ${event.revision}, which does not continue its stream`;
    const link = chainLink(
      {
        previous: hash,
        previousInStream: before?.hash,
        position: event.position,
        revision: event.revision,
        recorded: event.recorded,
        index: event.position - commit.first,
        count: commit.count,
        record: event.commit.record,
        bytes: event.bytes,
      },
      nativeSha256,
    );
    if ((!isLater || before) && !equalBytes(link, event.hash)) return "the stored bytes do not agree with the chain";
    if (stream !== undefined) remember(stream, { revision: event.revision, hash: event.hash });
    commit.left -= 1;
    position = event.position;
    recorded = event.recorded;
    hash = event.hash;
    return undefined;
  };

  const remember = (stream: string, head: StreamHead) => {
    streams.delete(stream);
    streams.set(stream, head);
    if (streams.size <= streamsRemembered) return;
    const [oldest] = streams.keys();
    if (oldest !== undefined) streams.delete(oldest);
  };

  return {
    follow: async (events) => {
      for (const event of events) {
        const what = await problemOf(event);
        if (what !== undefined) return { position: position + 1, what };
      }
      return undefined;
    },
    at: () => ({ position, hash }),
  };
}
