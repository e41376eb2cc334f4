import { eventIds, type NewEvent } from "../event/index.ts";
import { canonicalJson } from "../kit/canonical-json.ts";
import { isUuid } from "../kit/uuid.ts";
import type { Refusal } from "./admit.ts";
import { coalesced } from "./coalesce.ts";
import type { StoreEngine } from "./engine.ts";
import {
  BadEvent,
  BadQuery,
  ConditionFailed,
  CorrectsUnknown,
  KnownEvent,
  MissingIntent,
  NoEngine,
  StaleRevision,
  StoreClosed,
} from "./errors.ts";
import type { Appended, AppendOptions, EventStore, ReadOptions, StoreContext } from "./event-store.ts";
import { followLog } from "./follow-log.ts";
import { markerPosition } from "./marker.ts";
import { NoKeys } from "./personal-errors.ts";
import { personalKeys } from "./personal-keys.ts";
import { rememberPeople } from "./personal-store.ts";
import { type PreparedCommit, prepareCommit } from "./prepare.ts";
import {
  namesPersonally,
  optionsNamePersonally,
  type Put,
  pseudonymOf,
  putInOptions,
  putInQuery,
} from "./pseudonyms.ts";
import { checkQuery, type Query } from "./query.ts";
import { type Decode, decoded, readPage, scanLog, scanPages } from "./read-log.ts";
import { type Opening, revealedEvents } from "./reveal.ts";
import { needsKeys, sealedEvents } from "./seal.ts";
import { decodeEvents, readBody, type StoredEvent } from "./stored.ts";
import { verifyLog } from "./verify.ts";

/** Makes an event store of what a database can do. Every adapter ends with this call. */
export function createEventStore(engine: StoreEngine, context: StoreContext): EventStore {
  const nextId = eventIds(context.clock, context.random);
  const queue = coalesced((batch) => engine.commit(batch, context.clock()), engine.mostAtOnce);
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

  const ownAppend = (event: NewEvent) => append([event], { command: "keep-personal-fields", known: "skip" });
  const keys = personalKeys(engine, context, ownAppend);
  const cipher = () => {
    if (!context.personal) throw new NoKeys({ place: engine.url });
    return context.personal.cipher;
  };
  const opening: Opening = { place: engine.url, cipher, keys: keys.forReading, keysAtHand: keys.atHand };
  const revealed: Decode = async (stored) => revealedEvents(decodeEvents(stored), opening);
  const decodeAs = (personal: ReadOptions["personal"]) => (personal === "sealed" ? decoded : revealed);
  const live = { during, isClosed: () => closed !== undefined, bells };

  const putter = async (): Promise<Put> => {
    const secret = await keys.secret();
    return (text) => pseudonymOf(text, secret, cipher());
  };
  const named = async (query: Query) => {
    checkQuery(query);
    return namesPersonally(query) ? putInQuery(query, await putter()) : query;
  };
  const asNamed = <Item>(query: Query, ask: (query: Query) => AsyncIterable<Item>): AsyncIterable<Item> => {
    checkQuery(query);
    if (!namesPersonally(query)) return ask(query);
    return (async function* () {
      yield* ask(await during(() => named(query)));
    })();
  };

  const append = async (given: readonly NewEvent[], why: AppendOptions): Promise<Appended> => {
    // What plain JavaScript may leave out or mistake.
    if (typeof why?.command !== "string") throw new MissingIntent({});
    if (!Array.isArray(given) || given.some((event) => typeof event !== "object" || event === null))
      throw new BadEvent({ type: why.command, problem: "append takes a list of events." });
    const options = optionsNamePersonally(why) ? putInOptions(why, await putter()) : why;
    const events = given.some(needsKeys)
      ? await sealedEvents(given, keys, { cipher: cipher(), clock: context.clock, nextId, told: options })
      : given;
    const commit = prepareCommit(events, options, { clock: context.clock, nextId });
    if (events.some((event) => event.corrects !== undefined)) await mustCorrectKnown(engine, events, commit);
    const outcome = await queue.add(commit);
    if (!outcome.ok) throw await refusal(outcome.refusal, commit);
    const { ok, ...rest } = outcome;
    const ids = commit.events.map((event) => event.id);
    if (commit.known === "skip" || rest.known === 0) return { commit: commit.id, ids, ...rest };
    const [first] = decodeEvents(await engine.page({}, { after: rest.first - 1, limit: 1 }));
    return { ids, ...rest, commit: first?.commit ?? commit.id, recorded: first?.recorded ?? rest.recorded };
  };

  const refusal = async (why: Refusal, commit: PreparedCommit): Promise<Error> => {
    switch (why.kind) {
      case "stale-revision":
        return new StaleRevision(why);
      case "condition-failed":
        // Errors are logged and printed, so what is personal stays sealed in them.
        return new ConditionFailed({ ...why, events: decodeEvents(await inTheWay(engine, why, commit)) });
      case "known-event":
        return new KnownEvent(why);
    }
  };

  const close = (): Promise<void> => {
    closed ??= (async () => {
      for (const ring of bells) ring();
      await calls.over();
      try {
        await keys.close();
      } finally {
        await engine.close();
      }
    })();
    return closed;
  };

  const store: EventStore = {
    url: engine.url,
    lacks: engine.lacks,
    append: (events, options) => during(() => append(events, options)),
    read: (query, { personal, ...range } = {}) =>
      during(async () => readPage(engine, await named(query), range, decodeAs(personal))),
    scan: (query, { personal, ...range } = {}) =>
      asNamed(query, (one) => scanLog(engine, one, range, { during, decode: decodeAs(personal) })),
    scanPages: (query, { personal, ...range } = {}) =>
      asNamed(query, (one) => scanPages(engine, one, range, { during, decode: decodeAs(personal) })),
    subscribe: (query, { personal, ...options } = {}) =>
      asNamed(query, (one) => followLog(engine, one, options, { ...live, decode: decodeAs(personal) })),
    find: (ids, { personal } = {}) => during(async () => decodeAs(personal)(await engine.find(knownIds(ids)))),
    erasureEpoch: () => during(() => keys.epoch()),
    pseudonym: (text) => during(async () => (await putter())(text)),
    head: () => during(() => engine.head()),
    verify: (progress) => during(() => verifyLog(engine, context.hash, progress)),
    close,
  };
  engines.set(store, engine);
  rememberPeople(store, { keys, opening, putter });
  contexts.set(store, context);
  return store;
}

