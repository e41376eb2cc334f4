import type { PgClient, PgPool } from "./driver.ts";
import { isAway, isUnknownTable, type Place, storeError } from "./errors.ts";

/** One server's connections. */
export interface Connections {
  /** Does `work` on a connection, once; a connection on which something failed is not used again. */
  once<Result>(work: (client: PgClient) => Promise<Result>): Promise<Result>;
  /** The same, again and again while the server is away, for as long as an outage may last. `work` must bear repetition. */
  patiently<Result>(work: (client: PgClient) => Promise<Result>, outageMs?: number): Promise<Result>;
  readonly outageMs: number;
  close(): Promise<void>;
}

export interface ConnectionsOptions {
  readonly outageMs: number;
  /** Whether the pool is ours to end. */
  readonly isOwn: boolean;
}

export function connectionsOf(pool: PgPool, { outageMs, isOwn }: ConnectionsOptions): Connections {
  const once: Connections["once"] = async (work) => {
    const client = await pool.connect();
    // A connection that breaks between two statements says so by an event; the next statement fails, and tells.
    client.on("error", ignore);
    let failed = true;
    try {
      const result = await work(client);
      failed = false;
      return result;
    } finally {
      client.removeListener("error", ignore);
      client.release(failed);
    }
  };
  let ended: Promise<void> | undefined;
  return {
    once,
    patiently: (work, limitMs = outageMs) => patiently(limitMs, () => once(work)),
    outageMs,
    close: async () => {
      if (isOwn) ended ??= pool.end();
      await ended;
    },
  };
}

const ignore = () => {};
const longestPauseMs = 400;

/** Does `work` again while it fails because the server is away, and gives up after `outageMs`. */
export async function patiently<Result>(outageMs: number, work: () => Promise<Result>): Promise<Result> {
  const started = performance.now();
  for (let pauseMs = 10; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      return await work();
    } catch (cause) {
      if (!isAway(cause) || performance.now() - started + pauseMs > outageMs) throw cause;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** Runs `work`, and turns what the database throws into the store's errors. */
export async function typed<Result>(place: Place, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    throw storeError(place, cause);
  }
}

/** What `work` gives, or `otherwise` where the tables are not there. */
export async function whereThere<Result>(
  work: () => Promise<Result>,
  otherwise: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (!isUnknownTable(cause)) throw cause;
    return otherwise();
  }
}
