import { setImmediate } from "node:timers/promises";
import { isReserved } from "../event/index.ts";
import { type Journeys, journeyIndex } from "../insight/index.ts";
import { failure } from "../kit/failure.ts";
import type { EventStore } from "../store/index.ts";

export const Stopped = failure(
  "app/stopped",
  { retry: "now" },
  (f: { position: number; of: number }) =>
    `stopped at position ${f.position} of ${f.of}, before the answer was whole. Nothing was changed; run it again.`,
);

/** How much of the log is read, and who is told meanwhile. */
export interface Reading {
  /** The log as of this position; without it, all that there is now. */
  readonly upTo?: number | undefined;
  readonly progress?: ((position: number, of: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const eventsBetweenNotes = 1000;

/**
 * Reads the log once and makes journeys of it, with the position they reach: asked again up to there, they are the same.
 * The product's own events take part only where the tag or a type asked for is one of its own.
 *
 * errors  app/stopped when `signal` ends it
 */
export async function readJourneys(
  store: EventStore,
  asked: { readonly by: string; readonly types?: readonly string[] },
  reading: Reading = {},
): Promise<{ readonly journeys: Journeys; readonly upTo: number }> {
  const own = isReserved(asked.by) || (asked.types ?? []).some(isReserved);
  const builder = journeyIndex(asked.by, { own });
  const upTo = Math.min(reading.upTo ?? Infinity, (await store.head()).position);
  let seen = 0;
  for await (const event of store.scan({}, { upTo, personal: "sealed" })) {
    builder.add(event);
    seen += 1;
    if (seen % eventsBetweenNotes > 0) continue;
    // An embedded store answers without waiting, so a signal (Ctrl-C) is only heard when it is let in.
    await setImmediate();
    if (reading.signal?.aborted) throw new Stopped({ position: event.position, of: upTo });
    reading.progress?.(event.position, upTo);
  }
  return { journeys: builder.journeys(), upTo };
}
