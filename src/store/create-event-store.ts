import { eventIds, type NewEvent } from "../event/index.ts";
import { isUuid } from "../kit/uuid.ts";
import type { Refusal } from "./admit.ts";
import { coalesced } from "./coalesce.ts";
import type { StoreEngine } from "./engine.ts";
import { ConditionFailed, KnownEvent, NoEngine, StaleRevision, StoreClosed } from "./errors.ts";
import type { Appended, AppendOptions, EventStore, StoreContext } from "./event-store.ts";
import { followLog } from "./follow-log.ts";
import { prepareCommit } from "./prepare.ts";
import { decoded, readPage, scanLog } from "./read-log.ts";
import { decodeEvents } from "./stored.ts";
import { verifyLog } from "./verify.ts";

/** Makes an event store of what a database can do. Every adapter ends with this call. */
export function createEventStore(engine: StoreEngine, context: StoreContext): EventStore {
  const nextId = eventIds(context.clock, context.random);
  const queue = coalesced((batch) => engine.commit(batch, context.clock()));
  const bells = new Set<() => void>();
  const calls = underWay();
  let closed: Promise<void> | undefined;
  const mustBeOpen = () => {
    if (closed !== undefined) throw new StoreClosed({ place: engine.url });
  };
  /** Does `work` unless the store is closed; closing waits for it. */
  const during = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    mustBeOpen();
    calls.begin();
    try {
      return await work();
    } finally {
      calls.end();
    }
  };

  const live = { during, decode: decoded, isClosed: () => closed !== undefined, bells };

  const append = async (events: readonly NewEvent[], options: AppendOptions): Promise<Appended> => {
    const commit = prepareCommit(events, options, { clock: context.clock, nextId });
    const outcome = await queue.add(commit);
    if (!outcome.ok) throw refusal(outcome.refusal);
    const { ok, ...rest } = outcome;
    const ids = commit.events.map((event) => event.id);
    if (commit.known === "skip" || rest.known === 0) return { commit: commit.id, ids, ...rest };
    const [first] = decodeEvents(await engine.page({}, { after: rest.first - 1, limit: 1 }));
    return { ids, ...rest, commit: first?.commit ?? commit.id, recorded: first?.recorded ?? rest.recorded };
  };

  const close = (): Promise<void> => {
    closed ??= (async () => {
      for (const ring of bells) ring();
      await calls.over();
      await engine.close();
    })();
    return closed;
  };

  const store: EventStore = {
    url: engine.url,
    lacks: engine.lacks,
    append: (events, options) => during(() => append(events, options)),
    read: (query, range = {}) => during(() => readPage(engine, query, range, decoded)),
    scan: (query, range = {}) => scanLog(engine, query, range, { during, decode: decoded }),
    subscribe: (query, options = {}) => followLog(engine, query, options, live),
    find: (ids) => during(async () => decodeEvents(await engine.find(ids.filter(isUuid)))),
    head: () => during(() => engine.head()),
    verify: (progress) => during(() => verifyLog(engine, context.hash, progress)),
    close,
  };
  engines.set(store, engine);
  return store;
}

/** Counts calls, so that closing can wait until none is left. */
function underWay() {
  let count = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  let waits = false;
  return {
    begin: () => {
      count += 1;
    },
    end: () => {
      count -= 1;
      if (waits && count === 0) resolve();
    },
    over: async () => {
      waits = true;
      if (count > 0) await promise;
    },
  };
}

const engines = new WeakMap<EventStore, StoreEngine>();

/** The engine beneath a store: for backup, migration and the contract, which read and write stored bytes as they are. */
export function engineOf(store: EventStore): StoreEngine {
  const engine = engines.get(store);
  if (!engine) throw new NoEngine({ place: store.url });
  return engine;
}

function refusal(why: Refusal): Error {
  switch (why.kind) {
    case "stale-revision":
      return new StaleRevision(why);
    case "condition-failed":
      return new ConditionFailed(why);
    case "known-event":
      return new KnownEvent(why);
  }
}
