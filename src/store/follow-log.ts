import type { RecordedEvent } from "../event/index.ts";
import type { StoreEngine } from "./engine.ts";
import type { SubscribeOptions } from "./event-store.ts";
import { checkRange } from "./prepare-condition.ts";
import { normalQuery, type Query } from "./query.ts";
import { type Decode, type During, pageSize } from "./read-log.ts";

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

/** All matching events after a position, then each new one as it comes, until the signal or the store's closing ends it. */
export async function* followLog(
  engine: StoreEngine,
  query: Query,
  { after = 0, signal }: SubscribeOptions,
  how: {
    readonly during: During;
    readonly decode: Decode;
    readonly isClosed: () => boolean;
    readonly bells: Set<() => void>;
  },
): AsyncGenerator<RecordedEvent> {
  checkRange({ after });
  const wanted = normalQuery(query);
  const { during, decode, isClosed, bells } = how;
  await during(async () => {}); // a closed store is told at once
  const bell = newBell();
  const stop = engine.watch(bell.ring);
  bells.add(bell.ring);
  signal?.addEventListener("abort", bell.ring);
  const ended = () => isClosed() || signal?.aborted === true;
  try {
    for (let position = after; !ended(); ) {
      // Whatever is recorded after this line rings the bell, so that nothing falls between looking and waiting.
      const rung = bell.next();
      const upTo = (await during(() => engine.head())).position;
      while (position < upTo && !ended()) {
        const part = { after: position, upTo, limit: pageSize };
        const stored = await during(() => engine.page(wanted, part));
        for (const event of await decode(stored)) {
          if (ended()) return;
          yield event;
        }
        position = stored.length < pageSize ? upTo : (stored.at(-1)?.position ?? upTo);
      }
      if (!ended()) await rung;
    }
  } finally {
    stop();
    bells.delete(bell.ring);
    signal?.removeEventListener("abort", bell.ring);
  }
}
