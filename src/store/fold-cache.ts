import { canonicalJson } from "../kit/canonical-json.ts";
import type { ReadableFold } from "./define-decider.ts";
import type { EventStore } from "./event-store.ts";
import { KeysMissing } from "./personal-errors.ts";
import type { QueryItem } from "./query.ts";

/** A state, and the position that was read up to for it. */
export interface Remembered {
  readonly position: number;
  readonly state: unknown;
}

/** States that were told already, the least used ones forgotten first. */
export interface FoldCache {
  get(key: string): Remembered | undefined;
  set(key: string, remembered: Remembered): void;
}

/** How many states are remembered for one store. */
const mostStates = 10_000;

const caches = new WeakMap<EventStore, FoldCache>();

/** The states remembered for a store. They stay right without being told of appends: the log only grows, and its tail is read. */
export function foldCacheOf(store: EventStore): FoldCache {
  const known = caches.get(store);
  if (known) return known;
  const made = foldCache(mostStates);
  caches.set(store, made);
  return made;
}

const epochs = new WeakMap<EventStore, number | undefined>();

/** The same, with nothing in it from before a person was last erased, by whatever process, or the keys were taken away. */
export async function currentFoldCache(store: EventStore): Promise<FoldCache> {
  const epoch = await epochOf(store);
  if (epoch === undefined || epoch !== (epochs.get(store) ?? 0)) forgetFolds(store);
  epochs.set(store, epoch);
  return foldCacheOf(store);
}

/** Undefined where the keys are missing: what has nothing personal can be decided without them. */
async function epochOf(store: EventStore): Promise<number | undefined> {
  try {
    return await store.erasureEpoch();
  } catch (cause) {
    if (cause instanceof KeysMissing) return undefined;
    throw cause;
  }
}

/** Forgets every remembered state of a store, those that are being told just now included. Erasing a person's data calls it. */
export function forgetFolds(store: EventStore): void {
  caches.delete(store);
}

export function foldCache(most: number): FoldCache {
  const states = new Map<string, Remembered>();
  return {
    get: (key) => states.get(key),
    set: (key, remembered) => {
      const before = states.get(key);
      // Two decisions under way may have read one fold up to different places.
      if (before && before.position > remembered.position) return;
      states.delete(key);
      states.set(key, remembered);
      if (states.size <= most) return;
      for (const oldest of states.keys()) {
        states.delete(oldest);
        return;
      }
    },
  };
}

const numbers = new WeakMap<object, number>();
let lastNumber = 0;

// Two folds made by one function may differ in what they close over and not in their code, so the fold itself is the key.
function numberOf(fold: object): number {
  const known = numbers.get(fold);
  if (known !== undefined) return known;
  lastNumber += 1;
  numbers.set(fold, lastNumber);
  return lastNumber;
}

export function foldKey(fold: ReadableFold<unknown>, item: QueryItem): string {
  return `${numberOf(fold)} ${canonicalJson(item)}`;
}
