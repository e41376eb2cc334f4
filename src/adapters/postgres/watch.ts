import { StoreUnreachable } from "../../store/index.ts";
import type { Connections } from "./connections.ts";
import { type PgClient, send } from "./driver.ts";
import { isAway } from "./errors.ts";
import { name } from "./sql.ts";

export interface WatchOptions {
  readonly channel: string;
  /** How often to look for commits that no notification told of. */
  readonly pollMs: number;
  /** Whether to listen at all: behind some poolers it is of no use. */
  readonly listen: boolean;
  /** The log's last position. */
  position(): Promise<number>;
}

/**
 * Wakes whoever waits for events: at once by PostgreSQL's notifications, which may be lost, and by looking now and then, which finds what
 * they missed. A connection that breaks is replaced at the next look. While the server is away, nobody is woken; they wait on.
 */
export function watcher(connections: Connections, { channel, pollMs, listen, position }: WatchOptions) {
  const watchers = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  let seen = -1;
  let ear: { stop(): void } | undefined;
  let looking: Promise<void> = Promise.resolve();
  let isLooking = false;

  const wakeAll = () => {
    for (const wake of watchers) wake();
  };
  const look = async () => {
    if (listen) ear ??= await listening(connections, channel, { heard: wakeAll, lost: () => (ear = undefined) });
    const now = await position();
    if (now !== seen) wakeAll();
    seen = now;
  };
  const tick = () => {
    if (isLooking) return;
    isLooking = true;
    looking = look()
      // While the server is away the next look tries again. Anything else does not pass by itself: whoever is woken reads, and is told.
      .catch((cause: unknown) => {
        if (!isAway(cause instanceof StoreUnreachable ? cause.cause : cause)) wakeAll();
      })
      .finally(() => {
        isLooking = false;
        if (timer === undefined) deaf();
      });
  };
  const deaf = () => {
    ear?.stop();
    ear = undefined;
  };

  return {
    wakeAll,
    watch: (wake: () => void): (() => void) => {
      watchers.add(wake);
      if (timer === undefined) {
        timer = setInterval(tick, pollMs);
        tick();
      }
      return () => {
        watchers.delete(wake);
        if (watchers.size > 0) return;
        clearInterval(timer);
        timer = undefined;
        deaf();
      };
    },
    close: async () => {
      clearInterval(timer);
      timer = undefined;
      deaf();
      await looking;
    },
  };
}

/** Keeps one connection for listening, until it breaks or is stopped. */
async function listening(
  connections: Connections,
  channel: string,
  { heard, lost }: { heard(): void; lost(): void },
): Promise<{ stop(): void }> {
  const started = Promise.withResolvers<{ stop(): void }>();
  const ended = Promise.withResolvers<void>();
  const work = async (client: PgClient) => {
    client.on("notification", heard);
    client.on("end", ended.resolve);
    await send(client, [`listen ${name(channel)}`]);
    started.resolve({ stop: ended.resolve });
    await ended.promise;
    throw new Deaf();
  };
  connections.once(work).catch((cause: unknown) => {
    if (!(cause instanceof Deaf)) started.reject(cause);
    lost();
  });
  return started.promise;
}

/** Thrown so that the connection, which may still listen, is closed and not used for anything else. */
class Deaf {}
