import { NoEngine } from "./errors.ts";
import type { EventStore } from "./event-store.ts";
import type { PersonalKeys } from "./personal-keys.ts";
import { isMarked, namesPersonally, type Put, putInItem, putInTag } from "./pseudonyms.ts";
import type { QueryItem } from "./query.ts";
import { type Opening, revealedValue } from "./reveal.ts";

/** What a store knows of people. */
interface OfPeople {
  readonly keys: PersonalKeys;
  readonly opening: Opening;
  readonly putter: () => Promise<Put>;
}

const ofStores = new WeakMap<EventStore, OfPeople>();

export function rememberPeople(store: EventStore, known: OfPeople): void {
  ofStores.set(store, known);
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
 * Whatever reads an item, with pseudonyms in place there: the item can then be compared with stored events, and recorded.
 *
 * errors  store/no-keys, store/keys-missing, store/keys-foreign
 */
export async function asStored<Reader extends { readonly item: QueryItem }>(
  store: EventStore,
  readers: readonly Reader[],
): Promise<readonly Reader[]> {
  if (!readers.some(({ item }) => namesPersonally(item))) return readers;
  const put = await known(store).putter();
  return readers.map((reader) => ({ ...reader, item: putInItem(reader.item, put) }));
}

/** A tag with the pseudonym in place. errors  store/no-keys, store/keys-missing, store/keys-foreign */
export async function storedTag(store: EventStore, tag: string): Promise<string> {
  return isMarked(tag) ? putInTag(tag, await known(store).putter()) : tag;
}

/**
 * Any JSON value with the sealed personal values in it in plain, or as erased: for readers of rows, evidence and datasets that were made
 * of sealed events. What no key opens stays as it is: anybody can write a text that looks sealed.
 *
 * errors  store/keys-missing where somebody's key is lost, store/keys-foreign
 */
export async function reveal(store: EventStore, value: unknown): Promise<unknown> {
  return revealedValue(value, known(store).opening);
}
