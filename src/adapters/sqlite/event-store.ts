import { mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { uuidText } from "../../kit/uuid.ts";
import { createEventStore, type EventStore, NotAStore, type StoreContext, type StoreEngine, StoreUnreachable } from "../../store/index.ts";
import { openSqliteLog, type SqliteLog } from "./database.ts";
import { typed } from "./errors.ts";
import { openWriter, type Writer } from "./writer.ts";

export const needs: Readonly<Record<string, string>> = {};

/** How often another process's commits are looked for, in milliseconds; looking costs some microseconds. */
const pollMs = 25;

export interface SqliteOptions {
  /** Writes on a thread of their own, so that serialising, hashing and waiting for the disk do not stop this one. Default: yes. */
  readonly writer?: "thread" | "same-thread";
}

/**
 * The embedded store: one SQLite file (`sqlite:path/to/log.db`), write-ahead log, synchronised in full before "ok".
 *
 * errors  store/unreachable, store/not-a-store, store/newer-format, store/locked, store/full
 */
export async function openEventStore(url: string, context: StoreContext, options: SqliteOptions = {}): Promise<EventStore> {
  const path = resolve(url.replace(/^sqlite:(\/\/)?/, ""));
  makeFolder(path);
  const newLog = uuidText(context.random(16));
  const log = typed(path, () => openSqliteLog(path, newLog));
  const writer = options.writer === "same-thread" ? undefined : await openWriter(path, newLog);
  return createEventStore(engine(path, log, writer ?? sameThread(log)), context);
}

function sameThread(log: SqliteLog): Writer {
  return {
    commit: async (batch, now) => log.commit(batch, now),
    close: async () => {},
  };
}

function engine(path: string, log: SqliteLog, writer: Writer): StoreEngine {
  const watchers = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  let version = log.version();
  const wakeAll = () => {
    for (const wake of watchers) wake();
  };
  const poll = () => {
    const now = log.version();
    if (now !== version) wakeAll();
    version = now;
  };
  const guarded = async <Result>(work: () => Result | Promise<Result>): Promise<Result> => typed(path, work);
  return {
    url: `sqlite:${path}`,
    lacks: {},
    stored: { table: "event", column: "bytes" },
    commit: async (batch, now) => {
      const outcomes = await guarded(() => writer.commit(batch, now));
      if (outcomes.some((outcome) => outcome.ok && outcome.first > 0)) wakeAll();
      return outcomes;
    },
    restore: (from, events) => guarded(() => log.restore(from, events)),
    page: (query, range) => guarded(() => log.page(query, range)),
    find: (ids) => guarded(() => log.find(ids)),
    head: () => guarded(() => log.head()),
    rows: (after, limit) => guarded(() => log.rows(after, limit)),
    indexEntries: () => guarded(() => log.indexEntries()),
    watch: (wake) => {
      watchers.add(wake);
      timer ??= setInterval(poll, pollMs).unref();
      return () => {
        watchers.delete(wake);
        if (watchers.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
    close: async () => {
      clearInterval(timer);
      await writer.close();
      log.close();
    },
  };
}

function makeFolder(path: string): void {
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new NotAStore({ place: path, problem: "it is a folder" });
    mkdirSync(dirname(path), { recursive: true });
  } catch (cause) {
    if (cause instanceof NotAStore) throw cause;
    throw new StoreUnreachable({ place: path, problem: cause instanceof Error ? cause.message : String(cause) }, { cause });
  }
}
