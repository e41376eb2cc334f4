import { NoEngine } from "./errors.ts";
import type { EventStore } from "./event-store.ts";
import type { PersonalKeys } from "./personal-keys.ts";
import { type Opening, revealedValue } from "./reveal.ts";

const ofStores = new WeakMap<EventStore, { readonly keys: PersonalKeys; readonly opening: Opening }>();

export function rememberKeys(store: EventStore, keys: PersonalKeys, opening: Opening): void {
  ofStores.set(store, { keys, opening });
}

function known(store: EventStore) {
  const found = ofStores.get(store);
  if (!found) throw new NoEngine({ place: store.url });
  return found;
}

/** The keys of a store's people: for erasing, and for nothing else. */
export function personalKeysOf(store: EventStore): PersonalKeys {
  return known(store).keys;
}

/**
 * Any JSON value with the sealed personal values in it in plain, or as erased: for readers of rows, evidence and datasets that were made
 * of sealed events. What is no sealed value stays as it is.
 *
 * errors  store/keys-missing, store/keys-foreign, store/personal-damaged
 */
export async function reveal(store: EventStore, value: unknown): Promise<unknown> {
  return revealedValue(value, known(store).opening);
}
