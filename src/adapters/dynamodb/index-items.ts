import type { IndexedRow } from "../../store/index.ts";
import type { Item } from "./client.ts";
import { type Keys, padded, termsOf } from "./keys.ts";

/**
 * What the events of a batch are found by: an item for each id, and one for each type, tag and stream, with the positions of all its
 * events in the batch. Made of the batch alone, so that whoever writes it writes the same.
 */
export function indexItems(keys: Keys, rows: readonly IndexedRow[]): readonly Item[] {
  const first = rows[0]?.position ?? 0;
  const batch = { N: String(first) };
  const terms = new Map<string, IndexedRow[]>();
  const add = (pk: string, row: IndexedRow) => {
    const found = terms.get(pk);
    if (found) found.push(row);
    else terms.set(pk, [row]);
  };
  const streams = new Set<string>();
  const ids: Item[] = [];
  for (const row of rows) {
    const { types, tags, stream } = termsOf(keys, row.indexed);
    for (const pk of [...types, ...tags]) add(pk, row);
    if (stream !== undefined) {
      add(stream, row);
      streams.add(stream);
    }
    const { pk, sk } = keys.id(row.indexed.id);
    // Damaged bytes, which only a restored log can hold, have no id.
    if (row.indexed.id !== "") ids.push({ pk: { S: pk }, sk: { S: sk }, batch, position: { N: String(row.position) } });
  }
  const items = [...terms].map(([pk, found]): Item => {
    const last = streams.has(pk) ? found.at(-1) : undefined;
    return {
      pk: { S: pk },
      sk: { S: padded(found[0]?.position ?? 0) },
      batch,
      offsets: { B: offsets(found.map((row) => row.position - first)) },
      ...(last && { revision: { N: String(last.revision) }, hash: { B: last.hash } }),
    };
  });
  return [...ids, ...items];
}

// Two bytes each, so that a batch of one type stays below the kilobyte that one write unit pays for as long as it can.
function offsets(numbers: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(numbers.length * 2);
  for (const [i, one] of numbers.entries()) bytes.writeUInt16BE(one, i * 2);
  return bytes;
}

/** The positions that an item of a type, a tag or a stream points to. */
export function positionsIn(item: Item): readonly number[] {
  const bytes = Buffer.from(item["offsets"]?.B ?? []);
  const batch = Number(item["batch"]?.N);
  return Array.from({ length: bytes.length >> 1 }, (_, i) => batch + bytes.readUInt16BE(i * 2));
}
