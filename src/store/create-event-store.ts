import { eventIds, type NewEvent, type RecordedEvent } from "../event/index.ts";
import { markerAt, type Refusal } from "./admit.ts";
import { coalesced } from "./coalesce.ts";
import type { StoreEngine } from "./engine.ts";
import { ConditionFailed, KnownEvent, StaleRevision, StoreClosed } from "./errors.ts";
import type { Appended, AppendOptions, EventStore, Page, Range, StoreContext, SubscribeOptions } from "./event-store.ts";
import { prepareCommit } from "./prepare.ts";
import type { Query } from "./query.ts";
import { decodeEvents } from "./stored.ts";
import { verifyLog } from "./verify.ts";

const pageSize = 1000;

/** Makes an event store of what a database can do. Every adapter ends with this call. */
export function createEventStore(engine: StoreEngine, context: StoreContext): EventStore {
  const nextId = eventIds(context.clock, context.random);
  const queue = coalesced((batch) => engine.commit(batch, context.clock()));
  const subscribers = new Set<() => void>();
  let closed = false;
  const open = () => {
    if (closed) throw new StoreClosed({ place: engine.url });
  };

  const append = async (events: readonly NewEvent[], options: AppendOptions): Promise<Appended> => {
    open();
    const commit = prepareCommit(events, options, { clock: context.clock, nextId });
    const outcome = await queue.add(commit);
    if (!outcome.ok) throw refusal(outcome.refusal);
    const { ok, ...rest } = outcome;
    const ids = commit.events.map((event) => event.id);
    if (commit.known === "skip" || rest.known === 0) return { commit: commit.id, ids, ...rest };
    const [first] = decodeEvents(await engine.page({}, { after: rest.first - 1, limit: 1 }));
    return { ids, ...rest, commit: first?.commit ?? commit.id, recorded: first?.recorded ?? rest.recorded };
  };

  const read = async (query: Query, range: Range = {}): Promise<Page> => {
    open();
    const limit = range.limit ?? Number.MAX_SAFE_INTEGER;
    const upTo = Math.min(range.upTo ?? Number.MAX_SAFE_INTEGER, (await engine.head()).position);
    const stored = await engine.page(query, { ...range, upTo, limit: Math.min(limit, Number.MAX_SAFE_INTEGER - 1) + 1 });
    const events = decodeEvents(stored.slice(0, limit));
    const more = stored.length > limit;
    const seen = more && !range.backwards ? (events.at(-1)?.position ?? range.after ?? 0) : upTo;
    return { events, marker: markerAt(seen), upTo: seen, more };
  };

  async function* scan(query: Query, range: Range = {}): AsyncGenerator<RecordedEvent> {
    open();
    const upTo = Math.min(range.upTo ?? Number.MAX_SAFE_INTEGER, (await engine.head()).position);
    let left = range.limit ?? Number.MAX_SAFE_INTEGER;
    let bounds = { after: range.after ?? 0, upTo };
    while (left > 0 && bounds.after < bounds.upTo) {
      open();
      const limit = Math.min(pageSize, left);
      const events = decodeEvents(await engine.page(query, { ...bounds, limit, backwards: range.backwards ?? false }));
      yield* events;
      const last = events.at(-1);
      if (!last || events.length < limit) return;
      left -= events.length;
      bounds = range.backwards ? { ...bounds, upTo: last.position - 1 } : { ...bounds, after: last.position };
    }
  }

  async function* subscribe(query: Query, { after = 0, signal }: SubscribeOptions = {}): AsyncGenerator<RecordedEvent> {
    open();
    let wake = () => {};
    let woken = false;
    const ring = () => {
      woken = true;
      wake();
    };
    const stop = engine.watch(ring);
    subscribers.add(ring);
    signal?.addEventListener("abort", ring);
    try {
      for (let position = after; !signal?.aborted && !closed; ) {
        woken = false;
        const upTo = (await engine.head()).position;
        for await (const event of scan(query, { after: position, upTo })) {
          if (signal?.aborted) return;
          yield event;
        }
        position = Math.max(position, upTo);
        if (!woken && !signal?.aborted && !closed) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      stop();
      subscribers.delete(ring);
      signal?.removeEventListener("abort", ring);
    }
  }

  const close = async () => {
    if (closed) return;
    closed = true;
    for (const ring of subscribers) ring();
    await queue.drained();
    await engine.close();
  };

  return {
    url: engine.url,
    lacks: engine.lacks,
    append,
    read,
    scan,
    subscribe,
    find: async (ids) => decodeEvents(await engine.find(ids)),
    head: () => engine.head(),
    verify: (progress) => verifyLog(engine, context.hash, progress),
    close,
  };
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
