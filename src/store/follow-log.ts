import type { RecordedEvent } from "../event/index.ts";
import type { StoreEngine } from "./engine.ts";
import type { SubscribeOptions } from "./event-store.ts";
import { itemsOf } from "./items-of.ts";
import { nextTurn } from "./next-turn.ts";
import { checkRange } from "./prepare-condition.ts";
import { normalQuery, type Query } from "./query.ts";
import { pageSize, type Reading, readablePage } from "./read-log.ts";

/** Wakes whoever waits for new events: `next` is a promise that the next ring fulfils. */
export interface Bell {
  ring(): void;
  next(): Promise<void>;
}

export function newBell(): Bell {
  let waiting = Promise.withResolvers<void>();
  return {
    ring: () => {
      waiting.resolve();
      waiting = Promise.withResolvers();
    },
    next: () => waiting.promise,
  };
}

/** What following needs besides: whether the store is closed, and whom to wake when it is. */
export interface Following extends Reading {
  readonly isClosed: () => boolean;
  readonly bells: Set<() => void>;
}

/** All matching events after a position, then each new one as it comes, until the signal or the store's closing ends it. */
export function followLog(
  engine: StoreEngine,
  query: Query,
  options: SubscribeOptions,
  how: Following,
): AsyncIterable<RecordedEvent> {
  const isOver = () => how.isClosed() || options.signal?.aborted === true;
  return itemsOf(followedPages(engine, query, options, { ...how, isOver }), isOver);
}

async function* followedPages(
  engine: StoreEngine,
  query: Query,
  { after = 0, signal }: SubscribeOptions,
  { during, decode, isOver, bells }: Following & { readonly isOver: () => boolean },
): AsyncGenerator<readonly RecordedEvent[], void> {
  checkRange({ after });
  const wanted = normalQuery(query);
  await during(async () => {}); // a closed store is told at once
  const bell = newBell();
  const stop = engine.watch(bell.ring);
  bells.add(bell.ring);
  signal?.addEventListener("abort", bell.ring);
  try {
    for (let position = after; !isOver(); ) {
      // Whatever is recorded after this line rings the bell, so that nothing falls between looking and waiting.
      const rung = bell.next();
      const upTo = (await during(() => engine.head())).position;
      while (position < upTo && !isOver()) {
        const part = { after: position, upTo, limit: pageSize, backwards: false };
        const stored = await during(() => readablePage(engine, wanted, part));
        const events = await decode(stored);
        if (isOver()) return;
        if (events.length > 0) yield events;
        position = stored.length < pageSize ? upTo : (stored.at(-1)?.position ?? upTo);
        if (position < upTo) await nextTurn();
      }
      if (!isOver()) await rung;
    }
  } finally {
    stop();
    bells.delete(bell.ring);
    signal?.removeEventListener("abort", bell.ring);
  }
}
