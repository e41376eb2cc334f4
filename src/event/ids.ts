import { sha256 } from "../kit/sha256.ts";
import { nameUuid, timeOrderedUuid, uuidBytes, uuidText } from "../kit/uuid.ts";
import type { Micros } from "./time.ts";

/** Random bytes, as many as asked for. Passed in, so that a seeded run gives the same ids. */
export type RandomBytes = (count: number) => Uint8Array;

/** Makes ids for new events: time-ordered UUIDs. */
export function eventIds(clock: () => Micros, random: RandomBytes): () => string {
  return () => timeOrderedUuid(clock() / 1000, random(10));
}

/**
 * The id of the event that row `row` of `source` stands for: the same row, the same id, so importing again adds nothing.
 *
 * shape   59 bits of SHA-256 over the source's name, then row (46 bits) and `part` (14 bits: which of a row's events), as a version 8 UUID;
 *         ids of one source sort by row, which keeps the id index compact
 */
export function importedIds(source: string): (row: number, part?: number) => string {
  const base = uuidBytes(nameUuid(`thence-import\n${source}`, sha256));
  return (row, part = 0) => {
    const bytes = base.slice();
    // 60 bits are more than a double holds exactly, so they are written as 38 and 22.
    const low = (row % 2 ** 24) * 2 ** 14 + part;
    const high = Math.floor(row / 2 ** 24);
    for (let i = 15, rest = low + (high % 4) * 2 ** 38; i > 10; i--, rest = Math.floor(rest / 256))
      bytes[i] = rest % 256;
    const rest = Math.floor(high / 4);
    bytes[10] = rest & 0xff;
    bytes[9] = (rest >>> 8) & 0xff;
    bytes[8] = 0x80 | ((rest >>> 16) & 0x3f);
    return uuidText(bytes);
  };
}

/**
 * The id of an event that another system made and named: the same source and id, the same event, whichever file or door brought it.
 * Its names never meet those of `derivedId`, so nothing from outside can take the place of one of the product's own events.
 */
export function foreignId(source: string, ...id: readonly (string | number)[]): string {
  return nameUuid(`thence-foreign\n${JSON.stringify([source, ...id])}`);
}

/** The id of an event that follows from others: the same cause, the same id, so a retry or a second process adds nothing. */
export function derivedId(...parts: readonly (string | number)[]): string {
  return nameUuid(`thence-derived\n${JSON.stringify(parts)}`);
}
