import { hash as nativeHash } from "node:crypto";
import type { Sha256 } from "../kit/sha256.ts";
import {
  bodyIn,
  chainRules,
  type EventBody,
  type Head,
  type IndexedRow,
  type StoredEvent,
  type StreamEnd,
  streamEnds,
} from "../store/index.ts";

/** SHA-256 by Node. */
export const nativeSha256: Sha256 = (bytes) => nativeHash("sha256", bytes, "buffer");

/** The first event that does not continue the chain, and why. */
export interface ChainProblem {
  readonly position: number;
  readonly what: string;
}

/** Checks events one page after the other while they are copied: each continues what came before. */
export interface ChainFollower {
  follow(events: readonly (StoredEvent & Pick<IndexedRow, "body">)[]): Promise<ChainProblem | undefined>;
  /** The last position that was followed, and its link. */
  at(): { readonly position: number; readonly hash: Uint8Array };
}

// Memory stays bounded for logs of any number of streams; the store is asked again for what was forgotten.
const streamsRemembered = 100_000;

/**
 * Follows a chain from where `start` stands. `streamEnd` says where a stream ended before a position; without it, events of streams that
 * are not remembered have their revisions and links taken as they are.
 */
export function chainFollower(
  start: Pick<Head, "log" | "position" | "hash" | "recorded">,
  streamEnd?: (stream: string, before: number) => Promise<StreamEnd | undefined>,
): ChainFollower {
  const rules = chainRules(start, nativeSha256);
  const streams = streamEnds(streamsRemembered);

  // Asking costs a query a stream, so a revision 1 is believed to begin one: the target's index refuses a second.
  const isForgotten = ({ stream }: EventBody, revision: number) =>
    stream !== undefined &&
    revision !== 1 &&
    !(start.position === 0 && streams.isComplete()) &&
    streams.get(stream) === undefined;
  const lookedUp = async ({ stream = "" }: EventBody, position: number) =>
    streamEnd ? streamEnd(stream, position) : "unknown";

  return {
    follow: async (events) => {
      for (const event of events) {
        const body = event.body ?? bodyIn(event.bytes);
        const stream = body?.stream;
        const before =
          body && isForgotten(body, event.revision)
            ? await lookedUp(body, event.position)
            : stream === undefined
              ? undefined
              : streams.get(stream);
        const what = rules.next(event, body, before);
        if (what !== undefined) return { position: rules.at().position + 1, what };
        if (stream !== undefined) streams.set(stream, { revision: event.revision, hash: event.hash });
      }
      return undefined;
    },
    at: rules.at,
  };
}
