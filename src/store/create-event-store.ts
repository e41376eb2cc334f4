import { eventIds, type NewEvent, type RecordedEvent } from "../event/index.ts";
import { isUuid } from "../kit/uuid.ts";
import type { Refusal } from "./admit.ts";
import { coalesced } from "./coalesce.ts";
import type { StoreEngine } from "./engine.ts";
import { BrokenChain, ConditionFailed, KnownEvent, NoEngine, StaleRevision, StoreClosed } from "./errors.ts";
import type { Appended, AppendOptions, EventStore, Page, StoreContext, SubscribeOptions } from "./event-store.ts";
import { markerAt } from "./marker.ts";
import { prepareCommit } from "./prepare.ts";
import { checkRange } from "./prepare-condition.ts";
import { normalQuery, type Query, type Range } from "./query.ts";
import { decodeEvents } from "./stored.ts";
import { verifyLog } from "./verify.ts";

const pageSize = 1000;

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

  const read = async (query: Query, range: Range): Promise<Page> => {
    checkRange(range);
    const wanted = normalQuery(query);
    const limit = range.limit ?? Number.MAX_SAFE_INTEGER - 1;
    const upTo = Math.min(range.upTo ?? Number.MAX_SAFE_INTEGER, (await engine.head()).position);
    // One more than asked for tells whether there is more.
    const stored = await engine.page(wanted, { ...range, upTo, limit: limit + 1 });
    const events = decodeEvents(stored.slice(0, limit));
    const more = stored.length > limit;
    const seen = more && !range.backwards ? (events.at(-1)?.position ?? range.after ?? 0) : upTo;
    return { events, marker: markerAt(Math.max(seen, 0)), upTo: seen, more };
  };

  async function* scan(query: Query, range: Range = {}): AsyncGenerator<RecordedEvent> {
    checkRange(range);
    const wanted = normalQuery(query);
    const upTo = Math.min(range.upTo ?? Number.MAX_SAFE_INTEGER, (await during(() => engine.head())).position);
    let left = range.limit ?? Number.MAX_SAFE_INTEGER;
    let bounds = { after: range.after ?? 0, upTo };
    while (left > 0 && bounds.after < bounds.upTo) {
      const limit = Math.min(pageSize, left);
      const part = { ...bounds, limit, backwards: range.backwards ?? false };
      const events = decodeEvents(await during(() => engine.page(wanted, part)));
      yield* events;
      const last = events.at(-1);
      if (!last || events.length < limit) return;
      if (last.position <= bounds.after || last.position > bounds.upTo)
        throw new BrokenChain({
          place: engine.url,
          position: last.position,
          problem: "the adapter gave an event outside the page it was asked for",
        });
      left -= events.length;
      bounds = range.backwards ? { ...bounds, upTo: last.position - 1 } : { ...bounds, after: last.position };
    }
  }

  async function* subscribe(query: Query, { after = 0, signal }: SubscribeOptions = {}): AsyncGenerator<RecordedEvent> {
    checkRange({ after });
    const wanted = normalQuery(query);
    mustBeOpen();
    const bell = newBell();
    const stop = engine.watch(bell.ring);
    bells.add(bell.ring);
    signal?.addEventListener("abort", bell.ring);
    const ended = () => closed !== undefined || signal?.aborted === true;
    try {
      for (let position = after; !ended(); ) {
        // Whatever is recorded after this line rings the bell, so that nothing falls between looking and waiting.
        const rung = bell.next();
        const upTo = (await during(() => engine.head())).position;
        while (position < upTo && !ended()) {
          const part = { after: position, upTo, limit: pageSize };
          const events = decodeEvents(await during(() => engine.page(wanted, part)));
          for (const event of events) {
            if (ended()) return;
            yield event;
          }
          position = events.length < pageSize ? upTo : (events.at(-1)?.position ?? upTo);
        }
        if (!ended()) await rung;
      }
    } finally {
      stop();
      bells.delete(bell.ring);
      signal?.removeEventListener("abort", bell.ring);
    }
  }

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
    read: (query, range = {}) => during(() => read(query, range)),
    scan,
    subscribe,
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

/** `next` is a promise that the next ring fulfils. */
function newBell() {
  let waiting = Promise.withResolvers<void>();
  return {
    ring: () => {
      waiting.resolve();
      waiting = Promise.withResolvers();
    },
    next: () => waiting.promise,
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
