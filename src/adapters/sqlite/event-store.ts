import { mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { uuidText } from "../../kit/uuid.ts";
import {
  createEventStore,
  type EventStore,
  NotAStore,
  type StoreContext,
  type StoreEngine,
  StoreUnreachable,
} from "../../store/index.ts";
import { nodeSha256, openSqliteLog, type SqliteLog } from "./database.ts";
import { type Place, typed } from "./errors.ts";
import { type ConnectionOptions, defaultLockWaitMs, messageOf } from "./schema.ts";
import { commitWatch } from "./watch.ts";
import { openWriter, type Writer } from "./writer.ts";

export const needs: Readonly<Record<string, string>> = {};

export interface SqliteOptions extends ConnectionOptions {
  /** Writes on a thread of their own, so that serialising, hashing and waiting for the disk do not stop this one. Default: yes. */
  readonly writer?: "thread" | "same-thread";
}

/**
 * The embedded store: one SQLite file (`sqlite:path/to/log.db`), write-ahead log, synchronised in full before "ok".
 *
 * errors  store/unreachable, store/not-a-store, store/newer-format, store/locked, store/full, store/damaged, store/writer-lost
 */
export async function openEventStore(
  url: string,
  context: StoreContext,
  options: SqliteOptions = {},
): Promise<EventStore> {
  const path = resolve(url.replace(/^sqlite:(\/\/)?/, ""));
  const place = { path, lockWaitMs: options.lockWaitMs ?? defaultLockWaitMs };
  const connection = { lockWaitMs: options.lockWaitMs, maxBytes: options.maxBytes };
  makeFolder(path);
  const newLog = uuidText(context.random(16));
  const log = await typed(place, () => openSqliteLog(path, newLog, connection));
  try {
    const writer =
      options.writer === "same-thread"
        ? sameThread(log)
        : await typed(place, () => openWriter({ path, newLog, options: connection }));
    return createEventStore(engine(place, log, writer), { ...context, hash: nodeSha256 });
  } catch (cause) {
    log.close();
    throw cause;
  }
}

function sameThread(log: SqliteLog): Writer {
  return {
    commit: async (batch, now) => log.commit(batch, now),
    close: async () => {},
  };
}

function engine(place: Place, log: SqliteLog, writer: Writer): StoreEngine {
  const watchers = new Set<() => void>();
  const wakeAll = () => {
    for (const wake of watchers) wake();
  };
  const others = commitWatch(place.path, log.version, wakeAll);
  const guarded = <Result>(work: () => Result | Promise<Result>): Promise<Result> => typed(place, work);
  return {
    url: `sqlite:${place.path}`,
    lacks: {},
    stored: { table: "event", column: "bytes" },
    commit: async (batch, now) => {
      const outcomes = await guarded(() => writer.commit(batch, now));
      if (outcomes.some((outcome) => outcome.ok && outcome.first > 0)) wakeAll();
      return outcomes;
    },
    restore: async (from, events) => {
      await guarded(() => log.restore(from, events));
      wakeAll();
    },
    page: (query, range) => guarded(() => log.page(query, range)),
    texts: (query, range) => guarded(() => log.texts(query, range)),
    find: (ids) => guarded(() => log.find(ids)),
    head: () => guarded(() => log.head()),
    rows: (after, limit) => guarded(() => log.rows(after, limit)),
    indexEntries: (upTo) => guarded(() => log.indexEntries(upTo)),
    watch: (wake) => {
      watchers.add(wake);
      others.start();
      return () => {
        watchers.delete(wake);
        if (watchers.size === 0) others.stop();
      };
    },
    close: async () => {
      others.stop();
      try {
        await guarded(() => writer.close());
      } finally {
        log.close();
      }
    },
  };
}

function makeFolder(path: string): void {
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
      throw new NotAStore({ place: path, problem: "it is a folder" });
    mkdirSync(dirname(path), { recursive: true });
  } catch (cause) {
    if (cause instanceof NotAStore) throw cause;
    throw new StoreUnreachable({ place: path, problem: messageOf(cause) }, { cause });
  }
}
