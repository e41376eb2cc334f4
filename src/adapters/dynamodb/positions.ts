import type { Item } from "./client.ts";
import { positionsIn } from "./index-items.ts";
import { padded } from "./keys.ts";
import type { Table } from "./table.ts";

/** An event that the index points to, and the batch that holds it. */
export interface Entry {
  readonly position: number;
  readonly batch: number;
}

/** Positions in one direction. Asked for `from`, it gives the nearest one that is not before it; later calls ask for later ones. */
export interface Positions {
  next(from: number): Promise<Entry | undefined>;
}

const firstRead = 25;
const longestRead = 1_000;

/** The events of one type, tag or stream, read from the index a stretch at a time. */
export function termPositions(table: Table, pk: string, backwards: boolean): Positions {
  const isBefore = (a: number, b: number) => (backwards ? a > b : a < b);
  let entries: readonly Entry[] = [];
  let at = 0;
  let lastKey: string | undefined;
  let isEnd = false;
  let limit = firstRead;

  const stretch = async (from: number): Promise<readonly Item[]> => {
    const size = limit;
    limit = Math.min(limit * 4, longestRead);
    if (backwards) return note(await table.query({ pk, to: padded(from), backwards, limit: size }));
    const last = entries.at(-1);
    if (lastKey !== undefined && last && from <= last.position + 1)
      return note(await table.query({ pk, from: behind(lastKey), limit: size }));
    if (from <= 1) return note(await table.query({ pk, limit: size }));
    // An item's key is the first of its positions, so the one at or before `from` may hold later ones.
    const [holding, later] = await Promise.all([
      table.query({ pk, to: padded(from), backwards: true, limit: 1 }),
      table.query({ pk, from: behind(padded(from)), limit: size }),
    ]);
    return [...holding.items, ...note(later)];
  };
  const note = ({ items, more }: { readonly items: readonly Item[]; readonly more: boolean }) => {
    isEnd = !more;
    lastKey = items.at(-1)?.["sk"]?.S ?? lastKey;
    return items;
  };

  return {
    next: async (from) => {
      for (;;) {
        for (; at < entries.length; at++) {
          const entry = entries[at];
          if (entry && !isBefore(entry.position, from)) return entry;
        }
        if (isEnd) return undefined;
        const items = await stretch(from);
        entries = items.flatMap((item) => entriesOf(item, backwards));
        at = 0;
      }
    },
  };
}

/** The least key that is greater. */
const behind = (key: string) => `${key}+`;

function entriesOf(item: Item, backwards: boolean): Entry[] {
  const batch = Number(item["batch"]?.N);
  const entries = positionsIn(item).map((position) => ({ position, batch }));
  return backwards ? entries.reverse() : entries;
}

/** What all of these have in common: each in turn is asked to go on to where another stands. */
export function inAll(all: readonly Positions[]): Positions {
  return {
    next: async (from) => {
      let found: Entry | undefined;
      for (let at = from, agreed = 0, i = 0; agreed < all.length; i = (i + 1) % all.length) {
        found = await all[i]?.next(at);
        if (!found) return undefined;
        agreed = found.position === at ? agreed + 1 : 1;
        at = found.position;
      }
      return found;
    },
  };
}

/** What any of these has. */
export function inAny(any: readonly Positions[], backwards: boolean): Positions {
  return {
    next: async (from) => {
      let nearest: Entry | undefined;
      for (const found of await Promise.all(any.map((one) => one.next(from)))) {
        if (!found) continue;
        if (!nearest || (backwards ? found.position > nearest.position : found.position < nearest.position))
          nearest = found;
      }
      return nearest;
    },
  };
}