/** The ids that can be in a log. */
function knownIds(ids: readonly string[]): readonly string[] {
  if (!Array.isArray(ids)) throw new BadQuery({ problem: "find takes a list of ids" });
  return ids.filter(isUuid);
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

const contexts = new WeakMap<EventStore, StoreContext>();

/** The clock, randomness and hash that a store was opened with. */
export function contextOf(store: EventStore): StoreContext {
  const context = contexts.get(store);
  if (!context) throw new NoEngine({ place: store.url });
  return context;
}

const mostInTheWay = 100;

/** The events that broke a condition. */
async function inTheWay(
  engine: StoreEngine,
  { query, position }: Extract<Refusal, { kind: "condition-failed" }>,
  commit: PreparedCommit,
): Promise<readonly StoredEvent[]> {
  for (const condition of commit.conditions) {
    if ("stream" in condition || canonicalJson(condition.query) !== query) continue;
    const after = markerPosition(condition.after);
    if (after < position) return engine.page(condition.query, { after, limit: mostInTheWay });
  }
  return [];
}

// The log only grows, so what is found here is still there when the commit is admitted.
async function mustCorrectKnown(
  engine: StoreEngine,
  events: readonly NewEvent[],
  commit: PreparedCommit,
): Promise<void> {
  const before = new Set<string>();
  const wanted = events.flatMap((event, i) => {
    const target = event.corrects !== undefined && !before.has(event.corrects) ? [event] : [];
    before.add(commit.events[i]?.id ?? "");
    return target;
  });
  const found = new Set(
    (await engine.find(wanted.map(({ corrects = "" }) => corrects))).map(({ bytes }) => readBody(bytes).id),
  );
  for (const { type, corrects = "" } of wanted) if (!found.has(corrects)) throw new CorrectsUnknown({ type, corrects });
}
