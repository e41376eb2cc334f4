import type { Journeys } from "./journeys.ts";

/** Entities by the way they went. */
export interface Grouping {
  /** By entity, the number of its way; -1 for an entity without events. */
  readonly wayOf: Int32Array;
  /** By way, how many entities went it. */
  readonly counts: Uint32Array;
  /** By way, one entity that went it. */
  readonly example: Uint32Array;
}

/**
 * Groups entities whose rows have the same codes in the same order. A way is found by a hash of its codes, and is the same only where every
 * code is.
 */
export function groupWays({ from, to }: Journeys, codeOf: Uint8Array | Uint16Array): Grouping {
  const size = from.length;
  const hashes = hashWays(from, to, codeOf);
  let mask = 2;
  while (mask < size * 2) mask *= 2;
  const table = new Int32Array(mask--).fill(-1);
  const wayOf = new Int32Array(size).fill(-1);
  const [counts, example, wayHash] = [new Uint32Array(size), new Uint32Array(size), new Int32Array(size)];
  let ways = 0;
  for (let e = 0; e < size; e++) {
    const [first, end, hash] = [from[e] ?? 0, to[e] ?? 0, hashes[e] ?? 0];
    if (first >= end) continue;
    let at = (hash ^ (hash >>> 15)) & mask;
    let way = table[at] ?? -1;
    while (way >= 0) {
      const other = example[way] ?? 0;
      if (wayHash[way] === hash && isSame(codeOf, from[other] ?? 0, to[other] ?? 0, first, end)) break;
      at = (at + 1) & mask;
      way = table[at] ?? -1;
    }
    if (way < 0) {
      way = ways++;
      table[at] = way;
      example[way] = e;
      wayHash[way] = hash;
    }
    counts[way] = (counts[way] ?? 0) + 1;
    wayOf[e] = way;
  }
  return { wayOf, counts: counts.slice(0, ways), example: example.slice(0, ways) };
}

function hashWays(from: Uint32Array, to: Uint32Array, codeOf: Uint8Array | Uint16Array): Int32Array {
  const hashes = new Int32Array(from.length);
  for (let e = 0; e < from.length; e++) {
    const end = to[e] ?? 0;
    let hash = 0x811c9dc5 | 0;
    // One multiplication an event; xor-shift at the end spreads what short ways leave in the low bits.
    for (let row = from[e] ?? 0; row < end; row++) hash = Math.imul(hash ^ ((codeOf[row] ?? 0) + 1), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hashes[e] = hash ^ (hash >>> 13);
  }
  return hashes;
}

function isSame(codeOf: Uint8Array | Uint16Array, a: number, aEnd: number, b: number, bEnd: number): boolean {
  if (aEnd - a !== bEnd - b) return false;
  for (let i = a, j = b; i < aEnd; i++, j++) if (codeOf[i] !== codeOf[j]) return false;
  return true;
}
