import assert from "node:assert/strict";
import type { RecordedEvent } from "../../../event/index.ts";
import type { EventStore, StoreContext } from "../../../store/index.ts";
import type { Clause } from "../../contract.ts";
import { type FixedClock, fixedContext } from "../../fixed-clock.ts";

/** All that an adapter's test must say: how to open an empty store. The suite brings the clock, the randomness and the events. */
export interface EventStoreHarness {
  /** A fresh, empty store at a place of its own. */
  open(context: StoreContext): Promise<EventStore>;
  /** Opens the place of a store again, which is closed by now. Only a store that lacks durability may leave it out. */
  reopen?(store: EventStore, context: StoreContext): Promise<EventStore>;
  /** Opens the place of a store a second time while it is open, as another process would. Only a store that lacks sharing may leave it out. */
  openAgain?(store: EventStore, context: StoreContext): Promise<EventStore>;
  /** Takes away what `open` made, once its store is closed. */
  cleanup?(store: EventStore): void | Promise<void>;
}

/** What a clause plays on. */
export interface Stage {
  readonly store: EventStore;
  readonly clock: FixedClock;
  /** Closes a store and opens its place again. */
  reopened(store: EventStore): Promise<EventStore>;
  /** A second connection to the place of an open store. */
  shared(store: EventStore): Promise<EventStore>;
  /** Another fresh, empty store. */
  another(): Promise<EventStore>;
}

/** Opens a store, does `play`, then closes and cleans up all that was opened. */
export async function onStage<Result>(
  harness: EventStoreHarness,
  play: (stage: Stage) => Promise<Result>,
): Promise<Result> {
  const places: EventStore[] = [];
  const opened: EventStore[] = [];
  let seed = 0;
  const another = async (context = fixedContext(++seed)) => {
    const store = await harness.open(context);
    places.push(store);
    opened.push(store);
    return store;
  };
  const context = fixedContext(++seed);
  try {
    return await play({
      store: await another(context),
      clock: context.clock,
      another,
      reopened: async (store) => {
        assert.ok(harness.reopen, "the harness cannot reopen, and the store does not declare that it lacks durability");
        await store.close();
        const again = await harness.reopen(store, { ...context, random: fixedContext(++seed).random });
        opened.push(again);
        return again;
      },
      shared: async (store) => {
        assert.ok(
          harness.openAgain,
          "the harness cannot open a place twice, and the store does not declare that it lacks sharing",
        );
        const again = await harness.openAgain(store, { ...context, random: fixedContext(++seed).random });
        opened.push(again);
        return again;
      },
    });
  } finally {
    for (const store of opened) await store.close();
    for (const store of places) await harness.cleanup?.(store);
  }
}

/** A clause about a store that was just opened. */
export function clause(
  name: string,
  check: (stage: Stage) => Promise<void>,
  more: string | Pick<Clause<EventStoreHarness>, "needs" | "seen"> = {},
): Clause<EventStoreHarness> {
  const said = typeof more === "string" ? { needs: more } : more;
  return { name, ...said, check: (harness) => onStage(harness, check) };
}

/** Asserts that `attempt` fails with this code. */
export async function refuses(code: string, attempt: Promise<unknown> | (() => Promise<unknown>)): Promise<Error> {
  try {
    await (typeof attempt === "function" ? attempt() : attempt);
  } catch (cause) {
    assert.ok(cause instanceof Error, `an error was thrown that is no Error: ${String(cause)}`);
    assert.equal("code" in cause ? cause.code : undefined, code, cause.stack ?? cause.message);
    return cause;
  }
  assert.fail(`${code} was expected, and the call succeeded`);
}

export async function all(events: AsyncIterable<RecordedEvent>): Promise<RecordedEvent[]> {
  const found: RecordedEvent[] = [];
  for await (const event of events) found.push(event);
  return found;
}

export const positions = (events: readonly RecordedEvent[]) => events.map((event) => event.position);

/** The whole numbers from `first` to `last`. */
export const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** Fails rather than waiting for ever. */
export async function soon<Result>(what: string, wait: Promise<Result>, limitMs = 60_000): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new assert.AssertionError({ message: `${what} took longer than ${limitMs} ms` })),
      limitMs,
    );
  });
  try {
    return await Promise.race([wait, late]);
  } finally {
    clearTimeout(timer);
  }
}
