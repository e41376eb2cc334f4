import type { EventStore } from "../store/index.ts";
import { type CheckpointPlace, checkpointPlaceOf } from "./checkpoint-place.ts";
import type { LoadedConfig } from "./config.ts";
import { signCheckpoint } from "./sign-checkpoint.ts";

/** Signs what a session appends: now and then while it lasts, and at its end. */
export interface SignedSession {
  /** Signs what is not signed yet. Never throws: the events are in the log, and what keeps them from being signed is told. */
  end(): Promise<void>;
}

/**
 * Watches the appends of an open store. A session that appends nothing signs nothing, so that a reader needs no key and leaves no file.
 *
 * `tell` hears once of each trouble.
 */
export function signedSession(
  store: EventStore,
  place: CheckpointPlace | undefined,
  tell: (trouble: string) => void,
): SignedSession {
  if (!place) return { end: async () => {} };
  const { append } = store;
  const told = new Set<string>();
  let hasNews = false;
  let signing: Promise<void> = Promise.resolve();
  // The store is this session's own; it stays the same object, for its engine is found by it.
  store.append = async (events, options) => {
    hasNews = true;
    return append(events, options);
  };
  const sign = async () => {
    if (!hasNews) return;
    hasNews = false;
    try {
      await signCheckpoint(store, place);
    } catch (cause) {
      const trouble = cause instanceof Error ? cause.message : String(cause);
      if (!told.has(trouble)) tell(trouble);
      told.add(trouble);
      hasNews = true;
    }
  };
  const inTurn = () => {
    signing = signing.then(sign);
    return signing;
  };
  const timer = setInterval(inTurn, place.everySeconds * 1000).unref();
  return {
    end: () => {
      clearInterval(timer);
      return inTurn();
    },
  };
}

/** Signs where a log stands after something was appended. Never throws: the events are in the log, and `tell` hears what went wrong. */
export async function signAppended(
  store: EventStore,
  loaded: LoadedConfig,
  tell: (trouble: string) => void,
): Promise<void> {
  try {
    await signCheckpoint(store, checkpointPlaceOf(store, loaded));
  } catch (cause) {
    tell(cause instanceof Error ? cause.message : String(cause));
  }
}
